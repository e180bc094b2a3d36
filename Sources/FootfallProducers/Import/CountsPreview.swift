import Counts
import EventLog
import LocalTime
import Stores
import Timekeeping

/// What an import of a file would read, without a log: the file is read through all that an import does up to the append.
///
/// Intervals of which the log has something are not known here; the same interval twice in the file is. Some 60 bytes an interval.
package struct CountsPreview: Sendable {
    /// What a site comes to; `nil` where no interval has that count.
    package struct Site: Sendable {
        package let name: String
        package internal(set) var entered: UInt64?
        package internal(set) var exited: UInt64?
        package internal(set) var total: UInt64?
        package internal(set) var intervals = 0
        /// People by days since 1970 of the site's clock.
        var days: [Int32: UInt64] = [:]
        /// The minutes of the labels of its first and last interval.
        var labels: ClosedRange<Int32>?
    }

    /// An interval that has other counts before.
    package struct Conflict: Sendable {
        package let line: Int
        package let firstLine: Int
        package let site: String
        package let label: String
        package let counts: String
        package let firstCounts: String
    }

    package private(set) var sites: [Site] = []
    package private(set) var intervals = 0
    package private(set) var rows = 0
    package private(set) var missing = 0
    package private(set) var sums = 0
    package private(set) var filtered = 0
    package private(set) var rejected = 0
    package private(set) var firstRejected: [BadLine] = []
    package private(set) var duplicates = 0
    package private(set) var conflicts = 0
    package private(set) var firstConflicts: [Conflict] = []
    package private(set) var warnings: [ImportWarning] = []
    /// Of the first and the last interval: `2023-01-01T00:00`.
    package private(set) var firstLabel: String?
    package private(set) var lastLabel: String?
    package private(set) var firstStart: EventTime?
    package private(set) var lastEnd: EventTime?
    /// Why the import would not begin.
    package private(set) var stepFault: ImportError?

    package static let samplesMax = 20

    private struct Key: Hashable {
        let place: UInt32
        let start: Int64
    }

    /// - Parameters:
    ///   - zone: of all sites.
    /// - Throws: ``SourceFileError``, ``CSVError``, ``HeaderError``.
    package init(
        of file: SourceFile, _ format: CounterFormat, zone: LocalZone, bounds: EventTimeBounds = .none,
        now: EventTime = .epoch
    ) throws {
        let zones = try ImportZones(KnownStores(), named: zone.name, format)
        do {
            let (warning, _) = try StepProbe.check(file, format, zones)
            if let warning { warnings.append(warning) }
        } catch let error as ImportError {
            stepFault = error
        }
        let names = StatementNames()
        var reading = try FileIntervals(
            file, format, SiteClocks(KnownStores(), named: zone, format, names), names, bounds: bounds, now: now)
        var known: [Key: (counts: PeopleCounts, line: Int)] = [:]
        var indexes: [UInt32: Int] = [:]
        var labels: ClosedRange<LocalLabel>?
        reading: while true {
            switch try reading.next() {
            case .end: break reading
            case .bad(let line):
                rejected += 1
                if firstRejected.count < Self.samplesMax { firstRejected.append(line) }
            case .passed(let line): if line == .sum { sums += 1 } else { filtered += 1 }
            case .row:
                missing += reading.missing
                for delivery in reading.deliveries {
                    let interval = delivery.interval
                    let key = Key(place: interval.place, start: interval.start.milliseconds)
                    var fresh = delivery
                    if let first = known[key] {
                        guard let rest = delivery.counts.saying(more: first.counts) else {
                            note(again: delivery, first, names)
                            continue
                        }
                        // In and out in rows of their own.
                        fresh.counts = rest
                        known[key]!.counts = first.counts.merged(with: rest)
                    } else {
                        known[key] = (delivery.counts, delivery.line)
                        intervals += 1
                    }
                    add(
                        fresh, isNew: fresh.counts == delivery.counts && known[key]!.line == delivery.line, names,
                        &indexes)
                    labels =
                        min(
                            labels?.lowerBound ?? delivery.label, delivery.label)...max(
                            labels?.upperBound ?? delivery.label, delivery.label)
                    let end = interval.start + .seconds(Int64(interval.seconds))
                    firstStart = min(firstStart ?? interval.start, interval.start)
                    lastEnd = max(lastEnd ?? end, end)
                }
            }
        }
        rows = reading.lines
        if reading.linesBeforeHeader > 0 { warnings.append(.linesBeforeHeader(reading.linesBeforeHeader)) }
        warnings += reading.emptyColumns.map { .emptyColumn($0) } + reading.warnings
        firstLabel = labels?.lowerBound.description
        lastLabel = labels?.upperBound.description
    }

    private mutating func note(
        again delivery: FileIntervals.Delivery, _ first: (counts: PeopleCounts, line: Int), _ names: StatementNames
    ) {
        guard first.counts.differs(from: delivery.counts) else {
            duplicates += 1
            return
        }
        conflicts += 1
        guard firstConflicts.count < Self.samplesMax else { return }
        firstConflicts.append(
            Conflict(
                line: delivery.line, firstLine: first.line, site: names.text(of: delivery.interval),
                label: delivery.label.description, counts: delivery.counts.description,
                firstCounts: first.counts.description))
    }

    private mutating func add(
        _ delivery: FileIntervals.Delivery, isNew: Bool, _ names: StatementNames, _ indexes: inout [UInt32: Int]
    ) {
        let site = delivery.interval.site
        let index = indexes[site] ?? sites.count
        if index == sites.count {
            indexes[site] = index
            sites.append(Site(name: names.sites.names[Int(site)]))
        }
        func sum(_ a: UInt64?, _ b: UInt64) -> UInt64? { b == PeopleCounts.absent ? a : (a ?? 0) + b }
        let counts = delivery.counts
        sites[index].entered = sum(sites[index].entered, counts.entered)
        sites[index].exited = sum(sites[index].exited, counts.exited)
        sites[index].total = sum(sites[index].total, counts.total)
        if isNew { sites[index].intervals += 1 }
        let minutes = delivery.label.minutes
        sites[index].days[minutes.dividedDown(by: 1440), default: 0] += counts.people
        sites[index].labels =
            min(
                sites[index].labels?.lowerBound ?? minutes, minutes)...max(
                sites[index].labels?.upperBound ?? minutes, minutes)
    }

    /// Whether something of the file would be left out: an import's exit status is then 4.
    package var leavesSomethingOut: Bool { conflicts > 0 || rejected > 0 }
}

extension PeopleCounts {
    private static var roles: [WritableKeyPath<PeopleCounts, UInt64>] { [\.entered, \.exited, \.total] }

    /// Whether a count that both have is another one.
    fileprivate func differs(from other: PeopleCounts) -> Bool {
        Self.roles.contains { role in
            self[keyPath: role] != Self.absent && other[keyPath: role] != Self.absent
                && self[keyPath: role] != other[keyPath: role]
        }
    }

    /// The counts that `known` lacks; `nil` where there are none, or one that both have differs.
    fileprivate func saying(more known: PeopleCounts) -> PeopleCounts? {
        guard !differs(from: known) else { return nil }
        var rest = self
        for role in Self.roles where known[keyPath: role] != Self.absent { rest[keyPath: role] = Self.absent }
        return rest.isEmpty ? nil : rest
    }

    fileprivate func merged(with other: PeopleCounts) -> PeopleCounts {
        var all = self
        for role in Self.roles where all[keyPath: role] == Self.absent { all[keyPath: role] = other[keyPath: role] }
        return all
    }
}
