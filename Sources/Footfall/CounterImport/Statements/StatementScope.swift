import Counts
import EventLog
import InputFiles
import LocalTime
import Stores
import Timekeeping

/// Which intervals of a log matter to somebody: those of some sites, in a span of time. Of a log that has many others those need not be
/// kept in memory.
///
/// A value that remembers what it looked up; for one thread.
package struct StatementScope {
    enum Part {
        /// All that is said of it has to be known.
        case inside
        /// Of one of the sites, at another time: that there is such an interval, and by which zone, is enough.
        case besides
        /// Of another site.
        case outside
    }

    /// Logs with fewer events are kept whole.
    static let eventsMin = 2_000_000

    /// As stores' ids, or as names that no store has; with the earliest and the latest start.
    private var sites: [String: Span] = [:]
    /// By the number of a site, as the index has it.
    private var spans: [Span?] = []

    private enum Span {
        case nothing
        case starts(ClosedRange<EventTime>)
        case all
    }

    init() {}

    /// All intervals of one site.
    ///
    /// - Parameter name: any of its names.
    init(allOf name: String, _ stores: KnownStores) {
        let names = StatementNames(stores: stores)
        let site = names.site(of: name)
        addAll(of: names.sites.names[Int(site)])
    }

    /// An interval may overlap one that begins a day and an hour earlier, and another zone may have told it a day earlier or later.
    private static let margin = Duration.seconds(4 * 86_400)

    /// Whether a topic has so much that its intervals should be chosen.
    static func isWorthwhile(_ log: EventLog, _ topic: Topic, eventsMin: Int) throws -> Bool {
        var count = 0
        for partition in topic.partitions {
            let state = try log.partitionState(topic, partition)
            count += Int(state.highWaterMark.rawValue - state.logStart.rawValue)
        }
        return count >= eventsMin
    }

    /// Takes up that the intervals of a site matter that begin in a span.
    mutating func add(_ site: String, _ starts: ClosedRange<EventTime>) {
        switch sites[site] ?? .nothing {
        case .nothing: sites[site] = .starts(starts)
        case .starts(let known):
            sites[site] = .starts(
                min(known.lowerBound, starts.lowerBound)...max(known.upperBound, starts.upperBound))
        case .all: break
        }
        spans.removeAll()
    }

    /// Takes up that all intervals of a site matter.
    mutating func addAll(of site: String) {
        sites[site] = .all
        spans.removeAll()
    }

    mutating func part(of interval: StatedInterval, _ names: StatementNames) -> Part {
        switch span(of: names.places[interval.place].site, names) {
        case .nothing: return .outside
        case .all: return .inside
        case .starts(let starts):
            let end = CountInterval(start: interval.start, seconds: interval.seconds).end
            return interval.start <= starts.upperBound + Self.margin && end >= starts.lowerBound - Self.margin
                ? .inside : .besides
        }
    }

    private mutating func span(of site: UInt32, _ names: StatementNames) -> Span {
        while spans.count <= Int(site) { spans.append(nil) }
        if let span = spans[Int(site)] { return span }
        let span = sites[names.sites.names[Int(site)]] ?? .nothing
        spans[Int(site)] = span
        return span
    }

    /// Whether other times of a site were left out.
    func isCut(_ site: String) -> Bool { if case .starts = sites[site] { true } else { false } }
}

extension StatementScope {
    /// Takes up the intervals of a file, which it reads to its end.
    mutating func add(intervalsOf rows: inout TimedRows, _ names: StatementNames) throws(SourceFileError) {
        var starts = StartsOfSites()
        reading: while true {
            switch try rows.next() {
            case .end: break reading
            case .bad, .passed: continue
            case .row: break
            }
            for cell in rows.cells where !cell.isMissing {
                let site = names.places[cell.place].site
                starts.add(site, cell.time.reading.first.time)
                if let second = cell.time.reading.second { starts.add(site, second.time) }
            }
        }
        add(starts, names)
    }

    private mutating func add(_ starts: StartsOfSites, _ names: StatementNames) {
        for (site, starts) in starts.spans.enumerated() {
            if let starts { add(names.sites.names[site], starts) }
        }
    }

    /// Takes up the intervals of which some imports say something.
    mutating func add(
        intervalsOf imports: Set<ImportID>, _ log: EventLog, _ topic: Topic, stores: KnownStores
    ) throws {
        guard !imports.isEmpty else { return }
        let names = StatementNames(stores: stores)
        let numbers = Set(imports.map { names.number(of: $0) })
        var scan = CountsScan(names)
        var starts = StartsOfSites()
        for partition in topic.partitions {
            _ = try scan.scan(log, topic, partition, from: .zero) { interval, statement, _ in
                guard numbers.contains(statement.importID) else { return }
                starts.add(names.places[interval.place].site, interval.start)
            }
        }
        add(starts, names)
    }
}

/// When the first and the last interval of each site begin. One owner.
private struct StartsOfSites {
    /// By site.
    private(set) var spans: [ClosedRange<EventTime>?] = []

    mutating func add(_ site: UInt32, _ start: EventTime) {
        while spans.count <= Int(site) { spans.append(nil) }
        guard let known = spans[Int(site)] else {
            spans[Int(site)] = start...start
            return
        }
        if known.contains(start) { return }
        spans[Int(site)] = min(known.lowerBound, start)...max(known.upperBound, start)
    }
}
