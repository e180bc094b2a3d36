import Counts
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import TestSupport
import Testing
import Timekeeping
import TypedTopics

/// Rows of counts against a plain model, over random histories.
@Suite struct CountRollupModelTests {
    private func texts(_ rows: [ProjectionRow]) -> [String] {
        func text(_ value: RowValue?) -> String { value == .absent ? "-" : value?.description ?? "?" }
        return rows.map { row in
            let site = text(row["site"])
            let time =
                switch (row["hour"], row["day"]) {
                case (.localTime(let local, let offset), _): "\(local) \(offset)"
                case (_, .day(let day)): "\(day)"
                default: "?"
                }
            return "\(site) \(time): \(text(row["entered"])) \(text(row["exited"])) \(text(row["total"]))"
        }.sorted()
    }

    private func check(
        _ harness: ProjectionHarness, _ appended: [[PeopleCounted]], _ projection: any FootfallProjection,
        _ sites: KnownSites, _ seed: UInt64
    ) throws {
        let topic = try harness.log.topic("counts")
        let model = CountModel(
            try StatementHistory.placed(appended, in: harness.log, topic), byDay: projection.name == "daily-counts",
            sites)
        let rows = try harness.rows(projection)
        #expect(texts(rows) == model.rows, "seed \(seed)")
        let status = try harness.status(projection)
        #expect(status.rows == rows.count && status.isConserved && status.filtered == model.filtered, "seed \(seed)")
        let file = try ProjectionFile.serving(projection.name, in: harness.projections)
        #expect(try projection.overlaps(file).count == model.leftOut, "seed \(seed)")
    }

    @Test(arguments: 0..<8)
    func `rows are those of a model, whatever the order, the partitions, the commits and what is known of sites`(
        number: Int
    ) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let clock = TestClock()
        let harness = try ProjectionHarness(FootfallTopic.counts.definition, partitions: 2, clock: clock)
        let sites = KnownSites()
        let projections: [any FootfallProjection] = [
            ReferencedCounts(counts: HourlyCounts(), sites: sites, period: .hour),
            ReferencedCounts(counts: DailyCounts(), sites: sites, period: .day),
        ]
        var appended: [[PeopleCounted]] = [[], []]
        for round in 0..<6 {
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let events = (0..<Int.random(in: 1...12, using: &random)).map { _ in StatementHistory.event(&random) }
                let partition = appended.indices.randomElement(using: &random)!
                try harness.append(events, to: partition)
                appended[partition] += events
                clock.advance([0, 1, 1_000, -2_000].randomElement(using: &random)!)
            }
            if round == 2 {
                harness.topic = try harness.log.alterTopic("counts") { $0.partitions += 1 }
                appended.append([])
            }
            for projection in projections {
                _ = try harness.runWithRestarts(projection) { Int.random(in: 1...40, using: &random) }
                try check(harness, appended, projection, sites, seed)
            }
            switch Int.random(in: 0..<3, using: &random) {
            case 0: sites.names["B Street"] = sites.names["B Street"] == nil ? "b" : nil
            case 1:
                sites.zones["b"] = [
                    (0, "Asia/Kolkata"), (StatementHistory.autumn + 7_200_000, "Europe/Dublin"),
                ].dropLast(Int.random(in: 0...1, using: &random)).map { ($0.0, $0.1) }
            default:
                sites.zones["Caf\u{E9}"] = [(0, ["America/New_York", "Europe/Dublin"].randomElement(using: &random)!)]
            }
            // No event came: a run takes up what is known of sites.
            for projection in projections {
                try harness.run(projection)
                try check(harness, appended, projection, sites, seed)
            }
        }
        for projection in projections {
            let rows = try harness.rows(projection)
            let file = try ProjectionFile.serving(projection.name, in: harness.projections)
            let leftOut = try projection.overlaps(file).count
            try harness.forget(projection)
            try harness.run(projection)
            #expect(try harness.rows(projection) == rows, "seed \(seed)")
            let anew = try ProjectionFile.serving(projection.name, in: harness.projections)
            #expect(try projection.overlaps(anew).count == leftOut, "seed \(seed)")
        }
    }
}
