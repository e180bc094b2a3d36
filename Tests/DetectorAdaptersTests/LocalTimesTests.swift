import DetectorAdapters
import ErrorKinds
import FootfallEvents
import Testing
import Timekeeping

/// Times without an offset: refused, or of the zone that is given, never of UTC.
@Suite struct LocalTimesTests {
    private func options(_ zone: String?) -> AdapterOptions {
        AdapterOptions.make {
            $0.camera = "c"
            $0.site = "Door"
            $0.timeZone = zone
        }
    }

    private func person(_ time: String) -> String { #"{"time":"\#(time)","persons":[{"track":1,"box":[4,8,6,17]}]}"# }

    private func times(_ scene: AdapterScene) throws -> [String] {
        try scene.detections().map { RFC3339.text($0.eventTime) }
    }

    @Test func `a detection's time without an offset is refused, and taken in a zone that is given`() throws {
        let lines = [
            person("2023-07-01T14:00:01"), person("2023-07-01 14:00:02.5"), person("2023-07-01T14:00:03Z"),
            #"{"track_ended":{"track":1,"first_seen":"2023-07-01T14:00:00","last_seen":"2023-07-01T14:00:04"}}"#,
        ].joined(separator: "\n")
        let refused = try AdapterScene()
        let summary = try refused.run(lines, try DetectionLines(options(nil)))
        #expect(summary.rejected == 3 && refused.bad.map(\.line) == [1, 2, 4])
        #expect(refused.bad.allSatisfy { $0.remedy == .nameTimeZone && $0.reason.contains("no offset") })
        #expect(try times(refused) == ["2023-07-01T14:00:03.000Z"])
        let dublin = try AdapterScene()
        #expect(try dublin.run(lines, try DetectionLines(options("Europe/Dublin"))).rejected == 0)
        #expect(
            try times(dublin) == [
                "2023-07-01T13:00:01.000Z", "2023-07-01T13:00:02.500Z", "2023-07-01T13:00:04.000Z",
                "2023-07-01T14:00:03.000Z",
            ])
    }

