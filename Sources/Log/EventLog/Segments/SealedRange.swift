package import Timekeeping

/// What one segment holds of one partition: offsets without a gap.
package struct SealedRange: Sendable, Equatable {
    package let segment: SegmentID
    package let baseOffset: Offset
    package let lastOffset: Offset

    /// The offset after the last.
    package var endOffset: Offset { lastOffset + 1 }
}

/// The number of a segment: counts up over the data directory, never given twice.
package struct SegmentID: RawRepresentable, Comparable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static func < (a: SegmentID, b: SegmentID) -> Bool { a.rawValue < b.rawValue }
    package var description: String { String(rawValue) }
}

/// A sealed segment as the manifest knows it.
package struct Segment: Sendable, Equatable {
    /// What it holds of one partition.
    package struct Range: Sendable, Equatable {
        package var partition: PartitionID
        package var baseOffset: Offset
        package var lastOffset: Offset
        package var batches: Int
        /// Of envelopes and bodies, in bytes.
        package var storedBytes: Int
        /// The partition's history after the last offset; `nil` where programs wrote it that kept none.
        package var endHistory: History?

        package init(
            partition: PartitionID, baseOffset: Offset, lastOffset: Offset, batches: Int, storedBytes: Int,
            endHistory: History? = nil
        ) {
            self.partition = partition
            self.baseOffset = baseOffset
            self.lastOffset = lastOffset
            self.batches = batches
            self.storedBytes = storedBytes
            self.endHistory = endHistory
        }

        package var records: Int { lastOffset - baseOffset + 1 }
    }

    package var id: SegmentID
    package var topic: TopicID
    /// The file's name in the folder `segments`.
    package var file: String
    /// The file's length; set when it is whole.
    package var fileBytes = 0
    /// Ascending by partition.
    package var ranges: [Range] = []
    /// Of the records.
    package var minEventTime = EventTime.max
    package var maxEventTime = EventTime.min
    package var firstAppendTime = EventTime.max
    package var lastAppendTime = EventTime.min
    package var sealedAt: EventTime

    package init(id: SegmentID, topic: TopicID, file: String, sealedAt: EventTime) {
        self.id = id
        self.topic = topic
        self.file = file
        self.sealedAt = sealedAt
    }

    package var records: Int { ranges.reduce(0) { $0 + $1.records } }
    package var batches: Int { ranges.reduce(0) { $0 + $1.batches } }
    package var storedBytes: Int { ranges.reduce(0) { $0 + $1.storedBytes } }
}
