import Counts
import EventLog
import FootfallEvents
import Stores
import TypedTopics
internal import CounterImport
internal import Timekeeping

/// What was said of counted intervals: what stands of each decides what another delivery of it is.
struct KnownCounts: EventMemory {
    /// Intervals of these events may have been under way when they were told last: the latest of a counter may grow.
    var mayGrow = false

    /// As they were when what is kept was read: a site is one under all names of its store.
    var stores: KnownStores {
        get { registered.stores }
        set { registered = Registered(stores: newValue, imports: registered.imports) }
    }

    private(set) var imports: KnownImports {
        get { registered.imports }
        set { registered = Registered(stores: registered.stores, imports: newValue) }
    }

    /// One reference to what changes seldom: all that is known is handed over for each event that is judged.
    private var registered = Registered(stores: KnownStores(), imports: KnownImports())

    private final class Registered {
        let stores: KnownStores
        let imports: KnownImports

        init(stores: KnownStores, imports: KnownImports) {
            self.stores = stores
            self.imports = imports
        }
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
    /// The new ones of the events that were sorted last.
    private var sorted: [(event: PeopleCounted, interval: Interval)] = []
    /// Of the event before: most are of the same site.
    private var last: (name: String, number: UInt32, site: String)?
    /// Where the topic of imports ended when it was read.
    private var importsEnds: [Offset] = []

    static var reach: Duration { .seconds(26 * 3_600) }

    var count: Int { told.count }

    /// What was said of an interval; `nil` for nothing.
    subscript(interval: Interval) -> Told? { told[interval] }

    mutating func removeAll() {
        told.removeAll()
        appended.removeAll()
        hours.removeAll()
        latest.removeAll()
        sorted = []
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
        let (name, interval) = named(event)
        add(event, name, interval, at: place(record.partition, record.offset, record.appendTime))
    }

    mutating func takeSorted(_ receipts: [AppendReceipt]) -> Bool {
        defer { sorted = [] }
        // Of several partitions it isn't known which has which.
        guard receipts.count == 1, receipts[0].lastOffset - receipts[0].baseOffset + 1 == sorted.count else {
            return false
        }
        let receipt = receipts[0]
        for (index, new) in sorted.enumerated() {
            let place = place(receipt.partition, receipt.baseOffset + index, receipt.appendTime)
            add(new.event, number(ofName: new.event), new.interval, at: place)
        }
        return true
    }

    private mutating func place(_ partition: PartitionID, _ offset: Offset, _ time: EventTime) -> StatementPlace {
        let last = max(appended[partition] ?? .min, time)
        appended[partition] = last
        return StatementPlace(appendTime: last, partition: partition, offset: offset)
    }

    private mutating func add(
        _ event: PeopleCounted, _ name: UInt32, _ interval: Interval, at place: StatementPlace
    ) {
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
        if told[interval]?.add(statement, of: event) == nil {
            told[interval] = Told(statement, of: event)
            note(interval)
        }
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
        let number = number(ofName: event)
        return (number, Interval(event, site: last!.site))
    }

    private mutating func number(ofName event: PeopleCounted) -> UInt32 {
        if let last, last.name == event.site { return last.number }
        let name = StoreName.composed(event.site)
        let number = names[name] ?? UInt32(names.count)
        names[name] = number
        last = (event.site, number, stores.store(named: name) ?? name)
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

    mutating func sort(_ events: [PeopleCounted]) throws -> SortedEvents<PeopleCounted> {
        var sorted = SortedEvents<PeopleCounted>()
        // What these events add, one after the other.
        var added = KnownCounts()
        added.registered = registered
        added.names = names
        added.told.reserveCapacity(events.count)
        var new: [(event: PeopleCounted, interval: Interval)] = []
        withUnsafeMutablePointer(to: &self) { known in
            withUnsafeMutablePointer(to: &added) { added in
                let judge = CountJudge(
                    known: UnsafePointer(known), added: UnsafePointer(added), topic: FootfallTopic.counts.name)
                for event in events {
                    let (name, interval) = added.pointee.named(event)
                    switch judge.judge(event, PeopleCounts(event), interval, under: name) {
                    case .new:
                        sorted.new.append(event)
                        new.append((event, interval))
                        added.pointee.add(
                            event, name, interval,
                            at: StatementPlace(
                                appendTime: .max, partition: PartitionID(0), offset: Offset(Int64(sorted.new.count))))
                    case .duplicate: sorted.duplicates += 1
                    case .conflict(let reason, let known):
                        sorted.conflicts.append(.init(event: event, reason: reason, known: known))
                    }
                }
            }
        }
        self.sorted = new
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
