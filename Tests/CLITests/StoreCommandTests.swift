import Foundation
import TestSupport
import Testing

@Suite struct StoreCommandTests {
    @Test func `a store is registered once, and changed where that is asked for`() throws {
        let fflog = try FflogProcess()
        try fflog.ok(
            "store", "add", "S1", "--name", "Grafton Street", "--time-zone", "Europe/Dublin", "--place", "door:north")
        // The same again says nothing new.
        let same = try fflog.ok(
            "store", "add", "S1", "--name", "Grafton Street", "--time-zone", "Europe/Dublin", "--place", "door:north",
            "--format", "json")
        #expect((try same.object()["changes"] as? [Any])?.isEmpty == true)
        let refused = try fflog.run("store", "add", "S1", "--time-zone", "Europe/London")
        #expect(refused.status == 3)
        #expect(
            refused.errors.contains("registered already, with another name, time_zone, places"), "\(refused.errors)")
        let changed = try fflog.ok(
            "store", "add", "S1", "--change", "--time-zone", "Europe/London", "--valid-from", "2026-03-01")
        #expect(changed.errors.contains("changed in time_zone (Europe/Dublin to Europe/London)"), "\(changed.errors)")
        let history = try #require(
            try fflog.ok("store", "show", "Grafton Street", "--format", "json").object()["history"] as? [[String: Any]])
        #expect(history.map { $0["time_zone"] as? String } == ["Europe/Dublin", "Europe/London"])
        #expect(history.map { $0["valid_to"] as? String } == ["2026-03-01T00:00:00.000Z", nil])
        #expect((history[1]["places"] as? [[String: Any]])?.first?["role"] as? String == "door")
        let then = try fflog.ok("store", "show", "S1", "--at", "2026-02-28", "--format", "json").object()
        #expect(then["time_zone"] as? String == "Europe/Dublin")
        #expect(try fflog.ok("consume", "stores").lines.count == 2)
    }

    @Test func `a store that was taken back from a moment on is registered again from a later one`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "S1", "--time-zone", "Europe/Dublin", "--spelling", "corner")
        try fflog.ok("store", "remove", "S1", "--valid-from", "2026-03-01")
        // Its name is taken still: counts of that time bear it.
        #expect(try fflog.run("store", "add", "S2", "--time-zone", "UTC", "--spelling", "corner").status == 3)
        try fflog.ok("store", "add", "S1", "--time-zone", "Europe/London", "--valid-from", "2026-04-01")
        func zone(_ time: String) throws -> String? {
            let result = try fflog.run("store", "show", "S1", "--at", time, "--format", "json")
            return result.status == 0 ? try result.object()["time_zone"] as? String : "\(result.status)"
        }
        #expect(try zone("2026-02-28") == "Europe/Dublin")
        #expect(try zone("2026-03-02T00:00:00Z") == "5")
        #expect(try zone("2026-04-02") == "Europe/London")
        try fflog.ok("store", "remove", "S1")
        try fflog.ok("store", "add", "S2", "--time-zone", "UTC", "--spelling", "corner")
    }

    @Test func `a list has what holds, and [] where nothing does`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("init")
        #expect(try fflog.ok("store", "list", "--format", "json").text == "[]\n")
        try fflog.ok("store", "add", "S1", "--time-zone", "Europe/Dublin", "--region", "south")
        try fflog.ok("store", "add", "S2", "--time-zone", "Europe/Dublin", "--valid-from", "2999-01-01T00:00:00Z")
        let list = try fflog.ok("store", "list", "--format", "json")
        #expect(list.text.hasPrefix(#"[{"state":"described","id":"S1","#))
        #expect(!list.text.contains("S2"))
        #expect(list.errors.contains("1 more"))
        #expect(try fflog.run("store", "list", "--region", "north").status == 5)
        try fflog.ok("store", "remove", "S1")
        #expect(try fflog.run("store", "show", "S1").status == 1)
        #expect(try fflog.run("store", "remove", "S1").status == 1)
        #expect(try fflog.run("store", "show", "S2", "--at", "2026-01-01").status == 5)
    }

    @Test func `a name of another store is refused, however its letters are composed`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "S1", "--time-zone", "Europe/Dublin", "--spelling", "Caf\u{E9}")
        let refused = try fflog.run("store", "add", "S2", "--time-zone", "Europe/Dublin", "--spelling", "Cafe\u{301}")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("it is a name of store 'S1'"), "\(refused.errors)")
        let file = try fflog.file("s.csv", "id,time_zone,spellings\nS3,UTC,\nS4,UTC,Cafe\u{301}\n")
        let imported = try fflog.run("store", "import", file)
        #expect(imported.status == 3)
        #expect(imported.errors.contains("s.csv:3:"), "\(imported.errors)")
        #expect(try fflog.ok("consume", "stores").lines.count == 1)
    }

    @Test(arguments: ["add", "change", "import"])
    func `counts that names of one store contradict are named, in rows the first stands, and the status is 4`(
        by command: String
    ) throws {
        let fflog = try FflogProcess()
        let mapping = try fflog.file(
            "m.json",
            #"{"layout":"long","time_zone":"Europe/Dublin","time":{"column":"when","formats":["yyyy-MM-dd HH:mm"]},"site":"site","entered":"in","exited":"out"}"#
        )
        let counts = try fflog.file(
            "c.csv",
            "when,site,in,out\n2026-07-17 10:00,Main St north,10,10\n2026-07-17 10:00,Main St south,30,30\n")
        try fflog.ok("import", "counts", counts, "--mapping", mapping)
        func rows() throws -> String {
            try fflog.ok("projection", "run", "daily-counts", "--once")
            return try fflog.ok("projection", "query", "daily-counts", "--format", "csv").text
        }
        #expect(try rows().contains("Main St south,2026-07-17,30,30,60"))
        if command == "change" { try fflog.ok("store", "add", "S1", "--time-zone", "Europe/Dublin") }
        let arguments: [String] =
            switch command {
            case "import":
                [
                    "store", "import",
                    try fflog.file("s.csv", "id,time_zone,spellings\nS1,Europe/Dublin,Main St north;Main St south\n"),
                ]
            case "change":
                ["store", "add", "S1", "--change", "--spelling", "Main St north", "--spelling", "Main St south"]
            default:
                [
                    "store", "add", "S1", "--time-zone", "Europe/Dublin", "--spelling", "Main St north", "--spelling",
                    "Main St south",
                ]
            }
        let said = try fflog.start(arguments + ["--format", "json"]).result()
        #expect(said.status == 4)
        #expect(said.errors.contains("1 interval has two different counts"), "\(said.errors)")
        #expect(
            said.errors.contains(
                "S1, 2026-07-17T10:00: entered 10, exited 10 of 'Main St north' stands, not entered 30, exited 30 of 'Main St south'"
            ), "\(said.errors)")
        let object = try said.object()
        #expect(object["contradictions"] as? Int == 1 && object["left_out"] as? Int == 0)
        let first = try #require((object["first_contradictions"] as? [[String: Any]])?.first)
        #expect(first["name"] as? String == "Main St north" && first["other_name"] as? String == "Main St south")
        #expect((first["counts"] as? [String: Any])?["entered"] as? Int == 10)
        #expect(try rows() == "site,day,entered,exited,total,time_zone\nS1,2026-07-17,10,10,20,Europe/Dublin\n")
        try fflog.ok("projection", "rebuild", "daily-counts")
        #expect(try rows() == "site,day,entered,exited,total,time_zone\nS1,2026-07-17,10,10,20,Europe/Dublin\n")
        // Nothing is changed by saying more of the store.
        try fflog.ok("store", "add", "S1", "--change", "--region", "south")
        #expect(try fflog.run("import", "counts", counts, "--mapping", mapping).errors.contains("the first stays"))
    }

    @Test func `a file is registered as a whole, or not at all`() throws {
        let fflog = try FflogProcess()
        let bad = try fflog.file(
            "bad.yaml", "stores:\n  - id: S1\n    time_zone: Europe/Dublin\n  - id: S2\n    time_zone: Mars\n    x: 1\n"
        )
        let refused = try fflog.run("store", "import", bad)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("bad.yaml:6: stores[1].x: unknown key"), "\(refused.errors)")
        #expect(try fflog.run("store", "list").status == 1)  // no data directory was made
        let good = try fflog.file(
            "good.yaml",
            "stores:\n  - id: S1\n    time_zone: Europe/Dublin\n  - id: S2\n    time_zone: Asia/Kathmandu\n")
        let first = try fflog.ok("store", "import", good, "--format", "json").object()
        #expect((first["changes"] as? [Any])?.count == 2)
        let again = try fflog.ok("store", "import", good, "--format", "json").object()
        #expect((again["changes"] as? [Any])?.isEmpty == true)
        #expect(again["unchanged"] as? Int == 2)
        #expect(try fflog.ok("consume", "stores").lines.count == 2)
        #expect(try fflog.run("store", "import", try fflog.file("s.txt", "x")).status == 2)
        #expect(try fflog.run("store", "import", "/nowhere.yaml").status == 1)
    }

    @Test(arguments: [
        ["add", "S1"], ["add", "S1", "--change"], ["add", "S1", "--time-zone", "Mars"],
        ["add", "S1", "--time-zone", "UTC", "--opens", "mo"], ["add", "S1", "--time-zone", "UTC", "--place", "x"],
        ["add", "S1", "--time-zone", "UTC", "--floor-area", "-1"], ["add", "", "--time-zone", "UTC"],
        ["list", "--at", "soon"], ["show", "S1", "--at", "20260101"],
    ]) func `wrong input is a usage error, and makes no data directory`(arguments: [String]) throws {
        let fflog = try FflogProcess()
        let result = try fflog.start(["store"] + arguments).result()
        #expect(result.status == 2, "\(result.errors)")
        #expect(!result.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
    }

    @Test func `of several that register one store at once exactly one does`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("init")
        let zones = ["Europe/Dublin", "Europe/London", "Asia/Kathmandu", "UTC"]
        let running = try zones.map { try fflog.start(["store", "add", "S1", "--time-zone", $0]) }
        let results = try running.map { try $0.result() }
        #expect(results.map(\.status).sorted() == [0, 3, 3, 3], "\(results.map(\.errors))")
        let winner = zones[try #require(results.firstIndex { $0.status == 0 })]
        #expect(try fflog.ok("store", "show", "S1", "--format", "json").text.contains("\"\(winner)\""))
        #expect(try fflog.ok("consume", "stores").lines.count == 1)
        // Of two stores that claim one name exactly one has it; two changes of one store both hold.
        let claims = try ["A", "B", "C"].map {
            try fflog.start(["store", "add", $0, "--time-zone", "UTC", "--spelling", "corner"])
        }
        #expect(try claims.map { try $0.result().status }.sorted() == [0, 3, 3])
        let changes = try [["--region", "south"], ["--floor-area", "12"]].map {
            try fflog.start(["store", "add", "S1", "--change"] + $0)
        }
        #expect(try changes.map { try $0.result().status } == [0, 0])
        let store = try fflog.ok("store", "show", "S1", "--format", "json").text
        #expect(store.contains("\"region\":\"south\"") && store.contains("\"floor_area_square_meters\":12"), "\(store)")
    }

    /// However far it came, the file is in as a whole or not at all, and the next import completes it.
    @Test func `an import that is killed leaves all of the file or nothing`() throws {
        var random = SeededGenerator.announced("kills of store import")
        let lines = (0..<2_000).map { "S\($0),Europe/Dublin,alias \($0)" }.joined(separator: "\n")
        for _ in 0..<4 {
            let fflog = try FflogProcess()
            let file = try fflog.file("s.csv", "id,time_zone,spellings\n" + lines + "\n")
            try fflog.ok("init")
            let running = try fflog.start(["store", "import", file])
            usleep(UInt32.random(in: 10_000..<900_000, using: &random))
            running.kill()
            _ = try running.result()
            let listed = try fflog.ok("store", "list", "--format", "json", "-q").text
            let count = listed.components(separatedBy: "\"state\"").count - 1
            #expect(count == 0 || count == 2_000, "\(count), \(random)")
            try fflog.ok("store", "import", file, "-q")
            #expect(try fflog.ok("consume", "stores").lines.count == 2_000, "\(random)")
        }
    }
}
