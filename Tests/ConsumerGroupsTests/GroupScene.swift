import Bytes
import ConsumerGroups
import EventLog
import Foundation
import RecordBatch
import Synchronization
import TestSupport
import Timekeeping

/// A log in a temporary folder, a clock that only the test moves, and what a test of consumer groups does with them.
final class GroupScene: Sendable {
    private let temporary = TemporaryFolder()
    var path: String { temporary.path("log") }
    let log: EventLog
    let clock = TestClock(1_702_684_800_000)

    init(topics: [String: Int] = ["visits": 2]) throws {
        log = try EventLog(temporary.path("log"), .create, now: { [clock] in clock.now })
        for (name, partitions) in topics {
            _ = try log.createTopic(TopicConfiguration(name: name, partitions: partitions))
        }
    }

    deinit { log.close() }

    /// Appends one batch; each record's value is its number among the batch's, and its timestamp the test's clock.
    func append(_ records: Int, to name: String = "visits", _ partition: Int = 0) throws {
        var builder = RecordBatchBuilder()
        for number in 0..<records {
            withUnsafeBytes(of: UInt32(number).bigEndian) {
                builder.append(timestamp: clock.now.milliseconds, key: nil, value: $0)
            }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        var request = AppendRequest()
        request.append(
            EncodedBatch(
                rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp,
                body: body),
            to: try log.topic(name), PartitionID(partition))
        try log.append(request)
    }

    /// A member whose clock is the scene's, without a thread.
    func member(
        _ topics: Set<String> = ["visits"], group: String = "g", _ change: (inout GroupMemberOptions) -> Void = { _ in }
    ) throws -> GroupMember {
        var options = GroupMemberOptions()
        options.now = { [clock] in clock.now }
        options.hasHeartbeatThread = false
        change(&options)
        return try GroupMember(log, group: group, topics: topics, options: options)
    }

    var administration: GroupAdministration { GroupAdministration(log, now: { [clock] in clock.now }) }
    var reset: GroupReset { GroupReset(log, now: { [clock] in clock.now }) }

    func checkpoint(_ partition: Int, group: String = "g") throws -> Int64? {
        try administration.describe(group).partitions.first { $0.partition.index == partition }?.checkpoint?.rawValue
    }
}

extension GroupMember {
    /// One poll without waiting: the ranges of offsets that were handed out, with their partitions.
    func take(bytesMax: Int = 1 << 20) throws -> [Taken] {
        var taken: [Taken] = []
        try poll(timeout: .zero, bytesMax: bytesMax) { place, batch in
            taken.append(Taken(place, batch.header))
            return .next
        }
        return taken
    }

    var partitionNumbers: [Int] { partitions.map(\.partition.index) }
}

/// What a poll handed out of a batch.
struct Taken: Hashable {
    let partition: Int
    let offsets: Range<Int64>

    init(_ partition: Int, _ offsets: Range<Int64>) {
        self.partition = partition
        self.offsets = offsets
    }

    init(_ place: PolledPlace, _ header: BatchHeader) {
        self.init(place.partition.index, place.start.rawValue..<(header.lastOffset.rawValue + 1))
    }
}

/// What members told, in order.
final class EventLedger: Sendable {
    private let events = Mutex<[MemberEvent]>([])

    func note(_ event: MemberEvent) { events.withLock { $0.append(event) } }
    var gaps: [UnreadGap] {
        all.compactMap { event -> UnreadGap? in
            guard case .gap(let gap) = event else { return nil }
            return gap
        }
    }

    var expulsions: [[OwnedPartition]] {
        all.compactMap { event -> [OwnedPartition]? in
            guard case .expelled(_, let lost) = event else { return nil }
            return lost
        }
    }

    var claims: [OwnedPartition] {
        all.flatMap { event -> [OwnedPartition] in
            guard case .claimed(let claimed) = event else { return [] }
            return claimed
        }
    }

    private var all: [MemberEvent] { events.withLock { $0 } }
}
