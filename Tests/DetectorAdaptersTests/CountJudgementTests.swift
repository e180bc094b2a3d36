import CounterImport
import Counts
import DetectorAdapters
import EventLog
import FootfallEvents
import InputFiles
import LocalTime
import Stores
import Testing
import Timekeeping
import TypedTopics

/// What an adapter's counts are beside what was imported, marked as missing or registered: by the rules of imported files.
@Suite struct CountJudgementTests {
    private let export =
        "start,end,in,out\n2026-07-17 10:00:00,2026-07-17 11:00:00,5,5\n2026-07-17 11:00:00,2026-07-17 12:00:00,50,50"

    private func axis(_ change: (inout AdapterOptions) -> Void = { _ in }) throws -> AxisCounters {
        try AxisCounters(
            AdapterOptions.make {
                $0.site = "A"
                $0.timeZone = "Europe/Dublin"
                change(&$0)
            })
    }

    private func mapping(_ minutes: Int) throws -> CounterFormat {
        let json = """
            {"layout": "long", "time_zone": "Europe/Dublin", "time": {"column": "time", "formats": ["yyyy-MM-dd HH:mm"]},
             "site": "site", "line": "door", "entered": "in", "exited": "out", "interval_minutes": \(minutes)}
            """
        return try ColumnMapping.parse(Array(json.utf8), file: "columns.json")
    }

    @discardableResult
    private func importRows(_ scene: AdapterScene, _ rows: [String], minutes: Int = 60) throws -> ImportSummary {
        let text = "time,site,door,in,out\n" + rows.map { "2026-07-17 \($0)\n" }.joined()
        return try CountsImporter(
            log: scene.log, file: SourceFile(bytes: Array(text.utf8), name: "a.csv"),
            options: .init(format: try mapping(minutes))
        ).run()
    }

