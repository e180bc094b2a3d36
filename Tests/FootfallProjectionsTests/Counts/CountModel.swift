import Counts
import EventLog
import FootfallEvents
import Foundation
import LocalTime
import Timekeeping

/// Rows of counts, computed in the plainest way from all events at once.
struct CountModel {
    private struct Identity: Hashable {
        var source: [String]
        var start: Int64
        var seconds: UInt32
    }

    private struct Interval {
        var identity: Identity
        var standing: StandingCount
        var clock: PeopleCounted
    }

    /// `SITE HOUR+OFFSET entered exited total`, or with the day; of the rows as they are printed.
    private(set) var rows: [String] = []
    private(set) var leftOut = 0
    private(set) var filtered = 0

    init(
        _ events: [(event: PeopleCounted, place: StatementPlace)], byDay: Bool, _ sites: KnownSites = KnownSites()
    ) {
        var said: [Identity: [(event: PeopleCounted, statement: CountStatement)]] = [:]
        for (event, place) in events {
            guard event.intervalSeconds <= (byDay ? 90_000 : 3_600) else {
                filtered += 1
                continue
            }
            let composed = event.site.precomposedStringWithCanonicalMapping
            let isSkipped = event.localLabel == "2023-03-26T01:00"
            let identity = Identity(
                source: [
                    sites.rowName(of: composed) ?? composed, event.line, event.counter, isSkipped ? "skipped" : "",
                ],
                start: event.intervalStart, seconds: event.intervalSeconds)
            let importID = ImportID(event.importID) ?? ImportID.none
            said[identity, default: []].append(
                (event, CountStatement(Self.content(event), by: importID, at: place)))
        }
        var intervals: [Interval] = []
        for (identity, all) in said {
            let all = all.sorted { $0.statement.place < $1.statement.place }
            guard let standing = StandingCount(all.map(\.statement)) else { continue }
            let counted = all.last { if case .counts = $0.statement.content { true } else { false } }
            let clock = all.last { $0.statement.place == standing.newest } ?? counted ?? all[all.count - 1]
            intervals.append(Interval(identity: identity, standing: standing, clock: clock.event))
        }
        addRows(withoutOverlaps(intervals), byDay, sites)
    }

    private static func content(_ event: PeopleCounted) -> CountStatement.Content {
        if event.hasRetracts { return .retraction(of: ImportID(event.retracts)!) }
        if event.hasMissingReason { return .missing }
        return .counts(
            PeopleCounts(
                entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
                total: event.hasTotal ? event.total : nil))
    }

    private mutating func withoutOverlaps(_ intervals: [Interval]) -> [Interval] {
        var counted = intervals.filter { $0.standing.counts.isEmpty }
        var accepted: [[String]: [(Int64, Int64)]] = [:]
        let byPlace = intervals.filter { !$0.standing.counts.isEmpty }.sorted {
            $0.standing.oldest! < $1.standing.oldest!
        }
        for interval in byPlace {
            let start = interval.identity.start
            let end = start + Int64(interval.identity.seconds) * 1000
            if start < end,
                accepted[interval.identity.source, default: []].contains(where: { $0.0 < end && start < $0.1 })
            {
                leftOut += 1
                continue
            }
            if start < end { accepted[interval.identity.source, default: []].append((start, end)) }
            counted.append(interval)
        }
        return counted
    }

    private mutating func addRows(_ intervals: [Interval], _ byDay: Bool, _ sites: KnownSites) {
        struct Sum {
            var entered: UInt64?
            var exited: UInt64?
            var total: UInt64?
        }
        var sums: [String: Sum] = [:]
        for interval in intervals {
            let start = interval.identity.start
            let site = interval.identity.source[0]
            var offset = Int64(interval.clock.utcOffsetMinutes)
            // A count of a day is of the date for which its event states it.
            let isStated =
                interval.identity.seconds >= 82_800
                && (interval.clock.timeZone != "" || offset != 0 || start % 86_400_000 == 0)
            let known = isStated ? nil : sites.zone(of: site, at: EventTime(milliseconds: start))?.name
            if let zone = TimeZone(identifier: known ?? interval.clock.timeZone), known ?? interval.clock.timeZone != ""
            {
                offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(start) / 1000))) / 60
            }
            let unit: Int64 = byDay ? 86_400_000 : 3_600_000
            let local = start + offset * 60_000
            let bucket = Int64((Double(local) / Double(unit)).rounded(.down)) * unit
            let key = byDay ? "\(site) \(bucket / unit)" : "\(site) \(bucket) \(offset)"
            let counts = interval.standing.counts
            func add(_ sum: inout UInt64?, _ count: UInt64) {
                if count != PeopleCounts.absent { sum = (sum ?? 0) + count }
            }
            var sum = sums[key] ?? Sum()
            add(&sum.entered, counts.entered)
            add(&sum.exited, counts.exited)
            if !counts.isEmpty { add(&sum.total, counts.people) }
            sums[key] = sum
        }
        func text(_ count: UInt64?) -> String { count.map { "\($0)" } ?? "-" }
        rows = sums.map { "\($0.key): \(text($0.value.entered)) \(text($0.value.exited)) \(text($0.value.total))" }
            .sorted()
    }
}
