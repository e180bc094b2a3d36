internal import FootfallEvents
internal import Projections
internal import TypedTopics
internal import EventSchema

/// Reads the rows of ``CountRollup``.
struct CountQuery {
    let file: ProjectionFile
    let query: RowQuery
    let period: CountPeriod
    let columns: [String]

    static func definition(_ name: String, _ period: CountPeriod) -> ProjectionDefinition {
        ProjectionDefinition(
            name: name, version: 1, topic: FootfallTopic.counts.name, schema: FootfallTopic.counts.eventType.name,
            inputs: CountRollup.inputs,
            options: [
                .init("period", "local \(period.rawValue)"), .init("identity", "site,local_label"),
                .init("superseding", "the later event"),
            ])
    }

    /// No clock is further from UTC.
    private static let offsetMax: Int64 = 24 * 3_600_000

    func forEach(_ body: (ProjectionRow) throws -> RowStep) throws {
        var left = query.limit ?? Int.max
        guard left > 0 else { return }
        var order = GroupOrder(filters: [RowQuery.filter(query.places)])
        var contributions: [CountContribution] = []
        // Keys are local times: those of an instant lie within a day of it.
        let first = CountBucket(local: query.from.map { Self.saturating($0, -Self.offsetMax) } ?? Int64.min)
        let end = query.to.map { CountBucket(local: Self.saturating($0, Self.offsetMax)) }
        let pages = RowPages(file, from: first.key, before: end?.key)
        try pages.forEach(newPage: { order.update(pages.groupTexts) }) { key, value in
            guard let bucket = CountBucket(key: key) else { throw corrupt("rows", "a key of \(key.byteCount) bytes") }
            do { try CountRecord.decode(value, bucket, into: &contributions) } catch {
                throw corrupt("bucket \(bucket.local)", "\(error)")
            }
            for sums in try sums(contributions, bucket, order) {
                let step = try body(row(sums, bucket, order))
                left -= 1
                if step == .stop || left == 0 { return .stop }
            }
            return .next
        }
    }

    private struct Sums {
        var site: Int
        var offsetMinutes: Int64
        var entered = CountSum()
        var exited = CountSum()
        var total = CountSum()
    }

    private func sums(
        _ contributions: [CountContribution], _ bucket: CountBucket, _ order: GroupOrder
    ) throws -> [Sums] {
        var found: [Sums] = []
        for contribution in contributions {
            guard contribution.site < order.ranks.count else {
                throw corrupt("bucket \(bucket.local)", "site \(contribution.site) is unknown")
            }
            guard order.isWanted[contribution.site] else { continue }
            if found.last?.site != contribution.site {
                found.append(Sums(site: contribution.site, offsetMinutes: contribution.offsetMinutes))
            }
            found[found.count - 1].entered.add(contribution.entered)
            found[found.count - 1].exited.add(contribution.exited)
            found[found.count - 1].total.add(contribution.persons)
        }
        return found.filter { sums in
            query.includes(period == .day ? bucket.local : bucket.local - sums.offsetMinutes * 60_000)
        }.sorted { order.ranks[$0.site] < order.ranks[$1.site] }
    }

    private func row(_ sums: Sums, _ bucket: CountBucket, _ order: GroupOrder) -> ProjectionRow {
        let time: RowValue =
            period == .day
            ? .day(bucket.local / period.milliseconds)
            : .localTime(bucket.local, offsetMinutes: sums.offsetMinutes)
        func value(_ sum: CountSum) -> RowValue { sum.value.map(RowValue.count) ?? .absent }
        return ProjectionRow(
            columns: columns,
            values: [
                order.texts[sums.site][0].map(RowValue.text) ?? .absent, time, value(sums.entered),
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
