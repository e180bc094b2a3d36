import Counts
import LocalTime
import Timekeeping

/// What becomes of counts in rows where something is taken back, in the order of time and place.
///
/// Some 30 bytes each: an import may have brought millions. A value, as the index was.
package struct CountChanges: RandomAccessCollection, Sendable {
    private struct Entry: Sendable {
        let start: EventTime
        /// In the table of tellings.
        let telling: UInt32
        /// Of the interval.
        let number: UInt32
    }

    /// What numbers stand for.
    private struct Names: Sendable {
        let tellings: TellingTable
        let places: [CountedPlaces.Place]
        let sites: [String]
        let lines: [String]
        let counters: [String]

        func line(_ interval: StatedInterval) -> String { lines[Int(places[Int(interval.place)].line)] }
        func counter(_ interval: StatedInterval) -> String { counters[Int(places[Int(interval.place)].counter)] }
    }

    private var entries: [Entry] = []
    private var instead: [UInt32: CountInterval] = [:]
    private var verdicts: (names: Names, before: IntervalVerdicts, after: IntervalVerdicts)?

    /// None.
    init() {}

    /// Of all intervals of an index.
    ///
    /// - Parameters:
    ///   - before: what counted before something was said of them.
    ///   - after: what counts now.
    init(_ index: StatementIndex, before: IntervalVerdicts, after: IntervalVerdicts) {
        for number in index.intervals.indices {
            let by = before.leftOutBy[number] == nil ? after.leftOutBy[number] : nil
            guard before.counted(number) != after.counted(number) || by != nil else { continue }
            let interval = index.interval(number)
            entries.append(
                Entry(start: interval.start, telling: index.telling(number), number: UInt32(number)))
            guard let by else { continue }
            let other = index.interval(by)
            instead[UInt32(number)] = CountInterval(start: other.start, seconds: other.seconds)
        }
        let names = Names(
            tellings: index.tellings, places: index.names.places.places, sites: index.names.sites.names,
            lines: index.names.counters.lines.names, counters: index.names.counters.counters.names)
        entries.sort { Self.precedes($0, $1, names) }
        verdicts = (names, before, after)
    }

    private static func precedes(_ a: Entry, _ b: Entry, _ names: Names) -> Bool {
        guard a.start == b.start else { return a.start < b.start }
        let (first, second) = (names.tellings.interval(a.telling, a.start), names.tellings.interval(b.telling, b.start))
        return (names.sites[Int(first.site)], names.line(first), names.counter(first), first.seconds)
            < (names.sites[Int(second.site)], names.line(second), names.counter(second), second.seconds)
    }

    /// How many would stand again, and are left out since an interval that overlaps them counts.
    package var leftOut: Int { instead.count }

    package var startIndex: Int { 0 }
    package var endIndex: Int { entries.count }

    package subscript(_ index: Int) -> CountChange {
        let entry = entries[index]
        let (names, before, after) = verdicts!
        let interval = names.tellings.interval(entry.telling, entry.start)
        var change = CountChange(
            site: names.sites[Int(interval.site)], line: names.line(interval), counter: names.counter(interval),
            interval: CountInterval(start: interval.start, seconds: interval.seconds), label: interval.label,
            before: before.counted(Int(entry.number)), after: after.counted(Int(entry.number)))
        change.instead = instead[entry.number]
        return change
    }
}
