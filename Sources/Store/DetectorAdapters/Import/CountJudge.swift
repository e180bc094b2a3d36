import Counts
import EventLog
import FootfallEvents
import LocalTime
import Stores
internal import CounterImport
internal import Timekeeping

/// What a delivery of an interval is beside what the log has, and what came before it in the same input. For the deliveries of one
/// call of `KnownCounts.sort`: it must not outlive what it looks at.
struct CountJudge {
    typealias Interval = KnownCounts.Interval

    private let knownPlace: UnsafePointer<KnownCounts>
    private let addedPlace: UnsafePointer<KnownCounts>
    /// Of the counts.
    let topic: String

    /// What the log has.
    private var known: KnownCounts { _read { yield knownPlace.pointee } }
    /// What is new of the same events.
    private var added: KnownCounts { _read { yield addedPlace.pointee } }

    /// - Parameters:
    ///   - known: what the log has. Copied for each event it would cost more than to judge it: it is read in its place.
    ///   - added: what is new of the same events.
    init(known: UnsafePointer<KnownCounts>, added: UnsafePointer<KnownCounts>, topic: String) {
        knownPlace = known
        addedPlace = added
        self.topic = topic
    }

    enum Judgement {
        case new, duplicate
        case conflict(AdapterConflict.Reason, String)
    }

    /// - Parameter name: the number of the site's name as the event has it.
    func judge(
        _ event: PeopleCounted, _ said: PeopleCounts, _ interval: Interval, under name: UInt32
    ) -> Judgement {
        guard let standing = standing(interval) else { return judgeNew(interval) }
        if standing.missingBy != nil { return missing(reason(interval)) }
        let counts = standing.counts
        let label = KnownCounts.Label(text: event.localLabel, zone: event.timeZone)
        if let known = added[interval]?.label ?? known[interval]?.label, !known.agrees(with: label), !counts.isEmpty {
            return .conflict(
                .otherZone,
                "the log has it as \(known.text) of \(known.zone), not as \(label.text) of \(label.zone)")
        }
        if !counts.isEmpty, let other = leftOutBy(interval) { return overlap(other) }
        let comparison = CountComparison(said, standing: counts)
        if !comparison.differs { return comparison.added.isEmpty ? .duplicate : .new }
        // What is told under another of the site's names would not stand.
        let statements = statements(interval)
        let isOfName = statements.contains { $0.place == standing.newest && $0.name == name }
        if isOfName {
            // What was superseded since, or told while the interval was under way.
            if statements.contains(where: { $0.content == .counts(said) && $0.name == name }) { return .duplicate }
            if known.mayGrow, interval.start == known.latest[interval.counter], counts.isAlike(said),
                counts.isReached(by: said)
            {
                return .new
            }
        }
        return .conflict(.otherCounts, "the log has \(counts)")
    }

    /// Of an interval of which nothing stands.
    private func judgeNew(_ interval: Interval) -> Judgement {
        let overlapping = overlapping(interval)
        for other in overlapping where countsSince(other) != nil && leftOutBy(other) == nil { return overlap(other) }
        for other in overlapping {
            guard let importID = standing(other)?.missingBy else { continue }
            // An import that brought intervals of another length marks those in whose place they are.
            if known.imports[importID]?.kind == .file { continue }
            return missing(reason(other))
        }
        let site = interval.counter.site
        let spans = known.imports.invalidations(of: topic).filter { _, span in
            span.contains(interval.start) && (known.stores.store(named: span.site) ?? span.site) == site
        }
        return spans.first.map { missing($0.span.reason) } ?? .new
    }

    private func missing(_ reason: String) -> Judgement {
        .conflict(.missing, "it is marked as missing" + (reason.isEmpty ? "" : ": \(reason)"))
    }

    private func overlap(_ other: Interval) -> Judgement {
        let spot = other.counter.spot
        let whose = CounterName(site: other.counter.site, line: spot.line, counter: spot.counter)
        let counts = standing(other)?.counts.description ?? ""
        return .conflict(
            .overlap,
            "it overlaps \(RFC3339.text(other.start)) to \(RFC3339.text(other.end)) of \(whose.text), of which the log has \(counts)"
        )
    }

    // MARK: What stands

    private func reason(_ interval: Interval) -> String { known[interval]?.reason ?? "" }

    private func statements(_ interval: Interval) -> [CountStatement] {
        (known[interval]?.statements ?? []) + (added[interval]?.statements ?? [])
    }

    private func standing(_ interval: Interval) -> StandingCount? {
        StandingCount(statements(interval).sorted { $0.place < $1.place })
    }

    /// The other intervals of the site that have a part of the same time, and may have the same people, in the order of time.
    private func overlapping(_ interval: Interval) -> [Interval] {
        let own = interval.counter
        var overlapping: Set<Interval> = []
        for number in interval.hours.prefix(48) {
            let hour = KnownCounts.Hour(site: own.site, number: number)
            for (spot, times) in known.times(hour, alike: own.spot) + added.times(hour, alike: own.spot) {
                for other in times where other.lowerBound < interval.end && interval.start < other.upperBound {
                    let found = Interval(KnownCounts.Counter(site: own.site, spot: spot), other)
                    if found != interval { overlapping.insert(found) }
                }
            }
        }
        return overlapping.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }

    /// The interval that counts in place of one that stands, by the rule of the rows; `nil` where that counts itself.
    private func leftOutBy(_ interval: Interval) -> Interval? {
        /// Those on which the verdict depends: what stands since longer, and overlaps it or one that it depends on.
        var since: [Interval: StatementPlace] = [:]
        var earlier: [Interval: [Interval]] = [:]
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
        var leftOut: [Interval: Interval] = [:]
        for next in earlier.keys.sorted(by: { since[$0]! < since[$1]! }) {
            leftOut[next] = earlier[next]?.first { leftOut[$0] == nil }
        }
        return leftOut[interval]
    }

    /// Since when counts of an interval stand that a row of a day may have; `nil` where none do.
    private func countsSince(_ interval: Interval) -> StatementPlace? {
        guard interval.end - interval.start <= .seconds(Int64(CountInterval.secondsOfDayMax)),
            let standing = standing(interval), !standing.counts.isEmpty
        else { return nil }
        return standing.since
    }
}
