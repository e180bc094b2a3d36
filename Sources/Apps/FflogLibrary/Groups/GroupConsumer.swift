internal import ConsumerGroups
internal import EventLog
internal import Foundation
internal import Synchronization
internal import Timekeeping

/// A member of a consumer group: it shares a topic's partitions with the group's other members, in this process and others, and
/// keeps the group's checkpoints.
///
/// ```swift
/// let consumer = try log.consume(VisitorObserved.self, from: "visits", group: "dashboard")
/// while isRunning {
///     for record in try consumer.poll() { show(record.value) }
///     try consumer.commit()
/// }
/// try consumer.leave()
/// ```
/// **Delivery** is at least once: a record is delivered again when the member that had it did not ``commit()`` before it crashed,
/// was silent for 10 seconds, or gave its partition up. So make the effect of a record durable, then commit.
/// **Rebalancing** happens within ``poll(recordsMax:timeout:)``: when members come or go, partitions move with their checkpoints.
/// Each partition's records come in order. A member that doesn't poll for 5 minutes loses its partitions.
/// **Concurrency.** Any thread may call; calls take turns, and block. **On drop** it leaves, without a commit.
public final class GroupConsumer<Value: Sendable>: @unchecked Sendable {
    // Sendable: what changes is guarded by `lock`.
    private let lock = NSLock()
    private let member: GroupMember
    private let decoder: any BatchDecoding<Value>
    /// What stopped a poll that had records already.
    private var postponed: (any Error)?
    private let gaps: GapTally
    /// Kept open for commits.
    private let log: FootfallLog

    /// The group's name.
    public let group: String

    init(
        _ log: FootfallLog, _ topic: Topic, group: String, from start: StartPosition,
        _ decoder: any BatchDecoding<Value>
    ) throws {
        let gaps = GapTally()
        var options = GroupMemberOptions()
        options.start = start
        options.autoCommit = false
        options.onEvent = { _, event in if case .gap(let gap) = event { gaps.note(gap) } }
        member = try GroupMember(log.log, group: group, topics: [topic.name], options: options)
        self.log = log
        self.decoder = decoder
        self.gaps = gaps
        self.group = group
    }

    deinit { try? member.close() }

    /// The next records of this member's partitions; blocks until there are any, or `timeout` is over.
    ///
    /// - Parameters:
    ///   - recordsMax: at most so many; at least 1.
    ///   - timeout: how long to wait for the first.
    /// - Returns: Records, each partition's in order; none when there were none in time.
    /// - Throws: ``FflogError``: `damaged` for a batch that can't be read, after the records before it; `failed` after
    ///   ``leave()``.
    public func poll(
        recordsMax: Int = 1000, timeout: Duration = .seconds(1)
    ) throws(FflogError) -> [Record<Value>] {
        try locked {
            if let postponed {
                self.postponed = nil
                throw postponed
            }
            guard recordsMax > 0 else { throw FflogError(.usage, "a poll returns at least one record") }
            var records: [Record<Value>] = []
            do {
                try member.poll(timeout: max(timeout, .zero)) { place, batch in
                    try take(place, batch, recordsMax, &records)
                }
            } catch  where !records.isEmpty {
                // These count as read: they are handed out, and what came after them is told by the next poll.
                postponed = error
            }
            return records
        }
    }

    /// Makes what was polled the group's checkpoint: durable when it returns. Polled records that are not committed are
    /// delivered again, to this member or another, after a crash or when the partition moves.
    ///
    /// - Throws: ``FflogError`` of kind `contention` where another member owns a partition by now, since this one was silent for
    ///   too long. Then nothing was committed; this one joins again with the next poll.
    public func commit() throws(FflogError) { try locked { try member.commit() } }

    /// Leaves the group, so that others take the partitions over at once; what was not committed is delivered again. Leaving
    /// again does nothing.
    public func leave() throws(FflogError) { try locked { try member.close() } }

    /// The partitions that this member owns; none before its first poll.
    public var partitions: [PartitionID] { member.partitions.map(\.partition) }

    private func locked<R>(_ body: () throws -> R) throws(FflogError) -> R {
        lock.lock()
        defer { lock.unlock() }
        return try translating(body)
    }

    /// Takes records of a batch, as many as are wanted.
    private func take(
        _ place: PolledPlace, _ batch: borrowing StoredBatch, _ recordsMax: Int, _ records: inout [Record<Value>]
    ) throws -> PollStep {
        let header = batch.header
        let before = records.count
        let first = max(0, place.start - header.baseOffset)
        let last = min(header.count, first + recordsMax - before)
        do {
            try decoder.decode(batch, place.topic, place.partition, first..<last, into: &records)
        } catch {
            // None of a batch that can't be read.
            records.removeSubrange(before...)
            throw error
        }
        if records.count > before { records[before].purgedBefore = gaps.take(place.partition) }
        if records.count < recordsMax, last == header.count { return .next }
        return .stopBefore(header.baseOffset + last)
    }
}

/// Records that were purged before a member came to them, by partition, until they are told.
private final class GapTally: Sendable {
    private let counts = Mutex<[PartitionID: Int]>([:])

    func note(_ gap: UnreadGap) { counts.withLock { $0[gap.partition, default: 0] += gap.records } }
    func take(_ partition: PartitionID) -> Int { counts.withLock { $0.removeValue(forKey: partition) ?? 0 } }
}

/// Where a group begins in a topic in which it has no checkpoint.
public enum GroupStart: Sendable, Hashable {
    case start
    case end
}

extension FootfallLog {
    /// Joins a group that reads a topic's records as bytes; the group is made with its first member.
    ///
    /// - Parameter start: where a group begins that has no checkpoint yet; partitions that are added are read from their start.
    /// - Throws: ``FflogError`` of kind `notFound` for the topic, `usage` for a name that no group can have.
    public func consume(
        _ topic: String, group: String, from start: GroupStart = .start
    ) throws(FflogError) -> GroupConsumer<[UInt8]> {
        try translating {
            try GroupConsumer(self, try log.topic(topic), group: group, from: StartPosition(start), ByteDecoder(log))
        }
    }

    /// Joins a group that reads a topic's records as events; the group is made with its first member.
    ///
    /// - Parameter start: where a group begins that has no checkpoint yet; partitions that are added are read from their start.
    /// - Throws: ``FflogError`` of kind `notFound` for the topic, `refused` where it has other events, `usage` for a name that no
    ///   group can have.
    public func consume<Event: EventMessage>(
        _ type: Event.Type, from topic: String, group: String, from start: GroupStart = .start
    ) throws(FflogError) -> GroupConsumer<Event> {
        try translating {
            try GroupConsumer(
                self, try self.topic(topic, of: Event.eventDefinition), group: group, from: StartPosition(start),
                try DecoderTask<Event>(log: log).run())
        }
    }
}

extension StartPosition {
    init(_ start: GroupStart) {
        switch start {
        case .start: self = .start
        case .end: self = .end
        }
    }
}
