import Counts
import EventLog
import LocalTime
import Stores
import Timekeeping

/// The intervals of a site, and which of them are in a span of time by the site's clock. As the log was; for one thread.
struct SpanCounts {
    let index: StatementIndex
    let clocks: StoreClocks
    /// All of the site, by their starts; and those whose counts stand.
    let ofSite: [Int]
    let standing: [Int]
    private let site: UInt32
    private let times: TimeRange
    /// Those of the site alone, where the topic has many others.
    let scope: StatementScope?

    /// - Parameter name: the site's, any of them.
    init(_ log: EventLog, _ topic: Topic, _ name: String, _ times: TimeRange, eventsKeptWhole: Int) throws {
        let stores = try KnownStores(log)
        scope =
            try StatementScope.isWorthwhile(log, topic, eventsMin: eventsKeptWhole)
            ? StatementScope(allOf: name, stores) : nil
        let index = try StatementIndex.read(log, topic, stores: stores, only: scope)
        let site = index.names.site(of: name)
        self.index = index
        self.site = site
        self.times = times
        clocks = StoreClocks(stores)
        ofSite = index.intervals.indices
            .filter { index.names.places[index.intervals[$0].place].site == site }
            .sorted { index.intervals[$0].start < index.intervals[$1].start }
        standing = ofSite.filter { !(index.standing($0)?.counts.isEmpty ?? true) }
    }

    /// What rows call the site.
    var siteName: String { index.names.sites.names[Int(site)] }

    /// Intervals with counts that begin in the span.
    var covered: [Int] { standing.filter { isCovered($0, in: index) } }

    /// - Parameter index: one that was made of the same topic, perhaps later.
    func isOfSite(_ found: Int, in index: StatementIndex) -> Bool {
        let interval = index.intervals[found]
        return index.names.places[interval.place].site == index.names.site(of: siteName)
    }

    func isCovered(_ found: Int, in index: StatementIndex) -> Bool {
        times.includes(index.intervals[found].start, in: zone(found, in: index))
    }

    func zone(_ found: Int) -> LocalZone { zone(found, in: index) }

    private func zone(_ found: Int, in index: StatementIndex) -> LocalZone {
        let interval = index.intervals[found]
        return clocks.zone(of: siteName, at: interval.start, else: index.names.zones.names[Int(interval.zone)])
    }

    /// - Throws: ``ImportError/intervalCut(site:interval:label:others:at:)`` where a bound lies within intervals that count.
    func requireWholeIntervals(_ name: String) throws {
        for (bound, end) in [(times.from, SpanEnd.begin), (times.to, .end)] {
            guard let bound else { continue }
            let cut = standing.filter { found in
                let interval = index.intervals[found]
                return bound.isWithin(
                    CountInterval(start: interval.start, seconds: interval.seconds), zone(found, in: index))
            }
            guard let first = cut.first else { continue }
            let interval = index.intervals[first]
            throw ImportError.intervalCut(
                site: name, interval: CountInterval(start: interval.start, seconds: interval.seconds),
                label: interval.label, others: cut.count - 1, at: end)
        }
    }

    /// Who has marked what the site has in a span, or the span itself, as missing.
    func marked(in span: InvalidatedSpan, topic: String, _ log: EventLog) throws -> [ImportID] {
        let imports = try KnownImports(log)
        let spans = imports.invalidations(of: topic).filter { _, other in
            index.names.site(of: other.site) == site && other.from <= span.from && span.to <= other.to
        }
        let ofIntervals = ofSite.filter { span.contains(index.intervals[$0].start) }
            .compactMap { index.standing($0)?.missingBy }
        var found: [ImportID] = []
        for id in ofIntervals + spans.map(\.by) where !found.contains(id) { found.append(id) }
        return found
    }
}

extension TimeBound {
    /// Whether a part of an interval is before the bound, and another is not.
    fileprivate func isWithin(_ interval: CountInterval, _ zone: LocalZone) -> Bool {
        let last = interval.end - .milliseconds(1)
        guard last > interval.start else { return false }
        var moments = [interval.start, last]
        switch self {
        case .instant(let time): return interval.start < time && time <= last
        case .local(let wall):
            for moment in zone.instants(of: wall) {
                moments += [moment - .milliseconds(1), moment].filter { interval.start <= $0 && $0 <= last }
            }
        }
        let reached = moments.map { isReached(at: $0, zone.wallTime(at: $0)) }
        return reached.contains(true) && reached.contains(false)
    }
}
