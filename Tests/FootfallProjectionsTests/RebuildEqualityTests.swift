import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import TestSupport
import Testing
import TypedTopics

/// Every projection: a rebuild, straight through and through restarts, has the rows of the version that it replaces.
@Suite struct RebuildEqualityTests {
    /// 2023-12-16T00:00Z.
    private static let december: Int64 = 1_702_684_800_000

    private func fill(
        _ harness: ProjectionHarness, _ projection: any FootfallProjection, _ random: inout SeededGenerator
    )
        throws
    {
        for batch in 0..<12 {
            for partition in 0..<3 {
                if projection.topic.name == FootfallTopic.counts.name {
                    try harness.append(
                        (0..<20).map { _ in
                            var event = PeopleCounted()
                            let hour = Int64.random(in: 0..<72, using: &random)
                            event.site = "site \(partition) \(Int.random(in: 0..<2, using: &random))"
                            event.intervalStart = Self.december + hour * 3_600_000
                            event.intervalSeconds = 3_600
                            event.localLabel = "2023-12-\(16 + hour / 24)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):00"
                            event.timeZone = "Europe/Dublin"
                            event.entered = UInt64.random(in: 0..<100, using: &random)
                            return event
                        }, to: partition)
                } else {
                    var writer = VisitorObservedWriter(capacity: 32)
                    for index in 0..<30 {
                        let late = Int.random(in: 0..<9, using: &random) == 0 ? 3_600_000 : Int64(0)
                        writer.append(
                            store: writer.store("store \(Int.random(in: 0..<4, using: &random))"),
                            zone: writer.zone("entrance"),
                            eventTime: Self.december + Int64(batch * 30 + index) * 700 - late,
                            visitor: UInt64.random(in: 0..<9, using: &random), dwellMs: 5)
                    }
                    try harness.append(&writer, to: partition)
                }
            }
        }
    }

    private func rebuild(
        _ harness: ProjectionHarness, _ projection: any FootfallProjection, _ options: RunnerOptions,
        until stop: (RebuildReport) -> Bool
    ) throws -> RebuildReport {
        let rebuild = try ProjectionRebuild(
            LogSource(harness.log, topic: projection.topic.name), projection.makeProgram(),
            folder: harness.projections, options: RebuildOptions(runner: options))
        var last: RebuildReport?
        return try rebuild.run({ last = $0 }, until: { last.map(stop) ?? false })
    }

    @Test(arguments: FootfallProjections.all.map(\.name))
    func `a rebuild has the rows of a straight run`(name: String) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let projection = try #require(FootfallProjections.named(name))
        let harness = try ProjectionHarness(projection.topic, partitions: 3)
        try fill(harness, projection, &random)
        try harness.run(projection)
        let rows = try harness.rows(projection)
        #expect(!rows.isEmpty)

        #expect(try rebuild(harness, projection, RunnerOptions(), until: { _ in false }).phase == .serving)
        #expect(try harness.status(projection).version == 2)
        #expect(try harness.rows(projection) == rows, "seed \(seed)")

        var attempts = 0
        while try harness.status(projection).version == 2 {
            attempts += 1
            let options = RunnerOptions(
                eventsPerCommit: Int.random(in: 20...200, using: &random),
                threads: Int.random(in: 1...3, using: &random),
                parallelEventsMin: 0, eventsPerRound: Int.random(in: 10...90, using: &random))
            _ = try rebuild(harness, projection, options, until: { $0.commits > 0 })
        }
        #expect(attempts > 2)
        #expect(try harness.rows(projection) == rows, "seed \(seed)")
        let status = try harness.status(projection)
        #expect(status.isConserved && status.lag == 0 && status.rows == rows.count)
    }

    @Test func `what an operator has set is part of the definition, of windows only`() throws {
        let harness = try ProjectionHarness(FootfallTopic.visits.definition, partitions: 3)
        var random = SeededGenerator(seed: 7)
        try fill(harness, VisitWindows(), &random)
        try harness.run(VisitWindows())
        try ProjectionCatalog(creating: harness.projections).set(["allowed_lateness_ms": "0"], of: "visits-15s")
        let strict = try #require(try FootfallProjections.named("visits-15s", in: harness.projections))
        guard case .stale(let differences) = try harness.status(strict).state else {
            Issue.record("not stale")
            return
        }
        #expect(differences == ["was: option allowed_lateness_ms 86400000", "is: option allowed_lateness_ms 0"])
        #expect(throws: ProjectionError.self) { try harness.run(strict) }
        let before = try harness.status(VisitWindows())
        #expect(try rebuild(harness, strict, RunnerOptions(), until: { _ in false }).phase == .serving)
        let after = try harness.status(strict)
        #expect(after.state == .fresh && before.late == 0 && after.late > 50)
        #expect(after.windowed + after.late == before.windowed)
        for (name, values) in [
            ("visits-15s", ["allowed_lateness_ms": "-1"]), ("visits-15s", ["allowed_lateness_ms": "soon"]),
            ("visits-15s", ["window_ms": "1"]), ("daily-counts", ["allowed_lateness_ms": "1"]),
        ] {
            #expect(throws: ProjectionError.self) { _ = try FootfallProjections.named(name)!.with(values) }
        }
    }
}
