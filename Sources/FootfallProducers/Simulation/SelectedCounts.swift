import Bytes
import Counts
import EventLog
import LocalTime
import Timekeeping

/// The counts that a simulation is made of: what stands in the log for each interval, filtered and in the order of time.
struct SelectedCounts {
    /// Sorted by start, site's name and label.
    let intervals: [CountedInterval]
    /// By the site's number.
    let siteNames: [String]
    let crossings: UInt64

    /// - Throws: ``SimulationError``, `LogError`.
    init(_ log: EventLog, _ options: SimulationOptions) throws {
        let topic: Topic
        do { topic = try log.topic(options.counts) } catch LogError.unknownTopic {
            throw SimulationError.nothingImported(topic: options.counts)
        }
        let index = try StatementIndex(log, topic)
        let sites = index.names.sites
        let isWanted = try Self.wanted(options.sites, sites)
        var selected = Self.standing(index).filter { interval in
            isWanted[Int(interval.site)] && (interval.crossings > 0 || !interval.isPossible)
                && options.times.includes(EventTime(milliseconds: interval.start), WallTime(interval.label))
        }
        let ranks = Self.ranks(sites.names)
        selected.sort { a, b in
            if a.start != b.start { return a.start < b.start }
            return (ranks[Int(a.site)], a.label, a.identity) < (ranks[Int(b.site)], b.label, b.identity)
        }
        for interval in selected where !interval.isPossible {
            throw SimulationError.impossibleCount(
                topic: topic.name, site: sites.names[Int(interval.site)], label: interval.label.description)
        }
        intervals = selected
        siteNames = sites.names
        crossings = selected.reduce(0) { $0 + $1.crossings }
        guard crossings > 0 else { throw SimulationError.nothingSelected(topic: topic.name) }
    }

    /// What stands of each interval, and is in a row of a day: so visits and counts agree.
    private static func standing(_ index: StatementIndex) -> [CountedInterval] {
        var overlaps = IntervalOverlaps()
        let counts = index.intervals.indices.map { number -> PeopleCounts? in
            let interval = index.intervals[number]
            guard interval.seconds <= CountInterval.secondsOfDayMax, let standing = index.standing(number),
                !standing.counts.isEmpty, let since = standing.oldest
            else { return nil }
            overlaps.add(
                number, CountInterval(start: interval.start, seconds: interval.seconds), at: interval.place,
                since: since)
            return standing.counts
        }
        let leftOut = overlaps.leftOut()
        var identities = IntervalIdentities(index.names)
        return counts.enumerated().compactMap { number, counts in
            guard let counts, !leftOut.contains(number) else { return nil }
            let interval = index.intervals[number]
            return CountedInterval(
                site: index.names.places[interval.place].site, label: interval.label,
                identity: identities.identity(of: interval), start: interval.start.milliseconds,
                seconds: interval.seconds, counts: counts)
        }
    }

    private static func wanted(_ names: [String], _ sites: NameTable) throws -> [Bool] {
        guard !names.isEmpty else { return Array(repeating: true, count: sites.count) }
        for name in names where !sites.names.contains(name) {
            throw SimulationError.unknownSite(name, known: sites.names)
        }
        return sites.names.map { names.contains($0) }
    }

    private static func ranks(_ names: [String]) -> [Int] {
        var ranks = Array(repeating: 0, count: names.count)
        // By bytes: the order must not depend on any locale.
        let order = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
        for (rank, number) in order.enumerated() { ranks[number] = rank }
        return ranks
    }
}
