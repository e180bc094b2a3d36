import Foundation
import Testing

/// No number of a detector or counter comes out wrong without a word.
@Suite struct AdapterNumberTests {
    private func counts(_ fflog: FflogProcess) throws -> [String] {
        try fflog.ok("consume", "counts", "-f", "%v\\n").objects().map {
            let start = ($0["interval_start"] as? String ?? "").prefix(16)
            return "\(start) \($0["counter"] as? String ?? "-") \($0["entered"] as? Int ?? -1)"
        }.sorted()
    }

    private func sum(_ time: String, _ entered: Int, serial: String = "A") -> String {
        #"{"serial":"\#(serial)","name":"Door","timestamp":"20231101\#(time)","in":\#(entered),"out":0}"#
    }

    @Test func `a counter that is asked on the hour tells of the hour before`() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "sums.jsonl", [sum("090000", 0), sum("100000", 1), sum("110000", 11)].joined(separator: "\n"))
        try fflog.ok("import", "axis", file, "--time-zone", "Europe/Dublin")
        #expect(try counts(fflog) == ["2023-11-01T09:00 A 1", "2023-11-01T10:00 A 10"])
    }

    @Test func `two counters of a site are told each for itself`() throws {
        let fflog = try FflogProcess()
        let lines = ["095500", "102500", "110500"].enumerated().flatMap { index, time in
            [sum(time, index == 0 ? 100 : 110), sum(time, index == 0 ? 5000 : 5003, serial: "B")]
        }
        let file = try fflog.file("sums.jsonl", lines.joined(separator: "\n"))
        try fflog.ok("import", "axis", file, "--site", "Shop", "--time-zone", "Europe/Dublin")
        #expect(try counts(fflog) == ["2023-11-01T10:00 A 10", "2023-11-01T10:00 B 3"])
    }

    @Test func `a low reading is named with its line and ends with status 4, a reset is said`() throws {
        let fflog = try FflogProcess()
        let low = try fflog.file(
            "low.jsonl",
            [sum("095500", 1000), sum("101000", 1010), sum("102000", 1009), sum("103000", 1020), sum("110000", 1030)]
                .joined(separator: "\n"))
        let result = try fflog.run("import", "axis", low, "--time-zone", "Europe/Dublin", "--format", "json")
        #expect(result.status == 4)
        #expect(result.errors.contains("low.jsonl: line 3: Door, A: a reading of entered 1009"))
        let rejected = try #require(try result.object()["first_rejected"] as? [[String: Any]])
        #expect(rejected.map { $0["line"] as? Int } == [3])
        #expect(try counts(fflog) == ["2023-11-01T10:00 A 30"])
        let reset = try fflog.file(
            "reset.jsonl",
            [sum("095500", 1000, serial: "B"), sum("102000", 5, serial: "B"), sum("110000", 9, serial: "B")]
                .joined(separator: "\n"))
        let other = try fflog.run("import", "axis", reset, "--time-zone", "Europe/Dublin", "--format", "json")
        #expect(other.status == 0)
        let resets = try #require(try other.object()["first_resets"] as? [[String: Any]])
        #expect(resets.map { $0["line"] as? Int } == [2])
        #expect(resets.first?["before"] as? String == "entered 1000, exited 0")
        #expect(resets.first?["after"] as? String == "entered 5, exited 0")
    }

    @Test func `a fall at the end of an input is judged by the next`() throws {
        let fflog = try FflogProcess()
        let first = try fflog.file(
            "1.jsonl", [sum("095500", 1000), sum("101000", 1010), sum("102000", 0)].joined(separator: "\n"))
        let second = try fflog.file("2.jsonl", [sum("103000", 1020), sum("110000", 1020)].joined(separator: "\n"))
        #expect(try fflog.run("import", "axis", first, "--time-zone", "Europe/Dublin").status == 0)
        #expect(try fflog.run("import", "axis", first, "--time-zone", "Europe/Dublin").status == 0)
        #expect(try fflog.run("import", "axis", second, "--time-zone", "Europe/Dublin").status == 4)
        #expect(try counts(fflog) == ["2023-11-01T10:00 A 20"])
    }

    @Test func `a counter that goes around at 16 bits is followed where that is set`() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "wrap.jsonl", [sum("100000", 65_530), sum("102000", 4), sum("110000", 7)].joined(separator: "\n"))
        try fflog.ok("import", "axis", file, "--time-zone", "Europe/Dublin", "--wrap", "16")
        #expect(try counts(fflog) == ["2023-11-01T10:00 A 13"])
        #expect(try fflog.run("import", "axis", file, "--wrap", "8").status == 2)
    }

    @Test func `both hours of a repeated one are in an export's counts`() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "export.csv",
            """
            start,end,in,out
            2023-10-29 00:00:00,2023-10-29 01:00:00,10,5
            2023-10-29 01:00:00,2023-10-29 02:00:00,7,3
            2023-10-29 01:00:00,2023-10-29 02:00:00,6,2
            2023-10-29 02:00:00,2023-10-29 03:00:00,4,4
            """)
        let result = try fflog.run("import", "axis", file, "--site", "Door", "--time-zone", "Europe/Dublin")
        #expect(result.status == 0)
        #expect(
            try counts(fflog) == [
                "2023-10-28T23:00 - 10", "2023-10-29T00:00 - 7", "2023-10-29T01:00 - 6", "2023-10-29T02:00 - 4",
            ])
    }

    @Test func `a conflict ends with status 4 and is listed`() throws {
        let fflog = try FflogProcess()
        func run(_ name: String, _ rows: String) throws -> FflogProcess.Result {
            try fflog.run(
                "import", "axis", try fflog.file(name, rows), "--site", "Door", "--time-zone", "UTC", "--format", "json"
            )
        }
        let rows = "2023-11-01 10:00:00,2023-11-01 11:00:00,5,0\n2023-11-01 11:00:00,2023-11-01 12:00:00,6,0\n"
        #expect(try run("1.csv", rows).status == 0)
        #expect(try run("1.csv", rows).status == 0)
        let other = try run("2.csv", "2023-11-01 10:00:00,2023-11-01 11:00:00,7,0\n")
        #expect(other.status == 4)
        let conflicts = try #require(try other.object()["first_conflicts"] as? [[String: Any]])
        #expect(conflicts.map { $0["line"] as? Int } == [1])
        #expect(try run("3.csv", "2023-11-01 10:30:00,2023-11-01 11:00:00,7,0\n").status == 4)
        #expect(try counts(fflog) == ["2023-11-01T10:00 - 5", "2023-11-01T11:00 - 6"])
    }

    @Test(arguments: ["detections", "frigate", "spatial-analysis", "onvif", "axis"])
    func `a file of which nothing is read is an error`(_ kind: String) throws {
        let fflog = try FflogProcess()
        let store = kind == "axis" ? ["--site", "S"] : ["--store", "S"]
        for text in ["", "\n\n", "hello\n"] {
            let file = try fflog.file("input", text)
            let result = try fflog.start(["import", kind, file] + store).result()
            #expect(result.status == 1, "\(text) \(result.errors)")
            #expect(result.errors.contains("input"), "\(result.errors)")
        }
    }

    @Test func `a detection without an offset is refused, and taken in a zone that is given`() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "boxes.jsonl", #"{"time":"2023-07-01T14:00:01","persons":[{"track":1,"box":[40,80,60,170]}]}"#)
        let refused = try fflog.run("import", "detections", file, "--store", "S", "--camera", "c")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("--time-zone"))
        #expect(try fflog.run("consume", "detections", "-f", "%v\\n").lines.isEmpty)
        try fflog.ok(
            "import", "detections", file, "--store", "S", "--camera", "c", "--time-zone", "Europe/Dublin")
        let events = try fflog.ok("consume", "detections", "-f", "%v\\n").objects()
        #expect(events.map { $0["event_time"] as? String } == ["2023-07-01T13:00:01.000Z"])
    }

    @Test func `who turns back in the door has no direction`() throws {
        let fflog = try FflogProcess()
        func event(_ type: String, _ time: Int, _ current: String, _ entered: String) -> String {
            let object = """
                {"id":"1702735200.25-a","camera":"cam","frame_time":\(1_702_735_200 + time).25,"label":"person",\
                "false_positive":false,"start_time":1702735200.25,"end_time":null,"score":0.8,"box":[1,2,3,4],\
                "current_zones":[\(current)],"entered_zones":[\(entered)]}
                """
            return #"{"type":"\#(type)","before":\#(object),"after":\#(object)}"#
        }
        let file = try fflog.file(
            "events.jsonl",
            [
                event("new", 0, "\"street\"", "\"street\""), event("update", 2, "\"hall\"", "\"street\",\"hall\""),
                event("end", 5, "\"street\"", "\"street\",\"hall\""),
            ].joined(separator: "\n"))
        try fflog.ok("import", "frigate", file, "--store", "S", "--outside", "street", "--inside", "hall")
        let ends = try fflog.ok("consume", "detections", "-f", "%v\\n").objects()
            .compactMap { $0["track_ended"] as? [String: Any] }
        #expect(ends.count == 1)
        #expect(ends.allSatisfy { $0["direction"] == nil || $0["direction"] is NSNull })
    }
}
