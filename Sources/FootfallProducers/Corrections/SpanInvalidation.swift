import Counts
import EventLog
import FootfallEvents
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
        /// Of the store that is registered under the site's name, else of the site's latest interval.
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
    private let bounds: (LocalZone) throws -> Range<EventTime>
    private let time: TimeSource
    private let newID: @Sendable () -> ImportID
    package var rowsPerBatch = 4096
    package var rowsPerRequest = 16_384

    /// - Parameters:
    ///   - bounds: the span in the site's zone: intervals that begin in it.
    package init(
        _ log: EventLog, topic: String = FootfallTopic.counts.name, site: String, reason: String,
        time: TimeSource = .system, newID: @escaping @Sendable () -> ImportID = { ImportID.random() },
        bounds: @escaping (LocalZone) throws -> Range<EventTime>
    ) {
        self.log = log
        topicName = topic
        self.site = site
        self.reason = reason
        self.time = time
        self.newID = newID
        self.bounds = bounds
    }

    /// What would be marked as the log is now.
    ///
    /// - Throws: ``ImportError/nothingToInvalidate(site:topic:)``, `LogError`, and what `bounds` throws.
    package func plan() throws -> Plan { try planned(try StatementIndex(log, try topic())) }

    private func topic() throws -> Topic {
        do { return try FootfallTopic.counts.definition.checked(log.topic(topicName)) } catch LogError.unknownTopic
            where topicName == FootfallTopic.counts.name
        {
            // Nothing was imported yet, of no site.
            throw ImportError.nothingToInvalidate(site: site, topic: topicName)
        }
    }

    private func planned(_ index: StatementIndex) throws -> Plan {
        let number = index.names.sites.number(of: site)
        let ofSite = index.intervals.indices.filter { index.names.places[index.intervals[$0].place].site == number }
        guard let latest = ofSite.max(by: { index.intervals[$0].start < index.intervals[$1].start }) else {
            throw ImportError.nothingToInvalidate(site: site, topic: topicName)
        }
        let registry = StoreRegistry(log)
        try registry.refresh()
        let ofEvents = index.names.zones.names[Int(index.intervals[latest].zone)]
        let zone =
            try registry.zone(of: site, at: index.intervals[latest].start) ?? LocalZone(named: ofEvents)
        let range = try bounds(zone)
        var plan = Plan(
            span: InvalidatedSpan(
                site: index.names.sites.names[Int(number)], from: range.lowerBound, to: range.upperBound,
                reason: reason),
            timeZone: zone.name)
        for found in ofSite where range.contains(index.intervals[found].start) {
            guard let standing = index.standing(found), !standing.counts.isEmpty else { continue }
            let start = index.intervals[found].start
            plan.intervals += 1
            plan.people &+= standing.counts.people
            plan.firstStart = min(plan.firstStart ?? start, start)
            plan.lastStart = max(plan.lastStart ?? start, start)
        }
        return plan
    }

    /// Marks them.
    ///
    /// - Parameter report: told while imports have their turn; may end the waiting by throwing.
    package func run(_ report: (ImportNotice) throws -> Void = { _ in }) throws -> Plan {
        let turn = try ImportTurn(log, report)
        let plan = try log.repeating {
            let topic = try topic()
            var plan = try planned(try StatementIndex(log, topic))
            let span = plan.span
            var run = CorrectionRun(log: log, topic: topic, name: name(span), time: time, newID: newID)
            run.settings = .init(rowsPerBatch: rowsPerBatch, rowsPerRequest: rowsPerRequest)
            let done = try run.run(
                .missing(reason: reason),
                isDue: { index, found, _ in
                    let interval = index.intervals[found]
                    guard index.names.sites.names[Int(index.names.places[interval.place].site)] == span.site,
                        span.contains(interval.start)
                    else { return false }
                    return !(index.standing(found)?.counts.isEmpty ?? true)
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

    /// Which span it is: the same again goes on where it was killed.
    private func name(_ span: InvalidatedSpan) -> String {
        let text = "\(span.site)\u{0}\(reason)"
        let hash = Array(text.utf8).withUnsafeBytes { XXHash64.hash($0) }
        return "missing:\(span.from.milliseconds):\(span.to.milliseconds):\(String(hash, radix: 16))"
    }
}
