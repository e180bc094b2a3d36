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
        var site: String
        var spot: CountedSpot<String>

        static func == (a: Counter, b: Counter) -> Bool {
            a.site == b.site && a.spot.line == b.spot.line && a.spot.counter == b.spot.counter
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(site)
            hasher.combine(spot.line)
            hasher.combine(spot.counter)
        }
    }

    struct Interval: Hashable {
        var counter: Counter
        var start: EventTime
        var end: EventTime

        init(_ event: PeopleCounted, _ stores: KnownStores) {
            let site = StoreName.composed(event.site)
            counter = Counter(
                site: stores.store(named: site) ?? site,
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

    private(set) var statements: [Interval: [CountStatement]] = [:]
    /// The latest append time of each partition so far: see `StatementPlace`.
    private var appended: [PartitionID: EventTime] = [:]
    /// What the clock showed when an interval began, as it was told last: that says of which local day it is.
    private(set) var labels: [Interval: Label] = [:]
    /// Why an interval is missing, as it was told last.
    private(set) var reasons: [Interval: String] = [:]
    /// The intervals that touch an hour, by the counter and the line that counted them: those of others are passed over at once.
    private(set) var hours: [Hour: [String?: [String?: [Range<EventTime>]]]] = [:]
    /// The start of the latest interval of each.
    private(set) var latest: [Counter: EventTime] = [:]
    /// The sites' names as they were told, by which statements carry their numbers.
    private var names: [String: UInt32] = [:]
    private(set) var imports = KnownImports()
    /// Where the topic of imports ended when it was read.
    private var importsEnds: [Offset] = []

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

    var count: Int { statements.count }

    mutating func removeAll() {
        statements.removeAll()
        appended.removeAll()
        labels.removeAll()
        reasons.removeAll()
        hours.removeAll()
        latest.removeAll()
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
        let interval = Interval(event, stores)
        let importID = event.hasImportID ? ImportID(event.importID) ?? .none : .none
        let content: CountStatement.Content =
            if event.hasRetracts {
                .retraction(of: ImportID(event.retracts) ?? .none)
            } else if event.hasMissingReason {
                .missing
            } else {
                .counts(PeopleCounts(event))
            }
        if statements[interval] == nil {
            // No interval is longer than a day; of what others wrote only so much is looked at.
            for number in interval.hours.prefix(48) {
                let (hour, spot) = (Hour(site: interval.counter.site, number: number), interval.counter.spot)
                hours[hour, default: [:]][spot.counter, default: [:]][spot.line, default: []]
                    .append(interval.start..<max(interval.start, interval.end))
            }
        }
        switch content {
        case .counts: labels[interval] = Label(text: event.localLabel, zone: event.timeZone)
        case .missing: reasons[interval] = event.missingReason
        case .retraction: break
        }
        statements[interval, default: []].append(
            CountStatement(content, under: number(ofName: event), by: importID, at: place))
        latest[interval.counter] = max(latest[interval.counter] ?? interval.start, interval.start)
    }

    private mutating func number(ofName event: PeopleCounted) -> UInt32 {
        let name = StoreName.composed(event.site)
        let number = names[name] ?? UInt32(names.count)
        names[name] = number
        return number
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
            let name = added.number(ofName: event)
            let judgement = CountJudge(known: self, added: added, topic: FootfallTopic.counts.name)
                .judge(event, PeopleCounts(event), Interval(event, stores), under: name)
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

extension PeopleCounts {
    fileprivate init(_ event: PeopleCounted) {
        self.init(
            entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil)
    }
}
