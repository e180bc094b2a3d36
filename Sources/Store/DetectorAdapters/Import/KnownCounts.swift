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

    /// As they were when what is kept was read: a site is one under all names of its store. Others hold once all is read again.
    var stores: KnownStores {
        get { registered.stores }
        set { registered = Registered(stores: newValue, imports: registered.imports) }
    }

    /// One reference to what changes seldom.
    private var registered = Registered(stores: KnownStores(), imports: KnownImports())
    private var intervals = ToldIntervals(KnownCounters())
    /// The latest append time of each partition so far: see `StatementPlace`.
    private var appended: [PartitionID: EventTime] = [:]
    /// The sites' names as they were told, by which statements carry their numbers.
    private var names: [String: UInt32] = [:]
    /// The new ones of the events that were sorted last.
    private var sorted: [ToldIntervals.News] = []
    /// Of the event before: most are of the same site.
    private var last: (name: String, number: UInt32, site: String)?
    /// Where the topic of imports ended when it was read.
    private var importsEnds: [Offset] = []

    /// What is known beside what was said of intervals.
    final class Registered {
        let stores: KnownStores
        let imports: KnownImports
        /// What is marked as missing.
        let spans: [(site: String, span: InvalidatedSpan)]

        init(stores: KnownStores, imports: KnownImports) {
            self.stores = stores
            self.imports = imports
            spans = imports.invalidations(of: FootfallTopic.counts.name).map { _, span in
                (stores.store(named: span.site) ?? span.site, span)
            }
        }
    }

    static var reach: Duration { .seconds(26 * 3_600) }

    var count: Int { intervals.count }

    mutating func removeAll() {
        intervals = ToldIntervals(KnownCounters())
        appended.removeAll()
        sorted = []
        last = nil
    }

    mutating func catchUp(_ log: EventLog) throws {
        guard let topic = try FootfallTopic.imports.find(in: log) else { return }
        let ends = try topic.partitions.map { try log.partitionState(topic, $0).highWaterMark }
        guard ends != importsEnds else { return }
        registered = Registered(stores: registered.stores, imports: try KnownImports(log))
        importsEnds = ends
    }

    mutating func take(_ event: PeopleCounted, _ record: EventRecord<PeopleCounted>) throws {
        let news = news(event)
        intervals.add(news, at: place(record.partition, record.offset, record.appendTime))
    }

    mutating func takeSorted(_ receipts: [AppendReceipt]) -> Bool {
        defer { sorted = [] }
        // Of several partitions it isn't known which has which.
        guard receipts.count == 1, receipts[0].lastOffset - receipts[0].baseOffset + 1 == sorted.count else {
            return false
        }
        let receipt = receipts[0]
        for index in sorted.indices {
            let place = place(receipt.partition, receipt.baseOffset + index, receipt.appendTime)
            intervals.add(sorted[index], at: place)
        }
        return true
    }

    private mutating func place(_ partition: PartitionID, _ offset: Offset, _ time: EventTime) -> StatementPlace {
        let last = max(appended[partition] ?? .min, time)
        appended[partition] = last
        return StatementPlace(appendTime: last, partition: partition, offset: offset)
    }

    /// What an event says of the interval under its store's name.
    private mutating func news(_ event: PeopleCounted) -> ToldIntervals.News {
        let content: CountStatement.Content =
            if event.hasRetracts {
                .retraction(of: ImportID(event.retracts) ?? .none)
            } else if event.hasMissingReason {
                .missing
            } else {
                .counts(PeopleCounts(event))
            }
        let name = number(ofName: event.site)
        let (line, counter) = (event.line, event.counter)
        let number = intervals.counters.number(
            site: last!.site,
            spot: CountedSpot(line: line.isEmpty ? nil : line, counter: counter.isEmpty ? nil : counter))
        let start = EventTime(milliseconds: event.intervalStart)
        return ToldIntervals.News(
            interval: ToldInterval(
                counter: number, start: start, end: start + .seconds(Int64(event.intervalSeconds))),
            content: content, name: name, importID: event.hasImportID ? ImportID(event.importID) ?? .none : .none,
            label: ToldIntervals.Label(text: event.localLabel, zone: event.timeZone), reason: event.missingReason)
    }

    /// The number of a site's name as it was told; its store is `last` then.
    private mutating func number(ofName site: String) -> UInt32 {
        if let last, last.name == site { return last.number }
        let name = StoreName.composed(site)
        let number = names[name] ?? UInt32(names.count)
        names[name] = number
        last = (site, number, stores.store(named: name) ?? name)
        return number
    }

    mutating func sort(_ events: [PeopleCounted]) throws -> SortedEvents<PeopleCounted> {
        var sorted = SortedEvents<PeopleCounted>()
        // What these events add, one after the other.
        let added = ToldIntervals(intervals.counters, capacity: events.count)
        let judge = CountJudge(known: intervals, added: added, registered, mayGrow: mayGrow)
        var new: [ToldIntervals.News] = []
        new.reserveCapacity(events.count)
        /// Those that are not new: where there are none, the events are handed on as they are.
        var isNew: [Bool] = []
        for index in events.indices {
            let news = news(events[index])
            let judgement = judge.judge(news)
            if case .new = judgement {
                new.append(news)
                added.add(
                    news,
                    at: StatementPlace(
                        appendTime: .max, partition: PartitionID(0), offset: Offset(Int64(new.count))))
                if !isNew.isEmpty { isNew.append(true) }
                continue
            }
            if isNew.isEmpty { isNew = Array(repeating: true, count: index) }
            isNew.append(false)
            if case .conflict(let reason, let known) = judgement {
                sorted.conflicts.append(.init(event: events[index], reason: reason, known: known))
            } else {
                sorted.duplicates += 1
            }
        }
        sorted.new = isNew.isEmpty ? events : zip(events, isNew).compactMap { $1 ? $0 : nil }
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
