import EventLog
package import Timekeeping

/// Works out what goes of one topic. It looks at nothing but what it is given.
///
/// A partition loses records from its front only, and whole segments and whole batches of the head only:
/// - Segments go oldest first, until one is kept. Then batches of the head go, of those partitions that have nothing left in
///   a segment.
/// - By age one goes when its **newest** record is too old. What is kept keeps all that comes after it in its partition.
/// - By bytes and records the oldest go, by append time and then partition, until the topic is at or under the limit.
package struct TopicPlanner {
    private let holdings: TopicHoldings
    private let policy: RetentionPolicy
    /// Event or append times before it are too old.
    private let horizon: EventTime
    private let now: EventTime
    private var left: PurgeTotals
    private var starts: [PartitionID: Offset]
    private var ranges: [PlannedRange] = []

    package init(_ holdings: TopicHoldings, _ policy: RetentionPolicy, now: EventTime) {
        self.holdings = holdings
        self.policy = policy
        self.now = now
        horizon = now - (policy.age?.max ?? .zero)
        left = PurgeTotals()
        left.records = holdings.records
        left.bytes = holdings.storedBytes
        left.segments = holdings.segments.count
        starts = Dictionary(holdings.partitions.map { ($0.id, $0.logStart) }, uniquingKeysWith: { first, _ in first })
    }

    package consuming func plan() -> TopicPlan {
        let held = left
        let kept = planSegments()
        planHead(behind: kept)
        let heldBack = heldBack()
        return TopicPlan(
            topic: holdings.topic.name, topicID: holdings.topic.id, policy: PlannedPolicy(policy), held: held,
            logStarts: holdings.partitions.map { .init(partition: $0.id, offset: $0.logStart) }, ranges: ranges,
            heldBack: heldBack)
    }

    /// Whether a segment or batch may go now, and by which rule; `nil` keeps it, and all that comes after it. The one place
    /// that decides: a hold on the topic or the range is asked for here.
    private func rule(newestEvent: EventTime, newestAppend: EventTime) -> RetentionRule? {
        if isTooOld(newestEvent: newestEvent, newestAppend: newestAppend) { return .age }
        if let bytesMax = policy.bytesMax, left.bytes > bytesMax { return .bytes }
        if let recordsMax = policy.recordsMax, left.records > recordsMax { return .records }
        return nil
    }

    private func isTooOld(newestEvent: EventTime, newestAppend: EventTime) -> Bool {
        guard let age = policy.age else { return false }
        return (age.clock == .event ? newestEvent : newestAppend) < horizon
    }

    // MARK: What a time in the future holds back

    /// A segment's part of a partition, or a batch of the head, that stays.
    private struct Kept {
        var start: Offset
        var end: Offset
        var newestEvent: EventTime
        var newestAppend: EventTime
    }

    /// For each partition the first that stays, where a time in the future is why.
    private func heldBack() -> [HeldBack] {
        guard let age = policy.age else { return [] }
        return holdings.partitions.compactMap { partition in
            let kept = kept(of: partition)
            guard let first = kept.first else { return nil }
            let newest = age.clock == .event ? first.newestEvent : first.newestAppend
            guard newest > now else { return nil }
            let behind = kept.dropFirst().filter {
                isTooOld(newestEvent: $0.newestEvent, newestAppend: $0.newestAppend)
            }
            return HeldBack(
                partition: partition.id, start: first.start, end: first.end, newest: PlanTime(newest),
                until: PlanTime(newest + age.max), records: behind.reduce(0) { $0 + ($1.end - $1.start) })
        }
    }

    private func kept(of partition: TopicHoldings.Partition) -> [Kept] {
        let gone = ranges.filter { $0.partition == partition.id }.map(\.end).max()
        let start = max(gone ?? partition.logStart, partition.logStart)
        let sealed = holdings.segments.flatMap { segment in
            segment.ranges.filter { $0.partition == partition.id }.map {
                Kept(
                    start: max($0.baseOffset, start), end: $0.lastOffset + 1, newestEvent: segment.maxEventTime,
                    newestAppend: segment.lastAppendTime)
            }
        }
        let batches = partition.batches.map {
            Kept(start: max($0.start, start), end: $0.end, newestEvent: $0.maxEventTime, newestAppend: $0.appendTime)
        }
        return (sealed + batches).filter { $0.end > start }
    }

    // MARK: Segments

    /// - Returns: The partitions of which a segment is kept.
    private mutating func planSegments() -> Set<PartitionID> {
        var segments = holdings.segments[...]
        while let segment = segments.first,
            let rule = rule(newestEvent: segment.maxEventTime, newestAppend: segment.lastAppendTime)
        {
            for range in segment.ranges { take(range, of: segment, rule) }
            segments.removeFirst()
        }
        return Set(segments.flatMap { $0.ranges.map(\.partition) })
    }

    private mutating func take(_ range: Segment.Range, of segment: Segment, _ rule: RetentionRule) {
        let start = starts[range.partition] ?? range.baseOffset
        // The log start may lie within the range, or beyond it where another partition's sake has kept the segment.
        let end = max(start, range.lastOffset + 1)
        add(
            PlannedRange(
                partition: range.partition, start: start, end: end, records: end - start, bytes: range.storedBytes,
                oldest: PlanTime(segment.minEventTime),
                newest: PlanTime(segment.maxEventTime), rule: rule, segment: segment.id.rawValue))
    }

    private mutating func add(_ range: PlannedRange) {
        starts[range.partition] = range.end
        left.records -= range.records
        left.bytes -= range.bytes
        ranges.append(range)
    }

    // MARK: Head

    private mutating func planHead(behind kept: Set<PartitionID>) {
        var queues = holdings.partitions.filter { !kept.contains($0.id) }.map { Queue(partition: $0) }
        for index in queues.indices { takeOld(&queues[index]) }
        while let oldest = Self.oldest(queues) {
            let batch = queues[oldest].first!
            guard let rule = rule(newestEvent: batch.maxEventTime, newestAppend: batch.appendTime) else { break }
            take(&queues[oldest], rule)
            takeOld(&queues[oldest])
        }
        for queue in queues { ranges += queue.taken }
    }

    /// A partition's batches, the next to go first, and what was taken of them.
    private struct Queue {
        let partition: TopicHoldings.Partition
        var next = 0
        var taken: [PlannedRange] = []

        var first: TopicHoldings.HeadBatch? {
            next < partition.batches.count ? partition.batches[next] : nil
        }

        init(partition: TopicHoldings.Partition) { self.partition = partition }
    }

    private static func oldest(_ queues: [Queue]) -> Int? {
        queues.indices.filter { queues[$0].first != nil }
            .min {
                let (a, b) = (queues[$0], queues[$1])
                return (a.first!.appendTime, a.partition.id) < (b.first!.appendTime, b.partition.id)
            }
    }

    private mutating func takeOld(_ queue: inout Queue) {
        while let batch = queue.first, isTooOld(newestEvent: batch.maxEventTime, newestAppend: batch.appendTime) {
            take(&queue, .age)
        }
    }

    private mutating func take(_ queue: inout Queue, _ rule: RetentionRule) {
        let batch = queue.first!
        queue.next += 1
        left.records -= batch.end - batch.start
        left.bytes -= batch.storedBytes
        let range = PlannedRange(batch, of: queue.partition.id, rule)
        if let last = queue.taken.last, last.rule == rule {
            queue.taken[queue.taken.count - 1] = last.joined(range)
        } else {
            queue.taken.append(range)
        }
    }
}

extension PlannedRange {
    /// A range of one batch of the head.
    init(_ batch: TopicHoldings.HeadBatch, of partition: PartitionID, _ rule: RetentionRule) {
        self.init(
            partition: partition, start: batch.start, end: batch.end, records: batch.end - batch.start,
            bytes: batch.storedBytes, oldest: PlanTime(batch.minEventTime),
            newest: PlanTime(batch.maxEventTime), rule: rule, segment: nil)
    }
}
