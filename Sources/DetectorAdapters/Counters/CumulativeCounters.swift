import FootfallEvents
import FootfallProducers
import LocalTime
internal import Timekeeping

/// Counters that only go up, and start over from 0 now and then, made into people per interval.
///
/// A difference belongs to the interval of the later reading. A value below the one before means that the counter was reset,
/// and counts from 0. Appended is only what the readings cover whole: an interval before which there is a reading, and after
/// whose end there is another. The first and the last of an input are held back, so that a longer file, or the next, adds them.
struct CumulativeCounters {
    /// What a counter counts.
    enum Direction: Hashable {
        case entered, exited, total
    }

    struct Reading {
        var site: String
        /// Tells the counters of a site from each other.
        var counter: String
        var direction: Direction
        var time: EventTime
        var value: UInt64
        var line: Int
    }

    private struct Counter {
        var first: EventTime
        var last: EventTime
        var value: UInt64
        var direction: Direction
        /// Intervals in a stretch without readings, of a counter that is asked: how many came in which is not known.
        var unknown: Set<Int32> = []
    }

    private struct Sum {
        var people: [Direction: UInt64] = [:]
        var line = 0
    }

    private struct Site {
        var counters: [String: Counter] = [:]
        var sums: [Int32: Sum] = [:]
        /// The next label to be told.
        var next: LocalLabel?
    }

    private let intervals: LocalIntervals
    /// Whether a counter says its value only when it changes; else it is asked from time to time.
    private let tellsChanges: Bool
    private var sites: [String: Site] = [:]
    /// A reading that comes so long after the one before is of a clock that is wrong.
    private static let silence = Duration.seconds(366 * 86_400)

    /// Readings that came after a later one, or are of a wrong clock, and were left out.
    private(set) var outOfOrder = 0

    init(_ intervals: LocalIntervals, tellsChanges: Bool) {
        self.intervals = intervals
        self.tellsChanges = tellsChanges
    }

    /// - Returns: the intervals that are complete by this reading.
    mutating func take(_ reading: Reading) -> [PeopleCounted] {
        var site = sites[reading.site] ?? Site()
        guard var counter = site.counters[reading.counter] else {
            site.counters[reading.counter] = Counter(
                first: reading.time, last: reading.time, value: reading.value, direction: reading.direction)
            sites[reading.site] = site
            return []
        }
        guard reading.time >= counter.last, reading.time - counter.last < Self.silence else {
            outOfOrder += 1
            return []
        }
        let difference = reading.value >= counter.value ? reading.value - counter.value : reading.value
        let label = intervals.label(of: reading.time)
        if let next = site.next, label < next {
            // Its interval was told when another counter of the site went beyond it.
            outOfOrder += 1
        } else if !tellsChanges, reading.time - counter.last > .seconds(intervals.seconds), difference > 0 {
            var missing = intervals.label(of: counter.last)
            while missing <= label, counter.unknown.count < 100_000 {
                counter.unknown.insert(missing.minutes)
                missing = intervals.after(missing)
            }
        } else {
            site.sums[label.minutes, default: Sum()].people[reading.direction, default: 0] += difference
        }
        site.sums[label.minutes]?.line = reading.line
        counter.last = reading.time
        counter.value = reading.value
        site.counters[reading.counter] = counter
        let complete = Self.complete(&site, reading.site, intervals, tellsChanges: tellsChanges)
        sites[reading.site] = site
        return complete
    }

    /// How many intervals of which something was read are not told.
    var heldBack: Int { sites.values.reduce(0) { $0 + $1.sums.count } }

    private static func complete(
        _ site: inout Site, _ name: String, _ intervals: LocalIntervals, tellsChanges: Bool
    ) -> [PeopleCounted] {
        // A counter that tells changes is silent while nothing changes: what the others say shows that it is heard.
        let lasts = site.counters.values.map(\.last)
        guard let first = site.counters.values.map(\.first).min(), let last = tellsChanges ? lasts.max() : lasts.min(),
            first < last
        else { return [] }
        var label = site.next ?? intervals.label(of: first)
        let end = intervals.label(of: last)
        var result: [PeopleCounted] = []
        while label < end {
            let sum = site.sums.removeValue(forKey: label.minutes)
            let start = intervals.instant(of: label)
            let isWhole = site.counters.values.allSatisfy { $0.first <= start && !$0.unknown.contains(label.minutes) }
            if isWhole, !isSkipped(label, intervals) {
                var event = intervals.count(name, label)
                let directions = Set(site.counters.values.map(\.direction))
                if directions.contains(.entered) { event.entered = sum?.people[.entered] ?? 0 }
                if directions.contains(.exited) { event.exited = sum?.people[.exited] ?? 0 }
                if directions.contains(.total) { event.total = sum?.people[.total] ?? 0 }
                if let line = sum?.line, line > 0 { event.sourceLine = UInt32(clamping: line) }
                result.append(event)
            }
            label = intervals.after(label)
        }
        site.next = label
        for index in site.counters.keys {
            site.counters[index]!.unknown = site.counters[index]!.unknown.filter { $0 >= label.minutes }
        }
        return result
    }

    /// An hour that the clocks left out: no instant has its label.
    private static func isSkipped(_ label: LocalLabel, _ intervals: LocalIntervals) -> Bool {
        intervals.label(of: intervals.instant(of: label)) != label
    }
}
