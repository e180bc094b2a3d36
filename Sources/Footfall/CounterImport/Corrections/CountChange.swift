import Counts
import LocalTime

/// What becomes of an interval's counts in rows, where something is taken back.
package struct CountChange: Hashable, Sendable {
    /// As a source names it.
    package let site: String
    /// Empty where none is named.
    package let line: String
    package let counter: String
    package let interval: CountInterval
    package let label: LocalLabel
    /// What counts now; empty where nothing does.
    package let before: PeopleCounts
    package let after: PeopleCounts
    /// The interval that counts instead of it afterwards: it overlaps this one, and stands since longer.
    package internal(set) var instead: CountInterval?

    init(
        site: String, line: String, counter: String, interval: CountInterval, label: LocalLabel, before: PeopleCounts,
        after: PeopleCounts
    ) {
        self.site = site
        self.line = line
        self.counter = counter
        self.interval = interval
        self.label = label
        self.before = before
        self.after = after
    }

    init(_ index: StatementIndex, _ number: Int, before: PeopleCounts, after: PeopleCounts) {
        let interval = index.intervals[number]
        let place = index.names.places[interval.place]
        self.init(
            site: index.names.sites.names[Int(interval.site)],
            line: index.names.counters.lines.names[Int(place.line)],
            counter: index.names.counters.counters.names[Int(place.counter)],
            interval: CountInterval(start: interval.start, seconds: interval.seconds), label: interval.label,
            before: before, after: after)
    }
}
