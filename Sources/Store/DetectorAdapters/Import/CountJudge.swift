import Counts
import EventLog
import FootfallEvents
internal import CounterImport
internal import Timekeeping

/// What a delivery of an interval is beside what the log has, and what came before it in the same input.
struct CountJudge {
    /// What the log has.
    private let known: ToldIntervals
    /// What is new of the same events.
    private let added: ToldIntervals
    private let registered: KnownCounts.Registered
    private let mayGrow: Bool

    /// - Parameters:
    ///   - known: what the log has.
    ///   - added: what is new of the same events; of the same counters.
    ///   - mayGrow: whether the latest interval of a counter may have been under way when it was told.
    init(known: ToldIntervals, added: ToldIntervals, _ registered: KnownCounts.Registered, mayGrow: Bool) {
        self.known = known
        self.added = added
        self.registered = registered
        self.mayGrow = mayGrow
    }

    enum Judgement {
        case new, duplicate
        case conflict(AdapterConflict.Reason, String)
    }

    func judge(_ news: ToldIntervals.News) -> Judgement {
        let interval = news.interval
        guard known.contains(interval) || added.contains(interval), let standing = standing(interval) else {
            return judgeNew(interval)
        }
        if standing.missingBy != nil { return missing(reason(interval)) }
        let counts = standing.counts
        let label = news.label
        if let known = added[interval]?.label ?? known[interval]?.label, !known.agrees(with: label), !counts.isEmpty {
            return .conflict(
                .otherZone,
                "the log has it as \(known.text) of \(known.zone), not as \(label.text) of \(label.zone)")
        }
        if !counts.isEmpty, let other = leftOutBy(interval) { return overlap(other) }
        let said = if case .counts(let said) = news.content { said } else { PeopleCounts() }
        let comparison = CountComparison(said, standing: counts)
        if !comparison.differs { return comparison.added.isEmpty ? .duplicate : .new }
        // What is told under another of the site's names would not stand.
        let statements = statements(interval)
        let isOfName = statements.contains { $0.place == standing.newest && $0.name == news.name }
        if isOfName {
            // What was superseded since, or told while the interval was under way.
            if statements.contains(where: { $0.content == .counts(said) && $0.name == news.name }) { return .duplicate }
            if mayGrow, interval.start == known.latest(of: interval.counter), counts.isAlike(said),
                counts.isReached(by: said)
            {
                return .new
            }
        }
        return .conflict(.otherCounts, "the log has \(counts)")
    }

    /// Of an interval of which nothing stands.
    private func judgeNew(_ interval: ToldInterval) -> Judgement {
        let overlapping = overlapping(interval)
        for other in overlapping where countsSince(other) != nil && leftOutBy(other) == nil { return overlap(other) }
        for other in overlapping {
            guard let importID = standing(other)?.missingBy else { continue }
            // An import that brought intervals of another length marks those in whose place they are.
            if registered.imports[importID]?.kind == .file { continue }
            return missing(reason(other))
        }
        guard !registered.spans.isEmpty else { return .new }
        let site = known.counters[interval.counter].site
        let span = registered.spans.first { $0.span.contains(interval.start) && $0.site == site }
        return span.map { missing($0.span.reason) } ?? .new
    }

    private func missing(_ reason: String) -> Judgement {
        .conflict(.missing, "it is marked as missing" + (reason.isEmpty ? "" : ": \(reason)"))
    }

    private func overlap(_ other: ToldInterval) -> Judgement {
        let counter = known.counters[other.counter]
        let whose = CounterName(site: counter.site, line: counter.spot.line, counter: counter.spot.counter)
        let counts = standing(other)?.counts.description ?? ""
        return .conflict(
            .overlap,
            "it overlaps \(RFC3339.text(other.start)) to \(RFC3339.text(other.end)) of \(whose.text), of which the log has \(counts)"
        )
    }

    // MARK: What stands

    private func reason(_ interval: ToldInterval) -> String { known[interval]?.reason ?? "" }

    private func statements(_ interval: ToldInterval) -> [CountStatement] {
        (known[interval]?.statements ?? []) + (added[interval]?.statements ?? [])
    }

    private func standing(_ interval: ToldInterval) -> StandingCount? {
        StandingCount(statements(interval).sorted { $0.place < $1.place })
    }

    /// The other intervals of the site that have a part of the same time, and may have the same people, in the order of time.
    private func overlapping(_ interval: ToldInterval) -> [ToldInterval] {
        var found: Set<ToldInterval> = []
        known.addOverlapping(interval, to: &found)
        added.addOverlapping(interval, to: &found)
        return found.isEmpty ? [] : found.sorted()
    }

    /// The interval that counts in place of one that stands, by the rule of the rows; `nil` where that counts itself.
    private func leftOutBy(_ interval: ToldInterval) -> ToldInterval? {
        /// Those on which the verdict depends: what stands since longer, and overlaps it or one that it depends on.
        var since: [ToldInterval: StatementPlace] = [:]
        var earlier: [ToldInterval: [ToldInterval]] = [:]
        since[interval] = countsSince(interval)
        var waiting = [interval]
        while let next = waiting.popLast() {
            guard earlier[next] == nil, let place = since[next] else { continue }
            earlier[next] = overlapping(next).filter { other in
                if since[other] == nil { since[other] = countsSince(other) }
                return since[other].map { $0 < place } ?? false
            }
            waiting += earlier[next] ?? []
        }
        var leftOut: [ToldInterval: ToldInterval] = [:]
        for next in earlier.keys.sorted(by: { since[$0]! < since[$1]! }) {
            leftOut[next] = earlier[next]?.first { leftOut[$0] == nil }
        }
        return leftOut[interval]
    }

    /// Since when counts of an interval stand that a row of a day may have; `nil` where none do.
    private func countsSince(_ interval: ToldInterval) -> StatementPlace? {
        guard interval.end - interval.start <= .seconds(Int64(CountInterval.secondsOfDayMax)),
            let standing = standing(interval), !standing.counts.isEmpty
        else { return nil }
        return standing.since
    }
}
