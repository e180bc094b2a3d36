import EventLog
import Foundation
internal import Timekeeping

/// A member of a consumer group: reads its share of the partitions and keeps the group's checkpoints.
///
/// ```swift
/// let member = try GroupMember(log, group: "dashboard", topics: ["visits"])
/// while running {
///     try member.poll(timeout: .milliseconds(500)) { place, batch in
///         try show(batch, from: place.start)
///         return .next
///     }
/// }
/// try member.close()
/// ```
/// **Delivery.** A batch counts as processed when the callback returns; the position in its partition moves on with it.
/// ``commit()``, or auto-commit at the end of a poll, makes the position the group's checkpoint, durably. After a crash,
/// or when a lease runs out, the records since the last commit are delivered again: an effect outside of the log happens
/// at least once. While members only join, leave and stay alive, every record is delivered exactly once and each
/// partition's in order, since a member gives a partition up only with its checkpoint, in one transaction.
///
/// **Concurrency.** Any thread may call; calls take turns, and a call waits for a poll that is in progress. The callbacks
/// run on the caller's thread and may call ``commit()``. Polling from within them is a programmer's error.
///
/// **On drop** without ``close()``, or on a crash, the lease runs out (10 s by default) and other members take over from
/// the last commits.
package final class GroupMember: @unchecked Sendable {
    // Sendable: all mutable state is guarded by `lock`, which is recursive for the callbacks' sake.
    package let group: String
    let log: EventLog
    let topicNames: Set<String>
    let options: GroupMemberOptions
    let lease: MemberLease
    private let lock = NSRecursiveLock()

    var currentID = ""
    var seenGeneration: UInt64 = 0
    var seenBeats = 0
    /// It lost its lease or was fenced, and joins anew with the next poll.
    var isExpelled = false
    /// Assigned to this member, but still another's or not looked at.
    var pending: Set<TopicPartition> = []
    var owned: [TopicPartition: Ownership] = [:]
    private(set) var isClosed = false
    private var isPolling = false
    private var fetched = FetchedBatches()
    /// Where the next poll begins its round.
    private var lastServed: TopicPartition?

    /// A partition that this member owns.
    struct Ownership: Sendable {
        let topic: Topic
        let partition: PartitionID
        /// The group's generation when it was claimed.
        let generation: UInt64
        var position: Offset
        var committed: Offset
        /// What was purged before this member came to it, and is not in the group's record yet.
        var passed: [UnreadGap] = []

        var description: OwnedPartition {
            OwnedPartition(topic: topic.name, partition: partition, position: position)
        }
    }

    /// Joins a group, which is made where there is none. Partitions are claimed by the first poll.
    ///
    /// - Throws: ``GroupError/invalidGroup(_:reason:)``, ``LogError/unknownTopic(_:known:)``, or that the log can't be
    ///   written.
    package init(
        _ log: EventLog, group: String, topics: Set<String>, options: GroupMemberOptions = GroupMemberOptions()
    ) throws {
        precondition(!topics.isEmpty, "a member reads at least one topic")
        try GroupState.validate(group: group)
        for name in topics { _ = try log.topic(name) }
        self.group = group
        self.log = log
        self.topicNames = topics
        self.options = options
        lease = MemberLease(log: log, group: group, options: options)
        try locked { try join() }
    }

    deinit { lease.stop() }

    /// The member's id, which changes when it is expelled and joins anew.
    package var id: String { locked { currentID } }

    /// What the member owns, in order of topic and partition.
    package var partitions: [OwnedPartition] {
        locked { owned.sorted { $0.key < $1.key }.map(\.value.description) }
    }

    /// Hands out what its partitions hold, in turns, until about `bytesMax` bytes were handed out, the callback says stop,
    /// or nothing is left. Where there is nothing at all it blocks until there is, or `timeout` is over.
    ///
    /// A change of the group is noticed at the beginning of a poll and, while it waits, within 100 ms. The batch is a copy,
    /// so the callback may take its time; beyond `pollIntervalMax` the member is expelled.
    ///
    /// - Parameter body: is handed a batch, borrowed, and says how much of it is processed. If it throws, the batch counts
    ///   as not processed, nothing is committed by this poll, and the error is thrown on.
    /// - Throws: ``GroupError``, ``LogError``, or what `body` and the event callback throw.
    @discardableResult
    package func poll(
        timeout: Duration = .seconds(1), bytesMax: Int = 1 << 20,
        _ body: (PolledPlace, borrowing StoredBatch) throws -> PollStep
    ) throws -> PollSummary {
        try locked {
            precondition(!isPolling, "poll() was called from within the callback of a poll")
            isPolling = true
            defer { isPolling = false }
            let deadline = TimeSource.system.monotonic() + timeout
            while true {
                guard !isClosed else { throw GroupError.closedMember(group: group) }
                let token = log.wakeToken
                lease.polled()
                try keepUp()
                let summary = try handOut(bytesMax, body)
                if summary.batches > 0 {
                    if options.autoCommit { try commitOrForfeit() }
                    return summary
                }
                let left = deadline - TimeSource.system.monotonic()
                guard left > .zero else { return summary }
                log.wait(after: token, atMost: max(left, .milliseconds(1)))
            }
        }
    }

    /// Makes the positions the group's checkpoints: durable when it returns.
    ///
    /// - Throws: ``GroupError/fenced(group:member:topic:partition:owner:)`` when a partition whose records were handed out
    ///   is no longer this member's. Then nothing was committed, and the member joins anew with the next poll.
    package func commit() throws {
        try locked {
            guard !isClosed else { throw GroupError.closedMember(group: group) }
            do { try commitPositions() } catch let error as GroupError {
                try forfeit()
                throw error
            }
        }
    }

    /// Commits (with auto-commit), gives its partitions up and leaves, in one transaction. Closing again does nothing.
    package func close() throws {
        try locked {
            guard !isClosed else { return }
            isClosed = true
            lease.stop()
            try leave()
        }
    }

    /// Renews the lease now, as the background thread does every third of a session.
    package func heartbeat() throws { try lease.beat() }

    func locked<R>(_ body: () throws -> R) rethrows -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body()
    }

    // MARK: Handing out

    private func handOut(
        _ bytesMax: Int, _ body: (PolledPlace, borrowing StoredBatch) throws -> PollStep
    ) throws -> PollSummary {
        var summary = PollSummary()
        var bytesLeft = bytesMax
        let places = round()
        let share = max(bytesMax / max(places.count, 1), 1)
        var progress = true
        while progress {
            progress = false
            for place in places {
                guard try fetch(place, bytesMax: min(share, bytesLeft)), let ownership = owned[place] else { continue }
                progress = true
                lastServed = place
                for index in 0..<fetched.count {
                    guard let start = owned[place]?.position else { break }  // the callback's commit was fenced
                    let header = fetched.header(index)
                    let origin = PolledPlace(topic: ownership.topic, partition: ownership.partition, start: start)
                    lease.polled()
                    let step = try fetched.hand(index, of: ownership.topic, ownership.partition) { batch in
                        try body(origin, batch)
                    }
                    let next = Self.next(after: step, start, header)
                    owned[place]?.position = next
                    summary.records += next - start
                    summary.batches += 1
                    guard case .next = step, !isClosed else { return summary }
                }
                bytesLeft -= fetched.byteCount
                if bytesLeft <= 0 { return summary }
            }
        }
        return summary
    }

    private static func next(after step: PollStep, _ start: Offset, _ header: BatchHeader) -> Offset {
        switch step {
        case .next, .stop: return header.lastOffset + 1
        case .stopBefore(let offset):
            precondition(offset >= start && offset <= header.lastOffset + 1, "an offset outside of the batch")
            return offset
        }
    }

    /// The owned partitions, beginning after the one that was served last.
    private func round() -> [TopicPartition] {
        let places = owned.keys.sorted()
        guard let lastServed, let first = places.firstIndex(where: { lastServed < $0 }) else { return places }
        return Array(places[first...] + places[..<first])
    }

    /// Copies the next batches of a partition; `false` where it has none. Goes on at the log's start where a purge has
    /// overtaken the member.
    private func fetch(_ place: TopicPartition, bytesMax: Int) throws -> Bool {
        guard let ownership = owned[place] else { return false }
        let topic = ownership.topic
        let partition = ownership.partition
        // A purge may overtake it again before it has read on.
        while let position = owned[place]?.position {
            do {
                try fetched.fill(from: log, topic, partition, at: position, bytesMax: bytesMax)
                return fetched.count > 0
            } catch LogError.offsetOutOfRange(_, _, _, let logStart, let highWaterMark) {
                let resume = try ResumePoint.resolve(
                    checkpoint: position, otherwise: options.start, logStart: logStart, highWaterMark: highWaterMark,
                    group: group, topic: topic.name, partition: partition)
                owned[place]!.position = resume.position
                guard let gap = resume.gap else { continue }
                owned[place]!.passed.append(gap)
                try options.onEvent(self, .gap(gap))
            }
        }
        return false
    }
}
