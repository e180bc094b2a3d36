internal import FootfallEvents
internal import LocalTime
internal import Projections
internal import Timekeeping
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

    func forEach(_ body: (ProjectionRow) throws -> RowStep) throws {
        var left = query.limit ?? Int.max
        guard left > 0 else { return }
        var order = GroupOrder(filters: [query.placeFilter])
        var contributions: [CountContribution] = []
        let local = query.times.wallTimes
        let pages = RowPages(
            file, from: CountBucket(local: local.lowerBound.milliseconds).key,
            before: local.upperBound.milliseconds == .max ? nil : CountBucket(local: local.upperBound.milliseconds).key)
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
            query.times.includes(
                EventTime(milliseconds: bucket.local - sums.offsetMinutes * 60_000),
                WallTime(milliseconds: bucket.local))
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
}