    @Test func `an offset is obeyed, whatever zone is given`() throws {
        let lines = [
            person("2023-07-01T14:00:01+02:00"), person("2023-07-01T14:00:02-0930"),
            person("2023-07-01T14:00:03.123456Z"),
        ].joined(separator: "\n")
        for zone in [nil, "Europe/Dublin"] {
            let scene = try AdapterScene()
            #expect(try scene.run(lines, try DetectionLines(options(zone))).rejected == 0)
            #expect(
                try times(scene) == [
                    "2023-07-01T12:00:01.000Z", "2023-07-01T14:00:03.123Z", "2023-07-01T23:30:02.000Z",
                ])
        }
    }

    @Test func `in the hour that comes twice, a time that goes back is of the second`() throws {
        let lines = [
            "00:59:00", "01:00:00", "01:30:00", "01:59:00", "01:58:59", "01:00:30", "01:29:00", "01:59:30", "02:00:00",
        ].map { person("2023-10-29T\($0)") }.joined(separator: "\n")
        let scene = try AdapterScene()
        try scene.run(lines, try DetectionLines(options("Europe/Dublin")))
        #expect(
            try times(scene).map { $0.dropFirst(11).prefix(8) } == [
                "23:59:00", "00:00:00", "00:30:00", "00:58:59", "00:59:00", "01:00:30", "01:29:00", "01:59:30",
                "02:00:00",
            ])
        #expect(scene.doubts.isEmpty)
    }

    @Test func `where nothing goes back the first is taken, and that is said`() throws {
        let scene = try AdapterScene()
        let summary = try scene.run(
            ["00:59:00", "01:30:00", "02:00:00"].map { person("2023-10-29T\($0)") }.joined(separator: "\n"),
            try DetectionLines(options("Europe/Dublin")))
        #expect(summary.rejected == 0)
        #expect(try times(scene)[1] == "2023-10-29T00:30:00.000Z")
        #expect(scene.doubts.count == 1 && scene.doubts[0].contains("2023-10-29T01:30"))
        let end = try AdapterScene()
        try end.run(person("2023-10-29T01:30:00"), try DetectionLines(options("Europe/Dublin")))
        #expect(end.doubts.count == 1)
    }

    @Test func `a time that the clocks skip is refused`() throws {
        let scene = try AdapterScene()
        try scene.run(person("2023-03-26T01:30:00"), try DetectionLines(options("Europe/Dublin")))
        #expect(scene.bad.map(\.line) == [1] && scene.bad[0].reason.contains("skip"))
        #expect(try scene.detections().isEmpty)
    }

    @Test func `cameras are in the second hour each for itself`() throws {
        func line(_ camera: String, _ time: String) -> String {
            #"{"camera":"\#(camera)","time":"2023-10-29T\#(time)","persons":[{"track":1,"box":[4,8,6,17]}]}"#
        }
        let scene = try AdapterScene()
        let both = AdapterOptions.make { $0.timeZone = "Europe/Dublin" }
        try scene.run(
            [
                line("a", "01:50:00"), line("b", "01:40:00"), line("a", "01:10:00"), line("b", "01:55:00"),
                line("b", "01:05:00"),
            ].joined(separator: "\n"), try DetectionLines(both))
        #expect(
            try scene.detections().map { $0.camera + RFC3339.text($0.eventTime).dropFirst(11).prefix(5) } == [
                "b00:40", "a00:50", "b00:55", "b01:05", "a01:10",
            ])
    }

    @Test func `a message of Spatial Analysis without an offset is refused, and taken in a zone that is given`() throws
    {
        let message = """
            {"events":[{"id":"e","type":"personCountEvent","detectionIds":["p"],"properties":{}}],
            "sourceInfo":{"id":"cam","timestamp":"2023-07-01T14:00:00","width":600,"height":300,"frameId":"1"},
            "detections":[{"type":"person","id":"p","region":{"points":[{"x":0.1,"y":0.1},{"x":0.2,"y":0.2}]}}]}
            """
        let refused = try AdapterScene()
        #expect(try refused.run(message, try SpatialAnalysisEvents(.standard)).rejected == 1)
        #expect(refused.bad[0].remedy == .nameTimeZone)
        let dublin = try AdapterScene()
        try dublin.run(message, try SpatialAnalysisEvents(options("Europe/Dublin")))
        #expect(try times(dublin) == ["2023-07-01T13:00:00.000Z"])
    }

    @Test func `a line that is crossed with another word than left or right has no direction`() throws {
        let message = """
            {"events":[{"id":"e","type":"personLineEvent","detectionIds":[],"properties":{"trackingId":"t","status":"CrossNone"}}],
            "sourceInfo":{"id":"cam","timestamp":"2023-07-01T14:00:00Z","width":600,"height":300,"frameId":"1"}}
            """
        let scene = try AdapterScene()
        try scene.run(
            message,
            try SpatialAnalysisEvents(
                AdapterOptions.make {
                    $0.entered = ["right"]
                    $0.exited = ["left"]
                }))
        #expect(try scene.detections().map(\.trackEnded.hasDirection) == [false])
    }

    @Test func `an exit of which neither the entry nor the length is known is named at the end`() throws {
        func zone(_ type: String, _ tracking: String, _ more: String) -> String {
            """
            {"events":[{"id":"e","type":"\(type)","detectionIds":[],"properties":{\(tracking)\(more)},"zone":"till"}],\
            "sourceInfo":{"id":"cam","timestamp":"2023-07-01T14:00:0\(more.contains("Enter") ? 1 : 5)Z","width":600,"height":300,"frameId":"1"}}
            """
        }
        let scene = try AdapterScene()
        let summary = try scene.run(
            [
                zone("personZoneEnterExitEvent", #""trackingId":"a","#, #""status":"Exit""#),
                zone("personZoneEnterExitEvent", #""trackingId":"b","#, #""status":"Exit""#),
                zone("personZoneDwellTimeEvent", #""trackingId":"b","#, #""status":"Exit","durationMs":2000"#),
                zone("personZoneEnterExitEvent", "", #""status":"Enter""#),
                zone("personZoneEnterExitEvent", #""trackingId":"c","#, #""status":"Enter""#),
            ].joined(separator: "\n"), try SpatialAnalysisEvents(.standard))
        #expect(scene.bad.map(\.line) == [4, 1])
        #expect(summary.detections == 1 && summary.heldBack == 1)
    }

    @Test func `an export's times have a zone or an offset, and an offset is obeyed`() throws {
        let rows = "2023-07-01 14:00:00,2023-07-01 15:00:00,12,9"
        let refused = try AdapterScene()
        #expect(try refused.run(rows, try AxisCounters(options(nil))).rejected == 1)
        #expect(refused.bad[0].remedy == .nameTimeZone)
        let offset = try AdapterScene()
        let text = [
            "2023-10-29T01:00:00+01:00,2023-10-29T01:00:00+00:00,7,3", "2023-10-29T01:00:00Z,2023-10-29T02:00:00Z,6,2",
        ].joined(separator: "\n")
        try offset.run(text, try AxisCounters(options("Europe/Dublin")))
        #expect(try offset.counts().map(\.short) == ["2023-10-29T01:00 7/3/-", "2023-10-29T01:00 6/2/-"])
        #expect(try offset.counts().map(\.intervalSeconds) == [3_600, 3_600])
        let sum = #"{"serial":"A","name":"Door","timestamp":"20231101100000","in":1,"out":0}"#
        let sums = try AdapterScene()
        #expect(try sums.run(sum, try AxisCounters(options(nil))).rejected == 1)
        #expect(try sums.run(sum.replacing("00\"", with: "00Z\""), try AxisCounters(options(nil))).rejected == 0)
    }

    @Test(arguments: [
        (["00:00", "01:00", "01:00", "02:00"], 60), (["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"], 30),
        (["00:45", "01:00", "01:15", "01:30", "01:45", "01:00", "01:15", "01:30", "01:45", "02:00"], 15),
    ])
    func `an export's rows in the hour that comes twice are of the first, then of the second`(
        _ labels: [String], _ minutes: Int
    ) throws {
        func end(_ label: String) -> String {
            let parts = label.split(separator: ":").map { Int($0)! }
            let total = parts[0] * 60 + parts[1] + minutes
            return "0\(total / 60):\(total % 60 < 10 ? "0" : "")\(total % 60)"
        }
        let rows = labels.enumerated().map {
            "2023-10-29 \($0.element):00,2023-10-29 \(end($0.element)):00,\($0.offset + 1),0"
        }
        for order in [rows, rows.reversed()] {
            let scene = try AdapterScene()
            let summary = try scene.run(order.joined(separator: "\n"), try AxisCounters(options("Europe/Dublin")))
            #expect(summary.counts == labels.count && summary.conflicts == 0)
            let counts = try scene.counts()
            // One after the other, without a gap.
            #expect(
                zip(counts, counts.dropFirst()).allSatisfy {
                    $1.intervalStart - $0.intervalStart == Int64($0.intervalSeconds) * 1000
                })
            #expect(counts.map(\.localLabel) == labels.map { "2023-10-29T\($0)" })
            #expect(counts.map(\.entered) == (1...UInt64(labels.count)).map { $0 })
            let again = try scene.run(order.joined(separator: "\n"), try AxisCounters(options("Europe/Dublin")))
            #expect(again.counts == 0 && again.duplicates == labels.count)
        }
    }

    @Test func `a day's row is as long as the day, and a row for the hour that is skipped says nothing`() throws {
        let scene = try AdapterScene()
        let text = [
            "2023-10-29 00:00:00,2023-10-30 00:00:00,70,60", "2023-03-26 00:00:00,2023-03-27 00:00:00,50,40",
            "2023-03-26 01:00:00,2023-03-26 02:00:00,0,0", "2023-03-26 01:00:00,2023-03-26 02:00:00,3,0",
        ].joined(separator: "\n")
        let summary = try scene.run(text, try AxisCounters(options("Europe/Dublin")))
        #expect(try scene.counts().map(\.intervalSeconds) == [82_800, 90_000])
        #expect(summary.ignored == 1 && scene.bad.map(\.line) == [4])
    }
}
