import Counts
import FootfallEvents
import LocalTime
internal import Timekeeping

/// An interval of a counter, what is looked up by it, and what was said of it.
extension KnownCounts {
    struct Counter: Hashable {
        let site: String
        let spot: CountedSpot<String>
        /// Of all names, worked out once: an interval is looked up many times.
        private let hash: Int

        init(site: String, spot: CountedSpot<String>) {
            self.site = site
            self.spot = spot
            var hasher = Hasher()
            hasher.combine(site)
            hasher.combine(spot.line)
            hasher.combine(spot.counter)
            hash = hasher.finalize()
        }

        static func == (a: Counter, b: Counter) -> Bool {
            a.hash == b.hash && a.spot.counter == b.spot.counter && a.spot.line == b.spot.line && a.site == b.site
        }

        func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    }

    struct Interval: Hashable {
        var counter: Counter
        var start: EventTime
        var end: EventTime

        /// - Parameter site: the store's id, or the name of a site that is none.
        init(_ event: PeopleCounted, site: String) {
            counter = Counter(
                site: site,
                spot: CountedSpot(
                    line: event.line.isEmpty ? nil : event.line, counter: event.counter.isEmpty ? nil : event.counter))
            start = EventTime(milliseconds: event.intervalStart)
            end = start + .seconds(Int64(event.intervalSeconds))
        }

        init(_ counter: Counter, _ times: Range<EventTime>) {
            self.counter = counter
            (start, end) = (times.lowerBound, times.upperBound)
        }

        /// The hours that it touches, in which others that overlap it are found.
        var hours: ClosedRange<Int64> {
            start.milliseconds.dividedDown(
                by: 3_600_000)...max(start, end - .milliseconds(1)).milliseconds
                .dividedDown(by: 3_600_000)
        }
    }

    struct Hour: Hashable {
        var site: String
        var number: Int64
    }

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

        init(_ statement: CountStatement, of event: PeopleCounted) {
            first = statement
            note(statement, event)
        }

        mutating func add(_ statement: CountStatement, of event: PeopleCounted) {
            others.append(statement)
            note(statement, event)
        }

        private mutating func note(_ statement: CountStatement, _ event: PeopleCounted) {
            switch statement.content {
            case .counts: label = Label(text: event.localLabel, zone: event.timeZone)
            case .missing: reason = event.missingReason
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
}
