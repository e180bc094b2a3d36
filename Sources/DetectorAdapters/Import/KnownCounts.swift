import Counts
import EventLog
import FootfallEvents
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

    private struct Counter: Hashable {
        var site: String
        var spot: CountedSpot<String>
    }

    private struct Interval: Hashable {
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

        /// The hours that it touches, in which others that overlap it are found.
        var hours: ClosedRange<Int64> {
            start.milliseconds.dividedDown(
                by: 3_600_000)...max(start, end - .milliseconds(1)).milliseconds
                .dividedDown(by: 3_600_000)
        }
    }

    private struct Hour: Hashable {
        var site: String
        var number: Int64
    }

    private var statements: [Interval: [CountStatement]] = [:]
    /// In which zone an interval was told last: that says of which local day it is.
    private var zones: [Interval: String] = [:]
    private var hours: [Hour: [Interval]] = [:]
    /// The start of the latest interval of each.
    private var latest: [Counter: EventTime] = [:]

    static var reach: Duration { .seconds(26 * 3_600) }

    var count: Int { statements.count }

    mutating func removeAll() {
        statements.removeAll()
        zones.removeAll()
        hours.removeAll()
        latest.removeAll()
    }

    mutating func take(_ event: PeopleCounted, _ record: EventRecord<PeopleCounted>) throws {
        let place = StatementPlace(appendTime: record.appendTime, partition: record.partition, offset: record.offset)
        add(event, at: place)
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
                hours[Hour(site: interval.counter.site, number: number), default: []].append(interval)
            }
        }
        if case .counts = content { zones[interval] = event.timeZone }
        statements[interval, default: []].append(CountStatement(content, by: importID, at: place))
        latest[interval.counter] = max(latest[interval.counter] ?? interval.start, interval.start)
    }

    func sort(_ events: [PeopleCounted]) throws -> SortedEvents<PeopleCounted> {
        var sorted = SortedEvents<PeopleCounted>()
        // What these events add, one after the other.
        var added = KnownCounts()
        added.stores = stores
        for event in events {
            switch judge(PeopleCounts(event), Interval(event, stores), event.timeZone, with: added) {
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

    private enum Judgement {
        case new, duplicate
        case conflict(AdapterConflict.Reason, String)
    }

    private func judge(
        _ said: PeopleCounts, _ interval: Interval, _ zone: String, with added: KnownCounts
    ) -> Judgement {
        func statements(_ interval: Interval) -> [CountStatement] {
            (self.statements[interval] ?? []) + (added.statements[interval] ?? [])
        }
        func standing(_ interval: Interval) -> StandingCount? {
            StandingCount(statements(interval).sorted { $0.place < $1.place })
        }
        if let standing = standing(interval) {
            if standing.missingBy != nil { return .conflict(.missing, "it is marked as missing") }
            let counts = standing.counts
            if let known = added.zones[interval] ?? zones[interval], known != zone, !counts.isEmpty {
                return .conflict(.otherZone, "the log has it as a time of \(known), not of \(zone)")
            }
            let comparison = CountComparison(said, standing: counts)
            if !comparison.differs { return comparison.added.isEmpty ? .duplicate : .new }
            // What was superseded since, or told while the interval was under way.
            if statements(interval).contains(where: { $0.content == .counts(said) }) { return .duplicate }
            if mayGrow, interval.start == latest[interval.counter], counts.isAlike(said), counts.isReached(by: said) {
                return .new
            }
            return .conflict(.otherCounts, "the log has \(counts)")
        }
        for number in interval.hours.prefix(48) {
            let hour = Hour(site: interval.counter.site, number: number)
            for other in (hours[hour] ?? []) + (added.hours[hour] ?? [])
            where other != interval && other.start < interval.end && interval.start < other.end
                && other.counter.spot.mayCountSame(as: interval.counter.spot)
            {
                guard let counts = standing(other)?.counts, !counts.isEmpty else { continue }
                let whose = CounterName(
                    site: other.counter.site, line: other.counter.spot.line, counter: other.counter.spot.counter)
                return .conflict(
                    .overlap,
                    "it overlaps \(RFC3339.text(other.start)) to \(RFC3339.text(other.end)) of \(whose.text), of which the log has \(counts)"
                )
            }
        }
        return .new
    }
}

extension PeopleCounts {
    fileprivate init(_ event: PeopleCounted) {
        self.init(
            entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil)
    }
}
