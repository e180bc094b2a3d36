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
    private let countsAges: Bool
    private var left: PurgeTotals
    private var starts: [PartitionID: Offset]
    private var ranges: [PlannedRange] = []

    /// - Parameter countsAges: whether anything goes by its age: no, while the clock is in doubt.
    package init(_ holdings: TopicHoldings, _ policy: RetentionPolicy, now: EventTime, countsAges: Bool = true) {
        self.holdings = holdings
        self.policy = policy
        self.now = now
        self.countsAges = countsAges
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
        guard countsAges, let age = policy.age else { return false }
        return (age.clock == .event ? newestEvent : newestAppend) < horizon
    }

    // MARK: What a time in the future holds back

    /// A segment, or a batch of the head, that stays; with the offsets that it has of one partition, none where the segment
    /// only stands before one that has some.
    private struct Kept {
        var start: Offset
        var end: Offset
        var newestEvent: EventTime
        var newestAppend: EventTime
        var segment: SegmentID?
    }

    private func heldBack() -> [HeldBack] {
        guard let age = policy.age else { return [] }
        return holdings.partitions.flatMap { heldBack(kept(of: $0), age, $0.id) }
    }

    /// Goes through what stays of a partition: each time in the future that is later than those before it holds back what
    /// comes up to the next such.
    private func heldBack(_ kept: [Kept], _ age: RetentionPolicy.Age, _ partition: PartitionID) -> [HeldBack] {
        var holders: [HeldBack] = []
        for part in kept {
            let newest = age.clock == .event ? part.newestEvent : part.newestAppend
            if newest > max(now, holders.last?.newest.time ?? .min) {
                holders.append(
                    HeldBack(
                        partition: partition, start: part.start, end: part.end, newest: PlanTime(newest),
                        until: PlanTime(newest + age.max), records: 0, segment: part.segment?.rawValue))
            } else if !holders.isEmpty, isTooOld(newestEvent: part.newestEvent, newestAppend: part.newestAppend) {
                holders[holders.count - 1].records += part.end - part.start
            }
        }
        // Behind what is only young yet, a time in the future matters where it holds back more than itself.
        let isFirst = kept.first?.start == holders.first?.start
        return isFirst ? holders : holders.filter { $0.records > 0 }
    }

    private func kept(of partition: TopicHoldings.Partition) -> [Kept] {
        let gone = ranges.filter { $0.partition == partition.id }.map(\.end).max()
        let start = max(gone ?? partition.logStart, partition.logStart)
        // A segment that stays keeps all that come after it, also those of other partitions.
        let removed = Set(ranges.compactMap(\.segment))
        let segments = holdings.segments.filter { !removed.contains($0.id.rawValue) }
        let last = segments.lastIndex { $0.ranges.contains { $0.partition == partition.id } }
        var next = start
        var kept: [Kept] = []
        for segment in last.map({ segments[...$0] }) ?? [] {
            let end = segment.ranges.first { $0.partition == partition.id }.map { $0.lastOffset + 1 } ?? next
            kept.append(
                Kept(
                    start: next, end: max(next, end), newestEvent: segment.maxEventTime,
                    newestAppend: segment.lastAppendTime, segment: segment.id))
            next = max(next, end)
        }
        for batch in partition.batches where batch.end > next {
            kept.append(
                Kept(
                    start: max(batch.start, next), end: batch.end, newestEvent: batch.maxEventTime,
                    newestAppend: batch.appendTime))
        }
        return kept
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
