import Fflog
import TestSupport
import Testing

@Suite struct ProjectionTests {
    @Test func `a projection is run and its rows are queried by column, place and time`() throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        // A visit a second, of five stores in turn: three in each window of 15 seconds and store.
        try scene.log.append(LogScene.visits(0..<60), to: "visits")
        let run = try scene.log.runProjection("visits-15s")
        #expect(run.processed == 60 && run.rows == 20 && run.late == 0 && run.parked == 0 && run.purged == 0)
        let rows = try scene.log.query("visits-15s")
        #expect(rows.count == 20 && rows.allSatisfy { $0["count"] == .count(3) })
        #expect(rows[0]["store"]?.text == "store 0" && rows[0]["window_start"]?.time == LogScene.start)
        #expect(rows[0].columns == scene.log.projections.first { $0.name == "visits-15s" }?.columns)
        #expect(rows[0]["nothing"] == nil)
        let filter = RowFilter(
            places: ["store 2", "store 4"], from: LogScene.start + .seconds(15), before: LogScene.start + .seconds(45))
        let some = try scene.log.query("visits-15s", filter)
        #expect(some.compactMap { $0["store"]?.text } == ["store 2", "store 4", "store 2", "store 4"])
        #expect(try scene.log.query("visits-15s", RowFilter(zones: ["exit"])).isEmpty)
        #expect(try scene.log.query("visits-15s", RowFilter(limit: 7)).count == 7)
        var seen = 0
        try scene.log.forEachRow(of: "visits-15s") { _ in
            seen += 1
            return seen < 5
        }
        #expect(seen == 5)
        struct Stop: Error {}
        #expect(throws: Stop.self) { try scene.log.forEachRow(of: "visits-15s") { _ in throw Stop() } }
        // Goes on from where it stands.
        try scene.log.append(LogScene.visits(60..<75), to: "visits")
        #expect(try scene.log.runProjection("visits-15s").processed == 15)
        #expect(try scene.log.query("visits-15s").count == 25)
    }

    @Test func `a projection that isn't there, or that nobody has run, is not found`() throws {
        let scene = try LogScene()
        let unknown = try failure { try scene.log.query("visit-15s") }
        #expect(
            unknown.kind == .notFound && unknown.what == "unknown projection 'visit-15s'; did you mean 'visits-15s'?")
        #expect(try failure { try scene.log.runProjection("visits-15s") }.kind == .notFound)
        try scene.log.ensureTopic(.visits)
        let neverRun = try failure { try scene.log.query("visits-15s") }
        #expect(neverRun.kind == .notFound)
        #expect(
            neverRun.remedies == [
                neverRun.remedies.first { $0.action == "runProjection" && $0.subjects == ["visits-15s"] }
            ])
        let reader = try FootfallLog.open(scene.path)
        #expect(try failure { try reader.runProjection("visits-15s") }.kind == .unavailable)
        #expect(scene.log.projections.map(\.name) == ["hourly-counts", "daily-counts", "visits-15s"])
    }
}
