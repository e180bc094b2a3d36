import Counts
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import Stores
import TypedTopics

/// What becomes of counts where names that stood for several sites are one store's now: those of one interval, and those of intervals
/// that overlap, are of the same people, so that rows have one of them.
package struct MergedSites: Sendable {
    /// An interval that rows have once, of two names with different counts of it.
    package struct Contradiction: Sendable {
        /// By its id.
        package let store: String
        /// Empty where none is named.
        package let line: String
        package let counter: String
        package let interval: CountInterval
        package let label: LocalLabel
        /// Whose counts stand: those that came first.
        package let name: String
        package let counts: PeopleCounts
        package let otherName: String
        package let otherCounts: PeopleCounts
    }

    package private(set) var contradictions: [Contradiction] = []
    /// Intervals that no row has now, since one of another name overlaps them and counts.
    package private(set) var leftOut: [CountChange] = []

    package var isEmpty: Bool { contradictions.isEmpty && leftOut.isEmpty }

    /// Reads all counts of a log, unless each of the stores has the names that it had.
    ///
    /// - Parameters:
    ///   - stores: ids of those of which something was said.
    ///   - before: as they were known.
    ///   - after: as they are known now.
    package init(_ log: EventLog, _ stores: some Sequence<String>, before: KnownStores, after: KnownStores) throws {
        let merged = Set(stores).filter { store in
            Set(after.names(alike: store).map { before.store(named: $0) ?? $0 }).count > 1
        }
        guard !merged.isEmpty else { return }
        for topic in try log.topics() where topic.configuration.schema == FootfallTopic.counts.eventType.name {
            look(try StatementIndex.read(log, topic, stores: after), merged, before)
        }
    }

    private mutating func look(_ index: StatementIndex, _ merged: Set<String>, _ before: KnownStores) {
        let sites = index.names.sites
        let isMerged = index.names.places.places.map { merged.contains(sites.names[Int($0.site)]) }
        guard isMerged.contains(true) else { return }
        func wereApart(_ a: UInt32, _ b: UInt32) -> Bool {
            let (first, second) = (sites.names[Int(a)], sites.names[Int(b)])
            return (before.store(named: first) ?? first) != (before.store(named: second) ?? second)
        }
        for (number, interval) in index.intervals.enumerated() where isMerged[Int(interval.place)] {
            let found = index.contradictions(number).first { wereApart($0.name, $0.otherName) }
            if let found { contradictions.append(Contradiction(index, number, found)) }
        }
        contradictions.sort {
            ($0.interval, $0.store, $0.line, $0.counter) < ($1.interval, $1.store, $1.line, $1.counter)
        }
        let verdicts = IntervalVerdicts(index)
        for (number, by) in verdicts.leftOutBy {
            let interval = index.intervals[number]
            guard isMerged[Int(interval.place)], wereApart(interval.site, index.intervals[by].site) else { continue }
            var change = CountChange(
                index, number, before: index.standing(number)?.counts ?? PeopleCounts(), after: PeopleCounts())
            change.instead = CountInterval(start: index.intervals[by].start, seconds: index.intervals[by].seconds)
            leftOut.append(change)
        }
        leftOut.sort {
            ($0.interval, $0.site, $0.line, $0.counter) < ($1.interval, $1.site, $1.line, $1.counter)
        }
    }
}

extension MergedSites.Contradiction {
    fileprivate init(_ index: StatementIndex, _ number: Int, _ found: StandingCount.Contradiction) {
        let interval = index.intervals[number]
        let place = index.names.places[interval.place]
        let sites = index.names.sites.names
        store = sites[Int(place.site)]
        line = index.names.counters.lines.names[Int(place.line)]
        counter = index.names.counters.counters.names[Int(place.counter)]
        self.interval = CountInterval(start: interval.start, seconds: interval.seconds)
        label = interval.label
        (name, counts) = (sites[Int(found.name)], found.counts)
        (otherName, otherCounts) = (sites[Int(found.otherName)], found.otherCounts)
    }
}
