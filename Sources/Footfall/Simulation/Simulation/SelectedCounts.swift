import Bytes
import CounterImport
import Counts
import EventLog
import LocalTime
import Stores
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
        let stores = try KnownStores(log)
        let index = try StatementIndex.read(log, topic, stores: stores)
        let sites = index.names.sites
        let isWanted = try Self.wanted(options.sites, index.names)
        var selected = Self.counted(index) { interval in
            guard isWanted[Int(interval.site)], interval.crossings > 0 || !interval.isPossible else { return false }
            // Where no zone is registered the label is the event's own wall clock.
            let start = EventTime(milliseconds: interval.start)
            let zone = stores.zone(of: sites.names[Int(interval.site)], at: start)
            return options.times.includes(start, zone?.wallTime(at: start) ?? WallTime(interval.label))
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

    /// What rows of a day have: so visits and counts agree.
    private static func counted(
        _ index: StatementIndex, where isSelected: (CountedInterval) -> Bool
    ) -> [CountedInterval] {
        let verdicts = IntervalVerdicts(index)
        var identities = IntervalIdentities(index.names)
        var selected: [CountedInterval] = []
        // What is reserved and not used takes no memory; what grows is there twice for a while.
        selected.reserveCapacity(index.count)
        for number in index.intervals.indices {
            let counts = verdicts.counted(number)
            guard !counts.isEmpty else { continue }
            let told = index.interval(number)
            let interval = CountedInterval(
                site: told.site, label: told.label, identity: identities.identity(of: told),
                start: told.start.milliseconds, seconds: told.seconds, counts: counts)
            if isSelected(interval) { selected.append(interval) }
        }
        return selected
    }

    /// By the number of a site's name.
    ///
    /// - Parameter wanted: sites under any of their names; none is all.
    private static func wanted(_ wanted: [String], _ names: StatementNames) throws -> [Bool] {
        let known = names.sites.names
        guard !wanted.isEmpty else { return Array(repeating: true, count: known.count) }
        let counted = Set(known.indices.map { names.site(of: UInt32($0)) })
        let numbers = Set(wanted.map { names.site(of: $0) })
        for name in wanted where !counted.contains(names.site(of: name)) {
            throw SimulationError.unknownSite(name, known: known)
        }
        return names.sites.names.indices.map { numbers.contains(names.site(of: UInt32($0))) }
    }

    private static func ranks(_ names: [String]) -> [Int] {
        var ranks = Array(repeating: 0, count: names.count)
        // By bytes: the order must not depend on any locale.
        let order = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
        for (rank, number) in order.enumerated() { ranks[number] = rank }
        return ranks
    }
}
