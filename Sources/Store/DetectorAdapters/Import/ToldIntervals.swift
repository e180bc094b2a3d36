import Counts
import LocalTime
internal import Timekeeping

/// An interval of a counter, which has a number (``KnownCounters``).
struct ToldInterval: Hashable, Comparable {
    var counter: UInt32
    var start: EventTime
    var end: EventTime

    /// The hours that it touches, in which others that overlap it are found. No interval is longer than a day; of what others wrote
    /// only so much is looked at.
    var hours: Range<Int64> {
        let first = start.milliseconds.dividedDown(by: 3_600_000)
        let last = max(start, end - .milliseconds(1)).milliseconds.dividedDown(by: 3_600_000)
        return first..<(min(last, first + 47) + 1)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(start.milliseconds)
        let length = end.milliseconds &- start.milliseconds
        hasher.combine(UInt64(counter) << 32 | UInt64(UInt32(truncatingIfNeeded: length)))
    }

    static func < (a: ToldInterval, b: ToldInterval) -> Bool { (a.start, a.end) < (b.start, b.end) }
}

/// What was said of intervals, and which there are at a time. For one thread.
final class ToldIntervals {
    /// What was said of an interval.
    struct Told {
        // Nearly all have one: it takes no array.
        private let first: CountStatement
        private var others: [CountStatement] = []
        /// What the clock showed when it began, as it was told last: that says of which local day it is.
        private(set) var label: Label?
        /// Why it is missing, as it was told last.
        private(set) var reason: String?

        var statements: [CountStatement] { [first] + others }

        init(_ news: News, at place: StatementPlace) {
            first = news.statement(at: place)
            note(news)
        }

        mutating func add(_ news: News, at place: StatementPlace) {
            others.append(news.statement(at: place))
            note(news)
        }

        private mutating func note(_ news: News) {
            switch news.content {
            case .counts: label = news.label
            case .missing: reason = news.reason
            case .retraction: break
            }
        }
    }

    /// A local time, in a zone.
    struct Label {
        var text: String
        var zone: String

        /// Two zones may show the same; where no time is told, the zone has to be the same.
        func agrees(with other: Label) -> Bool {
            text.isEmpty || other.text.isEmpty ? zone == other.zone : text == other.text
        }
    }

    /// What an event says of an interval, without its place in the log.
    struct News {
        var interval: ToldInterval
        var content: CountStatement.Content
        /// The number of the site's name as it was told.
        var name: UInt32
        var importID: ImportID
        var label: Label
        var reason: String

        func statement(at place: StatementPlace) -> CountStatement {
            CountStatement(content, under: name, by: importID, at: place)
        }
    }

    private struct Hour: Hashable {
        var site: UInt32
        var number: Int64
    }

    let counters: KnownCounters
    private var told: [ToldInterval: Told] = [:]
    /// The intervals that touch an hour of a site, by their counter: those of others are passed over at once.
    private var hours: [Hour: [UInt32: [Range<EventTime>]]] = [:]
    /// The start of the latest interval of each counter.
    private var latest: [UInt32: EventTime] = [:]

    init(_ counters: KnownCounters, capacity: Int = 0) {
        self.counters = counters
        if capacity > 0 { told.reserveCapacity(capacity) }
    }

    var count: Int { told.count }

    /// What was said of an interval; `nil` for nothing.
    subscript(interval: ToldInterval) -> Told? { told[interval] }

    func contains(_ interval: ToldInterval) -> Bool { told.index(forKey: interval) != nil }

    func latest(of counter: UInt32) -> EventTime? { latest[counter] }

    func add(_ news: News, at place: StatementPlace) {
        let interval = news.interval
        if let index = told.index(forKey: interval) {
            told.values[index].add(news, at: place)
        } else {
            told[interval] = Told(news, at: place)
            note(interval)
        }
    }

    /// An interval of which nothing was known.
    private func note(_ interval: ToldInterval) {
        let site = counters[interval.counter].siteNumber
        for number in interval.hours {
            hours[Hour(site: site, number: number), default: [:]][interval.counter, default: []]
                .append(interval.start..<max(interval.start, interval.end))
        }
        if let last = latest[interval.counter], last >= interval.start { return }
        latest[interval.counter] = interval.start
    }

    /// Adds the other intervals of the site that have a part of the same time, and may have the same people.
    func addOverlapping(_ interval: ToldInterval, to found: inout Set<ToldInterval>) {
        guard !hours.isEmpty else { return }
        let site = counters[interval.counter].siteNumber
        func look(_ counter: UInt32, _ times: [Range<EventTime>]) {
            for other in times where other.lowerBound < interval.end && interval.start < other.upperBound {
                let overlapping = ToldInterval(counter: counter, start: other.lowerBound, end: other.upperBound)
                if overlapping != interval { found.insert(overlapping) }
            }
        }
        let alike = counters.alike(interval.counter)
        for number in interval.hours {
            guard let index = hours.index(forKey: Hour(site: site, number: number)) else { continue }
            if let alike, alike.count <= hours.values[index].count {
                for counter in alike {
                    if let times = hours.values[index][counter] { look(counter, times) }
                }
            } else {
                for (counter, times) in hours.values[index]
                where counters.mayCountSame(interval.counter, counter) { look(counter, times) }
            }
        }
    }
}
