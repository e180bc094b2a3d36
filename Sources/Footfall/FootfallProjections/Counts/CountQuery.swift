internal import Counts
internal import EventSchema
internal import FootfallEvents
internal import LocalTime
internal import Projections
internal import Timekeeping
internal import TypedTopics

/// Reads the rows of ``CountRollup``.
struct CountQuery {
    let file: ProjectionFile
    let query: RowQuery
    let period: CountPeriod
    let columns: [String]

    static func definition(_ name: String, _ period: CountPeriod) -> ProjectionDefinition {
        ProjectionDefinition(
            name: name, version: 3, topic: FootfallTopic.counts.name, schema: FootfallTopic.counts.eventType.name,
            inputs: CountEvents.inputs,
            options: [
                .init("period", "local \(period.rawValue)"), .init("identity", "site,line,counter,start,length"),
                .init("standing", "the newest statement of each count"), .init("overlapping", "the first that stands"),
                .init("length_max_seconds", "\(period.secondsMax)"),
            ])
    }

    func forEach(_ body: (ProjectionRow) throws -> RowStep) throws {
        var left = query.limit ?? Int.max
        guard left > 0 else { return }
        var order = GroupOrder(filters: [query.placeFilter])
        var sites = SiteGroups()
        var stored = StoredCounts()
        let local = query.times.wallTimes
        let pages = RowPages(
            file, from: CountBucket.start(ofLocal: local.lowerBound.milliseconds),
            before: local.upperBound.milliseconds == .max
                ? nil : CountBucket.start(ofLocal: local.upperBound.milliseconds))
        try pages.forEach(newPage: {
            order.update(pages.groupTexts)
            sites.update(pages.groupTexts)
        }) { key, value in
            do { try stored.read(key: key, value: value, period) } catch { throw corrupt("rows", "\(error)") }
            for sums in try sums(stored, order, sites) {
                let step = try body(row(sums, stored.local, order))
                left -= 1
                if step == .stop || left == 0 { return .stop }
            }
            return .next
        }
    }

    private struct Sums {
        /// One of the site's sources.
        var source: Int
        var offsetMinutes: Int64
        var entered = CountSum()
        var exited = CountSum()
        var total = CountSum()
        /// Contributions that are marked as missing.
        var missing: [Int] = []
        /// Intervals of which nothing else has the people.
        var missingIntervals = 0
    }

    private func sums(_ stored: StoredCounts, _ order: GroupOrder, _ sites: SiteGroups) throws -> [Sums] {
        var found: [Sums] = []
        var places: [Int: Int] = [:]
        for (index, contribution) in stored.contributions.enumerated() {
            let source = contribution.lane.source
            guard source < order.ranks.count else {
                throw corrupt("bucket \(stored.local)", "source \(source) is unknown")
            }
            guard order.isWanted[source] else { continue }
            let place = places[sites.numbers[source]] ?? found.count
            if place == found.count {
                places[sites.numbers[source]] = place
                found.append(Sums(source: source, offsetMinutes: stored.offsetMinutes(index)))
            }
            found[place].entered.add(Self.value(contribution.counts.entered))
            found[place].exited.add(Self.value(contribution.counts.exited))
            found[place].total.add(contribution.persons)
            if contribution.isMissing { found[place].missing.append(index) }
        }
        for place in found.indices where !found[place].missing.isEmpty {
            found[place].missingIntervals = found[place].missing.count {
                !isCovered(stored.contributions[$0], by: stored.contributions, order, sites)
            }
        }
        return found.filter { sums in
            query.times.includes(
                EventTime(milliseconds: stored.local - sums.offsetMinutes * 60_000),
                WallTime(milliseconds: stored.local))
        }.sorted { order.ranks[$0.source] < order.ranks[$1.source] }
    }

    /// Whether intervals with counts have all of the time of one that is marked as missing, and all of its people: what was imported
    /// in another length afterwards, of the same line and counter or of the whole that they are part of. A door's don't have the
    /// whole site's.
    private func isCovered(
        _ missing: CountContribution, by contributions: [CountContribution], _ order: GroupOrder, _ sites: SiteGroups
    ) -> Bool {
        func spot(_ lane: CountLane) -> CountedSpot<String> {
            CountedSpot(line: order.texts[lane.source][1], counter: order.texts[lane.source][2])
        }
        let site = sites.numbers[missing.lane.source]
        let others = contributions.filter { other in
            !other.counts.isEmpty && other.lane.isSkippedLabel == missing.lane.isSkippedLabel
                && sites.numbers[other.lane.source] == site && other.interval.overlaps(missing.interval)
                && spot(other.lane).includes(spot(missing.lane))
        }.map(\.interval).sorted()
        var end = missing.interval.start
        for other in others where other.start <= end { end = max(end, other.end) }
        return !others.isEmpty && end >= missing.interval.end
    }

    private static func value(_ count: UInt64) -> UInt64? { count == PeopleCounts.absent ? nil : count }

    private func row(_ sums: Sums, _ local: Int64, _ order: GroupOrder) -> ProjectionRow {
        let time: RowValue =
            period == .day
            ? .day(local / period.milliseconds) : .localTime(local, offsetMinutes: sums.offsetMinutes)
        // A sum without the part that is missing would be taken for the whole.
        func value(_ sum: CountSum) -> RowValue {
            sums.missingIntervals > 0 ? .absent : sum.value.map(RowValue.count) ?? .absent
        }
        return ProjectionRow(
            columns: columns,
            values: [
                order.texts[sums.source][0].map(RowValue.text) ?? .absent, time, value(sums.entered),
                value(sums.exited), value(sums.total),
            ], missingIntervals: sums.missingIntervals)
    }

    private func corrupt(_ place: String, _ reason: String) -> ProjectionError {
        .corruptFile(path: file.path, place: place, reason: reason)
    }
}

/// Which groups are of one site.
private struct SiteGroups {
    /// The site of each group.
    private(set) var numbers: [Int] = []
    private var known: [[UInt8]?: Int] = [:]

    mutating func update(_ groups: [[[UInt8]?]]) {
        for texts in groups.dropFirst(numbers.count) {
            let number = known[texts.first ?? nil] ?? known.count
            known[texts.first ?? nil] = number
            numbers.append(number)
        }
    }
}
