import Counts
import EventLog
import Stores
import Timekeeping

/// Which intervals of a log matter to somebody: those of some sites, in a span of time. Of a log that has many others those need not be
/// kept in memory.
///
/// A value that remembers what it looked up; for one thread.
struct StatementScope {
    enum Part {
        /// All that is said of it has to be known.
        case inside
        /// Of one of the sites, at another time: that there is such an interval, and by which zone, is enough.
        case besides
        /// Of another site.
        case outside
    }

    /// Logs with fewer events are kept whole.
    static let eventsMin = 1_000_000

    /// As stores' ids, or as names that no store has; with the earliest and the latest start.
    private var sites: [String: Span] = [:]
    /// By the number of a site, as the index has it.
    private var spans: [Span?] = []

    private enum Span {
        case none
        case starts(ClosedRange<EventTime>)
        case all
    }

    /// An interval may overlap one that begins a day and an hour earlier, and another zone may have told it a day earlier or later.
    private static let margin = Duration.seconds(4 * 86_400)

    /// Whether a topic has so much that its intervals should be chosen.
    static func isWorthwhile(_ log: EventLog, _ topic: Topic, eventsMin: Int = Self.eventsMin) throws -> Bool {
        var count = 0
        for partition in topic.partitions {
            let state = try log.partitionState(topic, partition)
            count += Int(state.highWaterMark.rawValue - state.logStart.rawValue)
        }
        return count >= eventsMin
    }

    /// Takes up that an interval of a site matters.
    mutating func add(_ site: String, _ start: EventTime) { add(site, start...start) }

    mutating func add(_ site: String, _ starts: ClosedRange<EventTime>) {
        switch sites[site] ?? .none {
        case .none: sites[site] = .starts(starts)
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
        case .none: return .outside
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
        let span = sites[names.sites.names[Int(site)]] ?? .none
        spans[Int(site)] = span
        return span
    }

    /// Whether other times of a site were left out.
    func isCut(_ site: String) -> Bool { if case .starts = sites[site] { true } else { false } }
}

extension StatementScope {
    /// Takes up the intervals of which some imports say something.
    mutating func add(
        intervalsOf imports: Set<ImportID>, _ log: EventLog, _ topic: Topic, stores: KnownStores
    ) throws {
        guard !imports.isEmpty else { return }
        let names = StatementNames(stores: stores)
        let numbers = Set(imports.map { names.number(of: $0) })
        var scan = CountsScan(names)
        var starts: [ClosedRange<EventTime>?] = []
        for partition in topic.partitions {
            _ = try scan.scan(log, topic, partition, from: .zero) { interval, statement, _ in
                guard numbers.contains(statement.importID) else { return }
                let site = Int(names.places[interval.place].site)
                while starts.count <= site { starts.append(nil) }
                let known = starts[site] ?? interval.start...interval.start
                starts[site] = min(known.lowerBound, interval.start)...max(known.upperBound, interval.start)
            }
        }
        for (site, starts) in starts.enumerated() {
            if let starts { add(names.sites.names[site], starts) }
        }
    }
}
