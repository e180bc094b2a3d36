import EventLog
import Foundation
package import Timekeeping

/// The instants at which a run may be killed: a seam for tests.
package enum RetentionStep: String, Sendable, CaseIterable {
    /// The lock is held, and nothing was changed.
    case began
    /// What earlier kills left is tidied up.
    case recovered
    /// It is known what goes, and that the log is as the plan says.
    case planned
    /// A transaction has removed something and recorded it, and is not committed.
    case removing
    /// It is committed; a segment's file is still there.
    case removed
    /// The file is gone as well.
    case unlinked
    /// All of the plan.
    case finished
}

/// Removes what a plan, or the policies as they are now, let go.
///
/// ```swift
/// let report = try RetentionRun(log).run()
/// ```
/// **Appenders and readers** go on: an appender waits at most for a transaction that removes one segment from the manifest or
/// 200 batches from the head; a reader that has a segment open reads it to its end.
/// **Killed at any instant** it leaves transactions done or not begun: log starts, the audit topic and what can be read agree.
/// Files without a name in the manifest the next run, or seal, removes.
/// **One at a time** among all processes, sealers included, by the lock on `seal.lock`.
package struct RetentionRun {
    private let log: EventLog
    private let patience: Duration
    private let isEnded: () -> Bool
    private let onWait: (Int32?) -> Void
    private let onStep: (RetentionStep) throws -> Void
    private let clockIsRight: Bool
    private let time: TimeSource

    /// - Parameters:
    ///   - patience: how long to wait for whoever seals or purges.
    ///   - clockIsRight: a person says so: ages are believed, whatever the log has seen.
    ///   - time: tells how long the machine has run; what time it is, the log's clock says.
    ///   - isEnded: asked between transactions; what was removed until then stays removed.
    ///   - onWait: called once with the process that is waited for.
    ///   - onStep: a seam for tests.
    package init(
        _ log: EventLog, patience: Duration = .seconds(60), clockIsRight: Bool = false, time: TimeSource = .system,
        isEnded: @escaping () -> Bool = { false },
        onWait: @escaping (Int32?) -> Void = { _ in }, onStep: @escaping (RetentionStep) throws -> Void = { _ in }
    ) {
        self.log = log
        self.patience = patience
        self.clockIsRight = clockIsRight
        self.time = time
        self.isEnded = isEnded
        self.onWait = onWait
        self.onStep = onStep
    }

    /// Carries out a plan to the record and byte, or refuses it.
    ///
    /// - Throws: ``RetentionError/moved(_:)``, ``RetentionError/unusablePlan(_:)`` and ``RetentionError/clockJumped(_:)`` with
    ///   nothing changed;
    ///   ``RetentionError/stopped(after:cause:)`` where policy, topic or device put an end to it on the way.
    package func run(_ plan: RetentionPlan) throws -> RunReport {
        guard plan.format == RetentionPlan.format else {
            throw RetentionError.unusablePlan(
                "the plan's format is \(plan.format); this program knows \(RetentionPlan.format)")
        }
        guard plan.at.time <= log.now() else {
            throw RetentionError.unusablePlan("the plan was made for a time that is still to come")
        }
        guard Set(plan.topics.map(\.topic)).count == plan.topics.count else {
            throw RetentionError.unusablePlan("the plan names a topic twice")
        }
        let staging = try takeLock()
        try onStep(.began)
        let check = try ClockCheck(log, time.boot())
        let doubt = clockIsRight ? nil : check.doubt()
        try staging.sweep()
        for topic in plan.topics {
            let holdings: TopicHoldings
            do { holdings = try log.holdings(of: topic.topic) } catch LogError.unknownTopic {
                throw RetentionError.moved("topic '\(topic.topic)' was deleted")
            }
            try PlanCheck(plan: topic, holdings: holdings).run()
            if let doubt, topic.needsClock, holdings.topic.configuration.dataClass.waitsForClock {
                try check.next(isConfirmed: false)?.store(in: log)
                throw RetentionError.clockJumped(doubt)
            }
        }
        try check.next(isConfirmed: clockIsRight)?.store(in: log)
        var report = RunReport(plan: plan.id)
        for topic in plan.topics where !topic.ranges.isEmpty { try staging.recover(try log.topic(topic.topic)) }
        try onStep(.recovered)
        try onStep(.planned)
        do {
            for topic in plan.topics { try carryOut(topic, plan.id, staging, &report) }
        } catch {
            if report.totals == PurgeTotals(), case LogError.expectationFailed(let failure) = error {
                throw RetentionError.moved(failure.reason)
            }
            throw RetentionError.stopped(after: report.totals, cause: error)
        }
        try onStep(.finished)
        return report
    }

    /// Removes what the policies let go now. A topic that can't be purged doesn't keep the others from it:
    /// ``RunReport/failures`` has it.
    ///
    /// - Parameters:
    ///   - names: the topics; none is all.
    ///   - now: the log's clock unless said.
    package func run(topics names: [String] = [], at now: EventTime? = nil) throws -> RunReport {
        let planner = RetentionPlanner(log)
        let topics = try planner.topics(names)
        let staging = try takeLock()
        try onStep(.began)
        // A time that the caller gives needs no clock.
        let check = now == nil ? try ClockCheck(log, time.boot()) : nil
        let doubt = clockIsRight ? nil : check?.doubt()
        try check?.next(isConfirmed: clockIsRight)?.store(in: log)
        if doubt == nil, check != nil { try log.settleAppendTimes() }
        try staging.sweep()
        try onStep(.recovered)
        var report = RunReport(plan: RetentionPlan.randomID())
        for topic in topics where !isEnded() {
            do {
                let at = now ?? log.now()
                guard var plan = try planner.plan(topic: topic, at: at), !plan.ranges.isEmpty else { continue }
                if let doubt, plan.needsClock, try log.topic(topic).configuration.dataClass.waitsForClock {
                    // Its other limits hold all the same: or a box with a wrong clock would fill its disk.
                    report.failures.append(.init(topic: topic, error: RetentionError.clockJumped(doubt)))
                    guard let rest = try planner.plan(topic: topic, at: at, countsAges: false), !rest.ranges.isEmpty
                    else { continue }
                    plan = rest
                }
                try staging.recover(try log.topic(topic))
                try onStep(.planned)
                try carryOut(plan, report.plan, staging, &report)
            } catch {
                report.failures.append(.init(topic: topic, error: error))
            }
        }
        if isEnded() { report.isComplete = false }
        try onStep(.finished)
        return report
    }

    // MARK: Steps

    private func carryOut(
        _ plan: TopicPlan, _ id: String, _ staging: borrowing SegmentStaging, _ report: inout RunReport
    ) throws {
        guard !plan.ranges.isEmpty, !isEnded() else {
            if !plan.ranges.isEmpty { report.isComplete = false }
            return
        }
        let audit = try AuditTopic(in: log)
        let topic = try log.topic(plan.topic)
        guard topic.id == plan.topicID else {
            throw LogError.movedOn(.plan, "topic '\(plan.topic)' was deleted and created anew")
        }
        let policy = try plan.policy.policy(of: plan.topic)
        var starts = Dictionary(
            plan.logStarts.map { ($0.partition, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for var piece in Piece.pieces(of: plan) {
            while piece.isLeft {
                guard !isEnded() else {
                    report.isComplete = false
                    return
                }
                let step = PurgeStep(
                    topic: topic, policy: policy, place: piece.place,
                    logStarts: starts.filter { piece.partitions.contains($0.key) })
                let removed = try staging.purge(
                    step, audit: audit.topic,
                    entry: { ranges, time in
                        try audit.batch(
                            ranges.map { .purged(topic.name, $0, piece.rule, policy, plan: id, at: time) })
                    }, beforeCommit: { try onStep(.removing) })
                for range in removed.ranges { starts[range.partition] = range.end }
                report.add(removed.ranges, piece.rule, of: topic.name)
                try onStep(.removed)
                if let segment = removed.segment { staging.removeFile(of: segment) }
                try onStep(.unlinked)
                piece.removed(removed.ranges)
            }
        }
    }

    /// A segment, or a run of batches in the head: what goes by one rule.
    private struct Piece {
        let place: PurgeStep.Place
        let partitions: Set<PartitionID>
        let rule: RetentionRule
        private(set) var isLeft = true

        static func pieces(of plan: TopicPlan) -> [Piece] {
            var pieces: [Piece] = []
            var ranges = plan.ranges[...]
            while let first = ranges.first {
                if let segment = first.segment {
                    let parts = ranges.prefix { $0.segment == segment }
                    ranges.removeFirst(parts.count)
                    pieces.append(
                        Piece(
                            place: .segment(SegmentID(rawValue: segment)), partitions: Set(parts.map(\.partition)),
                            rule: first.rule))
                } else {
                    ranges.removeFirst()
                    pieces.append(
                        Piece(
                            place: .head(first.partition, before: first.end), partitions: [first.partition],
                            rule: first.rule))
                }
            }
            return pieces
        }

        private init(place: PurgeStep.Place, partitions: Set<PartitionID>, rule: RetentionRule) {
            self.place = place
            self.partitions = partitions
            self.rule = rule
        }

        /// A run in the head goes in bounded transactions.
        mutating func removed(_ ranges: [PurgedRange]) {
            switch place {
            case .segment: isLeft = false
            case .head(_, let end): isLeft = (ranges.last?.end ?? end) < end
            }
        }
    }

    // MARK: The lock

    private func takeLock() throws -> SegmentStaging {
        var waited = Duration.zero
        while true {
            if let staging = try SegmentStaging.take(log) { return staging }
            let holder = SegmentStaging.holder(log)
            guard waited < patience, !isEnded() else { throw RetentionError.busy(processID: holder) }
            if waited == .zero { onWait(holder) }
            usleep(50_000)
            waited += .milliseconds(50)
        }
    }
}