    @discardableResult
    private func invalidate(_ scene: AdapterScene, _ from: String, _ to: String) throws -> ImportID? {
        let times = TimeRange(
            from: .local(try #require(WallTime("2026-07-17T\(from)"))),
            to: .local(try #require(WallTime("2026-07-17T\(to)"))))
        return try SpanInvalidation(scene.log, site: "A", times: times, reason: "broken").run().id
    }

    @Test func `counts of a span that was marked as missing are conflicts with the reason, of whichever counter`()
        throws
    {
        let scene = try AdapterScene()
        // Nothing was counted from 11 to 12: only the span says that it is missing.
        try importRows(scene, ["10:00,A,,8,8", "12:00,A,,8,8"])
        let mark = try invalidate(scene, "10:00", "13:00")
        for counter in ["C1", nil] {
            let summary = try scene.run(export, try axis { $0.counter = counter })
            #expect(summary.counts == 0 && summary.firstConflicts.map(\.reason) == [.missing, .missing])
            #expect(summary.firstConflicts.allSatisfy { $0.known == "it is marked as missing: broken" })
        }
        _ = try ImportUndo(scene.log, try #require(mark)).run()
        let summary = try scene.run(export, try axis { $0.counter = "C1" })
        #expect(summary.firstConflicts.map(\.reason) == [.overlap] && summary.counts == 1)
    }

    @Test func `a span is known that is marked while an input is read, under any name of its store`() throws {
        let scene = try AdapterScene()
        var store = StoreDescription(id: "S", timeZone: "Europe/Dublin")
        store.spellings = ["A"]
        _ = try StoreAdministration(scene.log).say { _ in [StoreStatement(store)] }
        try importRows(scene, ["10:00,S,,8,8", "12:00,S,,8,8"])
        let adapter = AdapterImport(scene.log, try axis { $0.counter = "C1" }) { _ in }
        for (index, line) in export.split(separator: "\n").enumerated() {
            if index == 2 { try invalidate(scene, "10:00", "13:00") }
            var text = String(line)
            try text.withUTF8 { try adapter.line(UnsafeRawBufferPointer($0)) }
            try adapter.flush()
        }
        try adapter.end()
        #expect(adapter.summary.counts == 0)
        #expect(adapter.summary.firstConflicts.map(\.reason).contains(.missing))
    }

    @Test func `an hour that is marked as missing is missing for every counter that may have been there`() throws {
        let scene = try AdapterScene()
        try importRows(scene, ["10:00,A,north,8,8"])
        let log = scene.log
        let id = try #require(KnownImports(log).records.first?.id)
        _ = try ImportUndo(log, id).run()
        var missing = PeopleCounted()
        missing.site = "A"
        missing.line = "north"
        missing.intervalStart = try RFC3339.time(of: "2026-07-17T09:00:00Z").milliseconds
        missing.intervalSeconds = 3_600
        missing.missingReason = "it was open"
        var request = AppendRequest()
        try FootfallTopic.counts.gathering(in: log).add([missing], to: &request)
        try log.append(request)
        let summary = try scene.run(export, try axis { $0.counter = "C1" })
        // The counter may be of that door.
        #expect(summary.firstConflicts.map(\.reason) == [.missing] && summary.counts == 1)
    }

    @Test(arguments: [("Europe/London", 2, 0), ("Europe/Berlin", 0, 2)])
    func `a store that is registered in another zone later has the same counts, where its clock shows the same`(
        zone: String, duplicates: Int, conflicts: Int
    ) throws {
        let scene = try AdapterScene()
        // With offsets, so that the instants are the same in each zone.
        let export =
            "start,end,in,out\n2026-07-17T10:00:00+01:00,2026-07-17T11:00:00+01:00,5,5\n2026-07-17T11:00:00+01:00,2026-07-17T12:00:00+01:00,50,50"
        #expect(try scene.run(export, try axis()).counts == 2)
        var known = KnownStores()
        let statement = StoreStatement(StoreDescription(id: "A", timeZone: zone))
        known.apply(statement)
        _ = try StoreAdministration(scene.log).say { _ in [statement] }
        let again = try scene.run(export, try axis { $0.stores = known })
        #expect(again.counts == 0 && again.duplicates == duplicates && again.conflicts == conflicts)
        #expect(again.firstConflicts.allSatisfy { $0.reason == .otherZone })
    }

    @Test func `an hour that is left out is no duplicate, and is in nobody's way`() throws {
        let scene = try AdapterScene()
        let hour = try importRows(scene, ["10:00,A,,5,5"])
        let undo = try ImportUndo(scene.log, try #require(hour.importID)).run()
        try importRows(scene, ["10:00,A,,1,1"], minutes: 15)
        _ = try ImportUndo(scene.log, try #require(undo.id)).run()
        let again = try scene.run(export, try axis())
        #expect(again.duplicates == 0 && again.counts == 1 && again.firstConflicts.map(\.reason) == [.overlap])
        let quarter = "start,end,in,out\n2026-07-17 10:30:00,2026-07-17 10:45:00,2,2"
        #expect(try scene.run(quarter, try axis()).counts == 1)
    }

    @Test func `what another name of the site told is not superseded by what grows`() throws {
        let scene = try AdapterScene()
        let row = "start,end,in,out\n2026-07-17 10:00:00,2026-07-17 11:00:00,"
        #expect(try scene.run(row + "5,5", try axis()).counts == 1)
        #expect(try scene.run(row + "3,3", try axis { $0.site = "B" }).counts == 1)
        var store = StoreDescription(id: "S", timeZone: "Europe/Dublin")
        store.spellings = ["A", "B"]
        _ = try StoreAdministration(scene.log).say { _ in [StoreStatement(store)] }
        // Rows have the first.
        #expect(
            try scene.run(row + "3,3", try axis { $0.site = "B" }).firstConflicts.map(\.known) == [
                "the log has entered 5, exited 5"
            ])
        #expect(try scene.run(row + "7,7", try axis { $0.site = "B" }).conflicts == 1)
        #expect(try scene.run(row + "7,7", try axis()).counts == 1)
        #expect(try scene.run(row + "5,5", try axis()).duplicates == 1)
    }
}
