import EventLog

/// Whether the log is still as a plan found it, as far as the plan goes: then the plan can be carried out to the record and
/// byte. Appends since don't matter; a purge, a changed policy, and a seal of what the plan takes from the head do.
struct PlanCheck {
    let plan: TopicPlan
    let holdings: TopicHoldings

    /// - Throws: ``RetentionError/moved(_:)`` or ``RetentionError/unusablePlan(_:)``.
    func run() throws {
        guard holdings.topic.id == plan.topicID else {
            throw moved("topic '\(plan.topic)' was deleted and created anew")
        }
        guard holdings.policy.map(PlannedPolicy.init) == plan.policy else {
            throw moved(
                "the retention policy of topic '\(plan.topic)' was \(holdings.policy == nil ? "removed" : "changed")")
        }
        for start in plan.logStarts {
            guard let partition = partition(start.partition) else {
                throw RetentionError.unusablePlan(
                    "the plan names partition \(start.partition) of topic '\(plan.topic)', which has \(holdings.partitions.count)"
                )
            }
            guard partition.logStart == start.offset else {
                throw moved("\(name(start.partition)) begins at \(partition.logStart), not \(start.offset)")
            }
        }
        try checkRanges()
    }

    private func partition(_ id: PartitionID) -> TopicHoldings.Partition? { holdings.partitions.first { $0.id == id } }

    private func name(_ partition: PartitionID) -> String { "topic '\(plan.topic)', partition \(partition)" }

    private func moved(_ what: String) -> RetentionError { .moved(what) }

    private func checkRanges() throws {
        var starts = Dictionary(
            holdings.partitions.map { ($0.id, $0.logStart) }, uniquingKeysWith: { first, _ in first })
        var segments = holdings.segments[...]
        var ranges = plan.ranges[...]
        while let id = ranges.first?.segment {
            let planned = ranges.prefix { $0.segment == id }
            ranges.removeFirst(planned.count)
            guard let segment = segments.first, segment.id.rawValue == id else {
                throw moved("segment \(id) of topic '\(plan.topic)' is not its oldest")
            }
            try check(Array(planned), segment, &starts)
            segments.removeFirst()
        }
        let sealed = Set(segments.flatMap { $0.ranges.map(\.partition) })
        for range in ranges {
            guard range.segment == nil else {
                throw RetentionError.unusablePlan("the plan has segments of topic '\(plan.topic)' after its head")
            }
            guard !sealed.contains(range.partition) else {
                throw moved("\(name(range.partition)) was sealed: what was in the head is in a segment now")
            }
            try check(range, &starts)
        }
    }

    private func check(_ planned: [PlannedRange], _ segment: Segment, _ starts: inout [PartitionID: Offset]) throws {
        guard planned.map(\.partition) == segment.ranges.map(\.partition), Set(planned.map(\.rule)).count == 1 else {
            throw RetentionError.unusablePlan("the plan doesn't take segment \(segment.id) as a whole")
        }
        for (range, held) in zip(planned, segment.ranges) {
            let start = starts[range.partition] ?? held.baseOffset
            let end = max(start, held.lastOffset + 1)
            guard range.start == start, range.end == end, range.records == end - start,
                range.bytes == held.storedBytes
            else { throw differs(range) }
            starts[range.partition] = end
        }
    }

    private func check(_ range: PlannedRange, _ starts: inout [PartitionID: Offset]) throws {
        guard let partition = partition(range.partition), starts[range.partition] == range.start else {
            throw differs(range)
        }
        let batches = partition.batches.filter { $0.start >= range.start && $0.end <= range.end }
        guard batches.first?.start == range.start, batches.last?.end == range.end,
            range.records == range.end - range.start,
            range.bytes == batches.reduce(0, { $0 + $1.storedBytes })
        else { throw differs(range) }
        starts[range.partition] = range.end
    }

    private func differs(_ range: PlannedRange) -> RetentionError {
        moved(
            "\(name(range.partition)) doesn't hold \(range.start) to \(range.end.rawValue - 1) as the plan says "
                + "(\(range.records) records, \(range.bytes) bytes)")
    }
}
