import EventLog
package import Timekeeping

/// A group as an operator sees it.
package struct GroupDescription: Sendable {
    package let name: String
    package let generation: UInt64
    /// In order of id; also those whose lease has run out and whom nobody has expelled yet.
    package let members: [Member]
    /// Every partition of every topic that the group ever read, in order of topic name and partition.
    package let partitions: [Partition]

    package struct Member: Sendable, Equatable {
        package let id: String
        package let host: String
        package let pid: Int32
        package let topics: [String]
        package let joinedAt: EventTime
        package let leaseUntil: EventTime
        package let isLive: Bool
        /// How many partitions it owns.
        package let partitions: Int
    }

    package struct Partition: Sendable, Equatable {
        package let topic: String
        package let partition: PartitionID
        /// The next offset to read; `nil` where the group never read.
        package let checkpoint: Offset?
        /// `nil` where nothing was committed.
        package let committedAt: EventTime?
        package let logStart: Offset
        package let highWaterMark: Offset
        /// The records that are still to be read: those after the checkpoint, or all where there is none.
        package let lagRecords: Int
        /// How long the first of them has been waiting since it was appended; zero where there are none.
        package let lag: Duration
        /// What is gone between the checkpoint and the log's start: the group goes past it when it reads on. `nil` where nothing is.
        package let gap: UnreadGap?
        /// Records that were purged before the group had read them and that it has gone past since it was made.
        package let purgedUnread: Int
        /// The last run of those.
        package let lastGap: UnreadGap?
        /// The id of the live member that owns it.
        package let owner: String?

        package var lagSeconds: Double { Double(lag.milliseconds) / 1000 }
    }

    package var liveMembers: [Member] { members.filter(\.isLive) }
    package var isActive: Bool { members.contains(where: \.isLive) }
    package var topics: [String] { Set(partitions.map(\.topic)).sorted() }
    package var lagRecords: Int { partitions.reduce(0) { $0 + $1.lagRecords } }
    /// The longest lag of its partitions.
    package var lag: Duration { partitions.map(\.lag).max() ?? .zero }
    package var lagSeconds: Double { Double(lag.milliseconds) / 1000 }
}
