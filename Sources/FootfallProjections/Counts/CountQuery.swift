internal import Counts
internal import EventSchema
internal import FootfallEvents
internal import Projections
internal import TypedTopics

/// Reads the rows of ``CountRollup``.
struct CountQuery {
    let file: ProjectionFile
    let query: RowQuery
    let period: CountPeriod
    let columns: [String]

    static func definition(_ name: String, _ period: CountPeriod) -> ProjectionDefinition {
        ProjectionDefinition(
            name: name, version: 2, topic: FootfallTopic.counts.name, schema: FootfallTopic.counts.eventType.name,
            inputs: CountEvents.inputs,
            options: [
                .init("period", "local \(period.rawValue)"), .init("identity", "site,line,counter,start,length"),
                .init("standing", "the newest statement of each count"), .init("overlapping", "the first that stands"),
                .init("length_max_seconds", "\(period.secondsMax)"),
            ])
    }

    /// No clock is further from UTC.
    private static let offsetMax: Int64 = 24 * 3_600_000

    func forEach(_ body: (ProjectionRow) throws -> RowStep) throws {
        var left = query.limit ?? Int.max
        guard left > 0 else { return }
        var order = GroupOrder(filters: [RowQuery.filter(query.places)])
        var sites = SiteGroups()
        var contributions: [CountContribution] = []
        // Keys are local times: those of an instant lie within a day of it.
        let first = query.from.map { Self.saturating($0, -Self.offsetMax) } ?? Int64.min
        let end = query.to.map { CountBucket.start(ofLocal: Self.saturating($0, Self.offsetMax)) }
        let pages = RowPages(file, from: CountBucket.start(ofLocal: first), before: end)
        try pages.forEach(newPage: {
            order.update(pages.groupTexts)
            sites.update(pages.groupTexts)
        }) { key, value in
            guard let bucket = CountBucket(key: key) else { throw corrupt("rows", "a key of \(key.byteCount) bytes") }
            do {
                try CountRecord.decode(value, bucket, key: bucket.key(period), into: &contributions)
            } catch { throw corrupt("bucket \(bucket.local)", "\(error)") }
            guard query.includes(bucket.local - bucket.offsetMinutes * 60_000) else { return .next }
            for sums in try sums(contributions, bucket, order, sites) {
                let step = try body(row(sums, bucket, order))
                left -= 1
                if step == .stop || left == 0 { return .stop }
            }
            return .next
        }
    }

    private struct Sums {
        /// One of the site's sources.
        var source: Int
        var entered = CountSum()
        var exited = CountSum()
        var total = CountSum()
    }

    private func sums(
        _ contributions: [CountContribution], _ bucket: CountBucket, _ order: GroupOrder, _ sites: SiteGroups
    ) throws -> [Sums] {
        var found: [Sums] = []
        var places: [Int: Int] = [:]
        for contribution in contributions {
            guard contribution.lane.source < order.ranks.count else {
                throw corrupt("bucket \(bucket.local)", "source \(contribution.lane.source) is unknown")
            }
            guard order.isWanted[contribution.lane.source] else { continue }
            let site = sites.numbers[contribution.lane.source]
            let place = places[site] ?? found.count
            if place == found.count {
                places[site] = place
                found.append(Sums(source: contribution.lane.source))
            }
            found[place].entered.add(Self.value(contribution.counts.entered))
            found[place].exited.add(Self.value(contribution.counts.exited))
            found[place].total.add(contribution.persons)
        }
        return found.sorted { order.ranks[$0.source] < order.ranks[$1.source] }
    }

    private static func value(_ count: UInt64) -> UInt64? { count == PeopleCounts.absent ? nil : count }

    private func row(_ sums: Sums, _ bucket: CountBucket, _ order: GroupOrder) -> ProjectionRow {
        let time: RowValue =
            period == .day
            ? .day(bucket.local / period.milliseconds)
            : .localTime(bucket.local, offsetMinutes: bucket.offsetMinutes)
        func value(_ sum: CountSum) -> RowValue { sum.value.map(RowValue.count) ?? .absent }
        return ProjectionRow(
            columns: columns,
            values: [
                order.texts[sums.source][0].map(RowValue.text) ?? .absent, time, value(sums.entered),
                value(sums.exited), value(sums.total),
            ])
    }

    private func corrupt(_ place: String, _ reason: String) -> ProjectionError {
        .corruptFile(path: file.path, place: place, reason: reason)
    }

    private static func saturating(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? (a < 0 ? .min : .max) : sum
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
