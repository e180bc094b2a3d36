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
        var names: [String] = []
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
            if !names.contains(composed) { names.append(composed) }
            let name = UInt32(names.firstIndex(of: composed)!)
            said[identity, default: []].append(
                (event, CountStatement(Self.content(event), under: name, by: importID, at: place)))
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
        var accepted: [(source: [String], start: Int64, end: Int64)] = []
        let byPlace = intervals.filter { !$0.standing.counts.isEmpty }.sorted {
            $0.standing.since! < $1.standing.since!
        }
        for interval in byPlace {
            let start = interval.identity.start
            let end = start + Int64(interval.identity.seconds) * 1000
            if start < end,
                accepted.contains(where: {
                    Self.mayBeSame($0.source, interval.identity.source) && $0.start < end && start < $0.end
                })
            {
                leftOut += 1
                continue
            }
            if start < end { accepted.append((interval.identity.source, start, end)) }
            counted.append(interval)
        }
        return counted
    }

    /// Whether two sources may have counted the same people: the whole site has those of its doors.
    private static func mayBeSame(_ a: [String], _ b: [String]) -> Bool {
        a[0] == b[0] && a[3] == b[3] && (1...2).allSatisfy { a[$0] == b[$0] || a[$0].isEmpty || b[$0].isEmpty }
    }

    /// Whether what a source counts is all in what another one counts.
    private static func isPart(_ a: [String], of b: [String]) -> Bool {
        a[0] == b[0] && a[3] == b[3] && (1...2).allSatisfy { a[$0] == b[$0] || b[$0].isEmpty }
    }

    /// Whether every quarter of an hour of an interval is in one that counts.
    private static func isCovered(_ missing: Identity, by counted: [Identity]) -> Bool {
        let quarter: Int64 = 900_000
        return missing.seconds > 0
            && stride(
                from: missing.start, to: missing.start + Int64(missing.seconds) * 1_000, by: Int(quarter)
            ).allSatisfy { time in
                counted.contains {
                    isPart(missing.source, of: $0.source) && $0.start <= time
                        && time + quarter <= $0.start + Int64($0.seconds) * 1_000
                }
            }
    }

    private mutating func addRows(_ intervals: [Interval], _ byDay: Bool, _ sites: KnownSites) {
        struct Sum {
            var entered: UInt64?
            var exited: UInt64?
            var total: UInt64?
            var missing: [Identity] = []
            var counted: [Identity] = []
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
            if interval.standing.missingBy != nil {
                sum.missing.append(interval.identity)
            } else if !counts.isEmpty {
                add(&sum.total, counts.people)
                sum.counted.append(interval.identity)
            }
            sums[key] = sum
        }
        func text(_ count: UInt64?) -> String { count.map { "\($0)" } ?? "-" }
        for (key, sum) in sums where !sum.missing.allSatisfy({ Self.isCovered($0, by: sum.counted) }) {
            sums[key] = Sum()
        }
        rows = sums.map { "\($0.key): \(text($0.value.entered)) \(text($0.value.exited)) \(text($0.value.total))" }
            .sorted()
    }
}
