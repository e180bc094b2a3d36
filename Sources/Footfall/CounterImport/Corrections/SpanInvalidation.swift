import Counts
import EventLog
import FootfallEvents
import InputFiles
import LocalTime
import Stores
import Timekeeping
import TypedTopics

/// Marks the intervals of a site's span as missing, with a reason: what was counted in them does not count, and what is imported for
/// it later is a conflict. ``ImportUndo`` takes that back.
///
/// **Crash.** A run that was killed goes on under the same id.
/// **Concurrency.** It takes its turn with imports into the same data directory.
package struct SpanInvalidation {
    package struct Plan: Sendable {
        package let span: InvalidatedSpan
        /// Of the store that has the site's name, else of the site's counts.
        package let timeZone: String
        /// Intervals with counts that begin in the span.
        package var intervals = 0
        package var people: UInt64 = 0
        package var firstStart: EventTime?
        package var lastStart: EventTime?
        /// By whom they are marked, once they are.
        package var id: ImportID?
    }

    private let log: EventLog
    private let topicName: String
    private let site: String
    private let reason: String
    private let times: TimeRange
    private let time: TimeSource
    private let newID: @Sendable () -> ImportID
    package var rowsPerBatch = 4096
    package var rowsPerRequest = 16_384
    /// Of a topic with so many events only those of the site are kept in memory.
    package var eventsKeptWhole = StatementScope.eventsMin

    /// - Parameters:
    ///   - site: under any of its names.
    ///   - times: intervals that begin in it; a local bound is compared with the site's clock at each of them.
    package init(
        _ log: EventLog, topic: String = FootfallTopic.counts.name, site: String, times: TimeRange, reason: String,
        time: TimeSource = .system, newID: @escaping @Sendable () -> ImportID = { ImportID.random() }
    ) {
        self.log = log
        topicName = topic
        self.site = site
        self.times = times
        self.reason = reason
        self.time = time
        self.newID = newID
    }

    /// What would be marked as the log is now.
    ///
    /// - Throws: ``ImportError/nothingToInvalidate(site:topic:)``, ``ImportError/alreadyInvalidated(site:by:)``,
    /// ``ImportError/intervalCut(site:interval:label:others:at:)``, ``ImportError/emptySpan(site:)``, `StoreTimeError` for a local
    /// bound within an hour that comes twice, `LogError`.
    package func plan() throws -> Plan {
        let topic = try topic()
        return try planned(SpanCounts(log, topic, site, times, eventsKeptWhole: eventsKeptWhole), topic)
    }

    private func topic() throws -> Topic {
        do { return try FootfallTopic.counts.definition.checked(log.topic(topicName)) } catch LogError.unknownTopic
            where topicName == FootfallTopic.counts.name
        {
            // Nothing was imported yet, of no site.
            throw ImportError.nothingToInvalidate(site: site, topic: topicName)
        }
    }

    private func planned(_ counts: SpanCounts, _ topic: Topic) throws -> Plan {
        guard let latest = counts.standing.last ?? counts.ofSite.last else {
            throw ImportError.nothingToInvalidate(site: site, topic: topicName)
        }
        try counts.requireWholeIntervals(site)
        let covered = counts.covered
        let zones = (counts.zone(covered.first ?? latest), counts.zone(covered.last ?? latest))
        var from = try times.from.map { try counts.clocks.boundary($0, in: site, else: zones.0) } ?? .min
        var to = try times.to.map { try counts.clocks.boundary($0, in: site, else: zones.1) } ?? .max
        guard from < to else { throw ImportError.emptySpan(site: site) }
        if let first = covered.first, let last = covered.last {
            from = min(from, counts.index.intervals[first].start)
            to = max(to, counts.index.intervals[last].start + .milliseconds(1))
        }
        var plan = Plan(
            span: InvalidatedSpan(site: counts.siteName, from: from, to: to, reason: reason), timeZone: zones.0.name)
        if covered.isEmpty, try !correction(topic).isUnfinished() {
            let marked = try counts.marked(in: plan.span, topic: topicName, log)
            guard marked.isEmpty else { throw ImportError.alreadyInvalidated(site: site, by: marked) }
            throw ImportError.nothingToInvalidate(site: site, topic: topicName)
        }
        for found in covered {
            plan.intervals += 1
            plan.people &+= counts.index.standing(found)?.counts.people ?? 0
        }
        plan.firstStart = covered.first.map { counts.index.intervals[$0].start }
        plan.lastStart = covered.last.map { counts.index.intervals[$0].start }
        return plan
    }

    /// Marks them.
    ///
    /// - Parameter report: told while imports have their turn; may end the waiting by throwing.
    package func run(_ report: (ImportNotice) throws -> Void = { _ in }) throws -> Plan {
        let turn = try ImportTurn(log, report)
        let plan = try log.repeating {
            let topic = try topic()
            let counts = try SpanCounts(log, topic, site, times, eventsKeptWhole: eventsKeptWhole)
            var plan = try planned(counts, topic)
            let span = plan.span
            var correction = correction(topic)
            correction.scope = counts.scope
            let done = try correction.run(
                .missing(reason: reason),
                isDue: { index, found, _ in
                    counts.isOfSite(found, in: index) && counts.isCovered(found, in: index)
                        && !(index.standing(found)?.counts.isEmpty ?? true)
                },
                event: { intervals in
                    var invalidated = SpanInvalidated()
                    invalidated.topic = topic.name
                    invalidated.site = span.site
                    invalidated.from = span.from.milliseconds
                    invalidated.to = span.to.milliseconds
                    invalidated.reason = reason
                    invalidated.intervals = intervals
                    return .invalidated(invalidated)
                })
            plan.id = done.id
            plan.intervals = done.intervals
            return plan
        }
        _ = consume turn
        return plan
    }

    /// Named by what is asked for: the same again goes on where it was killed.
    private func correction(_ topic: Topic) -> CorrectionRun {
        func text(_ bound: TimeBound?) -> String {
            switch bound {
            case nil: ""
            case .instant(let time)?: "\(time.milliseconds)"
            case .local(let wall)?: wall.description
            }
        }
        let said = Array("\(StoreName.composed(site))\u{0}\(reason)".utf8)
        let hash = said.withUnsafeBytes { XXHash64.hash($0) }
        var run = CorrectionRun(
            log: log, topic: topic,
            name: "missing:\(text(times.from)):\(text(times.to)):\(String(hash, radix: 16))", time: time, newID: newID)
        run.settings = .init(rowsPerBatch: rowsPerBatch, rowsPerRequest: rowsPerRequest)
        return run
    }
}
