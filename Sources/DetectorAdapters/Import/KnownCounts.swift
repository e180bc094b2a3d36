import Counts
import EventLog
import FootfallEvents
internal import FootfallProducers
import LocalTime
import Stores
import TypedTopics
internal import Timekeeping

/// What was said of counted intervals: what stands of each decides what another delivery of it is.
struct KnownCounts: EventMemory {
    /// Intervals of these events may have been under way when they were told last: the latest of a counter may grow.
    var mayGrow = false

    /// As they were when what is kept was read: a site is one under all names of its store.
    var stores = KnownStores()

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

    private var told: [Interval: Told] = [:]
    /// The latest append time of each partition so far: see `StatementPlace`.
    private var appended: [PartitionID: EventTime] = [:]
    /// The intervals that touch an hour, by the counter and the line that counted them: those of others are passed over at once.
    private(set) var hours: [Hour: [String?: [String?: [Range<EventTime>]]]] = [:]
    /// The start of the latest interval of each.
    private(set) var latest: [Counter: EventTime] = [:]
    /// The sites' names as they were told, by which statements carry their numbers.
    private var names: [String: UInt32] = [:]
    /// Of the event before: most are of the same site.
    private var last: (name: String, number: UInt32, site: String)?
    private(set) var imports = KnownImports()
    /// Where the topic of imports ended when it was read.
    private var importsEnds: [Offset] = []

    /// What was said of an interval.
    struct Told {
        fileprivate(set) var statements: [CountStatement] = []
        /// What the clock showed when it began, as it was told last: that says of which local day it is.
        fileprivate(set) var label: Label?
        /// Why it is missing, as it was told last.
        fileprivate(set) var reason: String?
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

    static var reach: Duration { .seconds(26 * 3_600) }

    var count: Int { told.count }

    /// What was said of an interval; `nil` for nothing.
    subscript(interval: Interval) -> Told? { told[interval] }

    mutating func removeAll() {
        told.removeAll()
        appended.removeAll()
        hours.removeAll()
        latest.removeAll()
        last = nil
    }

    mutating func catchUp(_ log: EventLog) throws {
        guard let topic = try FootfallTopic.imports.find(in: log) else { return }
        let ends = try topic.partitions.map { try log.partitionState(topic, $0).highWaterMark }
        guard ends != importsEnds else { return }
        imports = try KnownImports(log)
        importsEnds = ends
    }

    mutating func take(_ event: PeopleCounted, _ record: EventRecord<PeopleCounted>) throws {
        let last = max(appended[record.partition] ?? .min, record.appendTime)
        appended[record.partition] = last
        add(event, at: StatementPlace(appendTime: last, partition: record.partition, offset: record.offset))
    }

    private mutating func add(_ event: PeopleCounted, at place: StatementPlace) {
        let (name, interval) = named(event)
        let importID = event.hasImportID ? ImportID(event.importID) ?? .none : .none
        let content: CountStatement.Content =
            if event.hasRetracts {
                .retraction(of: ImportID(event.retracts) ?? .none)
            } else if event.hasMissingReason {
                .missing
            } else {
                .counts(PeopleCounts(event))
            }
        let statement = CountStatement(content, under: name, by: importID, at: place)
        if told[interval, default: Told()].take(statement, of: event) { note(interval) }
        latest[interval.counter] = max(latest[interval.counter] ?? interval.start, interval.start)
    }

    /// An interval of which nothing was known.
    private mutating func note(_ interval: Interval) {
        // No interval is longer than a day; of what others wrote only so much is looked at.
        for number in interval.hours.prefix(48) {
            let (hour, spot) = (Hour(site: interval.counter.site, number: number), interval.counter.spot)
            hours[hour, default: [:]][spot.counter, default: [:]][spot.line, default: []]
                .append(interval.start..<max(interval.start, interval.end))
        }
    }

    /// The number of a site's name as it was told, and the interval under its store's.
    private mutating func named(_ event: PeopleCounted) -> (name: UInt32, Interval) {
        if let last, last.name == event.site { return (last.number, Interval(event, site: last.site)) }
        let name = StoreName.composed(event.site)
        let number = names[name] ?? UInt32(names.count)
        names[name] = number
        let site = stores.store(named: name) ?? name
        last = (event.site, number, site)
        return (number, Interval(event, site: site))
    }

    /// The intervals of an hour whose people may be those of a spot too.
    func times(_ hour: Hour, alike spot: CountedSpot<String>) -> [(CountedSpot<String>, [Range<EventTime>])] {
        guard let counters = hours[hour] else { return [] }
        func alike<Value>(_ name: String?, in all: [String?: Value]) -> [(String?, Value)] {
            guard let name else { return all.map { ($0.key, $0.value) } }
            return [name, nil].compactMap { name in all[name].map { (name, $0) } }
        }
        return alike(spot.counter, in: counters).flatMap { counter, lines in
            alike(spot.line, in: lines).map { line, times in (CountedSpot(line: line, counter: counter), times) }
        }
    }

    func sort(_ events: [PeopleCounted]) throws -> SortedEvents<PeopleCounted> {
        var sorted = SortedEvents<PeopleCounted>()
        // What these events add, one after the other.
        var added = KnownCounts()
        added.stores = stores
        added.names = names
        for event in events {
            let (name, interval) = added.named(event)
            let judgement = CountJudge(known: self, added: added, topic: FootfallTopic.counts.name)
                .judge(event, PeopleCounts(event), interval, under: name)
            switch judgement {
            case .new:
                sorted.new.append(event)
                added.add(
                    event,
                    at: StatementPlace(
                        appendTime: .max, partition: PartitionID(0), offset: Offset(Int64(sorted.new.count))))
            case .duplicate: sorted.duplicates += 1
            case .conflict(let reason, let known):
                sorted.conflicts.append(.init(event: event, reason: reason, known: known))
            }
        }
        return sorted
    }
}

extension KnownCounts.Told {
    /// - Returns: Whether it is the first.
    fileprivate mutating func take(_ statement: CountStatement, of event: PeopleCounted) -> Bool {
        switch statement.content {
        case .counts: label = KnownCounts.Label(text: event.localLabel, zone: event.timeZone)
        case .missing: reason = event.missingReason
        case .retraction: break
        }
        statements.append(statement)
        return statements.count == 1
    }
}

extension PeopleCounts {
    fileprivate init(_ event: PeopleCounted) {
        self.init(
            entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil)
    }
}
