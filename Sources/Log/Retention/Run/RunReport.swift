import EventLog
internal import Timekeeping

/// What a run has removed: counted from what the transactions removed, not from what the plan said.
package struct RunReport: Sendable {
    package struct TopicReport: Sendable, Equatable {
        package var topic: String
        package var totals = PurgeTotals()
        /// As in the plan: what went of a partition in several transactions, by one rule, is one range.
        package var ranges: [PlannedRange] = []
    }

    /// A topic that could not be purged, or not to the end of its plan.
    package struct Failure: Sendable {
        package var topic: String
        package var error: any Error

        var isDoubtOfClock: Bool { if case RetentionError.clockJumped = error { true } else { false } }
    }

    /// The id of the plan that was carried out, as the audit topic has it.
    package var plan: String
    /// Those of which something went.
    package var topics: [TopicReport] = []
    /// Of a run without a plan file: other topics went on.
    package var failures: [Failure] = []
    /// `false` where it was asked to end before the plan was carried out.
    package var isComplete = true

    package var totals: PurgeTotals { topics.reduce(into: PurgeTotals()) { $0 += $1.totals } }

    init(plan: String) { self.plan = plan }

    mutating func add(_ removed: [PurgedRange], _ rule: RetentionRule, of topic: String) {
        if topics.last?.topic != topic { topics.append(TopicReport(topic: topic)) }
        topics[topics.count - 1].add(removed, rule)
    }
}

extension RunReport.TopicReport {
    fileprivate mutating func add(_ removed: [PurgedRange], _ rule: RetentionRule) {
        for range in removed {
            totals.records += range.records
            totals.bytes += range.storedBytes
            let planned = PlannedRange(range, rule)
            if range.segment == nil, let last = ranges.last, last.segment == nil, last.rule == rule,
                last.partition == range.partition, last.end == range.start
            {
                ranges[ranges.count - 1] = last.joined(planned)
            } else {
                ranges.append(planned)
            }
        }
        if removed.contains(where: { $0.segment != nil }) { totals.segments += 1 }
    }
}

extension PlannedRange {
    init(_ range: PurgedRange, _ rule: RetentionRule) {
        self.init(
            partition: range.partition, start: range.start, end: range.end, records: range.records,
            bytes: range.storedBytes, oldest: PlanTime(range.oldestEventTime),
            newest: PlanTime(range.newestEventTime), rule: rule, segment: range.segment?.rawValue)
    }

    /// The range with the one that follows it in the head.
    func joined(_ other: PlannedRange) -> PlannedRange {
        var joined = self
        joined.end = other.end
        joined.records += other.records
        joined.bytes += other.bytes
        joined.oldest.time = min(oldest.time, other.oldest.time)
        joined.newest.time = max(newest.time, other.newest.time)
        return joined
    }
}
