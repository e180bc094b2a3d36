import DetectorAdapters
import FootfallEvents
import Testing

/// Messages of every vendor, each made into an input of thirty or so.
@Suite("Inputs of vendors")
struct VendorInputsTests {
    struct Input: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var make: @Sendable () throws -> any DetectorFormat

        var testDescription: String { name }
    }

    private static let options = AdapterOptions.make {
        $0.site = "Door"
        $0.camera = "cam-1"
        $0.timeZone = "Europe/Zurich"
        $0.start = "2026-05-11T09:00:00Z"
        $0.framesPerSecond = 1
    }

    private static func clock(_ minute: Int) -> String {
        "09:" + (minute < 10 ? "0" : "") + "\(minute):00"
    }

    private static let minutes = Array(0..<30)

    static let inputs: [Input] = [
        Input(
            name: "axis", text: minutes.map { AxisPushTests.push($0, $0 % 4, 1) }.joined(separator: "\n"),
            make: { try AxisCounters(options) }),
        Input(
            name: "xovis",
            text: minutes.map { XovisPushTests.push($0, [("fw", $0 % 4), ("bw", 1)]) }.joined(separator: "\n"),
            make: { try XovisPush(options) }),
        Input(
            name: "milesight",
            text: minutes.map {
                MilesightReportsTests.report(
                    MilesightReportsTests.periodic($0 % 4, 1) + "," + MilesightReportsTests.total(100 + $0, 20),
                    start: MilesightReportsTests.at(540 + $0), end: MilesightReportsTests.at(541 + $0))
            }.joined(separator: "\n"), make: { try MilesightReports(options) }),
        Input(
            name: "milesight",
            text: minutes.map {
                MilesightReportsTests.uplink(
                    0, 540 + 10 * $0, #""line_1_total_in":\#(100 + 2 * $0),"line_1_total_out":\#($0)"#)
            }.joined(separator: "\n"), make: { try MilesightReports(options) }),
        Input(
            name: "hikvision",
            text: minutes.map {
                HikvisionCountingTests.alarm(HikvisionCountingTests.range(clock($0), clock($0 + 1), "\($0 % 4)", "1"))
            }.joined(separator: "\n"), make: { try HikvisionCounting(options) }),
        Input(
            name: "deepstream",
            text: minutes.map {
                DeepStreamMessagesTests.frame(["\($0 / 3)|100|50|140|170|Person"], clock($0) + "Z", id: $0)
            }.joined(separator: "\n"), make: { try DeepStreamMessages(options) }),
        Input(
            name: "opendatacam",
            text: "Timestamp,Counter area,ObjectClass,UniqueID,CountingDirection\n"
                + minutes.map { "2026-05-11T\(clock($0))Z,door,person,\($0),leftright_topbottom" }
                .joined(separator: "\n"), make: { try OpenDataCamCounts(options) }),
        Input(
            name: "supervision",
            text: "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,frame_index\n"
                + minutes.map { "1,2,30,40,0,0.5,\($0 / 3),person,\($0)" }.joined(separator: "\n"),
            make: { try SupervisionDetections(options) }),
        Input(
            name: "frigate",
            text: FrigateListTests.list(
                minutes.map { FrigateListTests.listed("\($0)", 1_778_490_000 + Double($0), "\(1_778_490_004 + $0)") }),
            make: { FrigateEvents(options) }),
    ]

    private func all(_ scene: AdapterScene) throws -> [String] {
        try scene.counts().map { "\($0.line) \($0.counter) \($0.short)" }
            + scene.detections().map { "\($0.eventTime) \($0.personDetected.trackID) \($0.trackEnded.trackID)" }
    }

    @Test("an import that ends anywhere and is repeated has everything once", arguments: inputs)
    func interrupted(_ input: Input) throws {
        let whole = try AdapterScene()
        #expect(try whole.run(input.text, input.make()).rejected == 0, "\(whole.bad)")
        let expected = try all(whole)
        #expect(!expected.isEmpty)
        for lines in [1, 2, 7, 19] {
            let scene = try AdapterScene()
            try scene.run(input.text, until: lines, input.make())
            try scene.run(input.text, until: lines * 3, input.make())
            let summary = try scene.run(input.text, input.make())
            #expect(try all(scene) == expected, "\(lines) lines")
            #expect(summary.conflicts == 0 && summary.rejected == 0, "\(scene.bad) \(scene.conflicts)")
            #expect(try scene.run(input.text, input.make()).counts == 0)
        }
    }

    @Test(
        "an input in any order has the same", arguments: inputs.filter { !["hikvision", "frigate"].contains($0.name) })
    func shuffled(_ input: Input) throws {
        let whole = try AdapterScene()
        try whole.run(input.text, input.make())
        var shuffle = SeededShuffle(seed: 15)
        print("seed 15")
        let lines = input.text.split(separator: "\n").map(String.init)
        let hasNames = !lines[0].hasPrefix("{")
        let body = shuffle.shuffled(hasNames ? Array(lines.dropFirst()) : lines)
        let scene = try AdapterScene()
        let text = ((hasNames ? [lines[0]] : []) + body).joined(separator: "\n")
        #expect(try scene.run(text, input.make()).rejected == 0, "\(scene.bad)")
        #expect(try all(scene) == all(whole))
    }

    private static let export = Input(
        name: "axis",
        text: "start,end,in,out\n"
            + minutes.map { "2026-05-11 \(clock($0)),2026-05-11 \(clock($0 + 1)),\($0 % 4),1" }.joined(separator: "\n"),
        make: { try AxisCounters(options) })

    @Test("lines may end with a carriage return too", arguments: inputs + [export])
    func carriageReturns(_ input: Input) throws {
        let whole = try AdapterScene()
        try whole.run(input.text, input.make())
        for end in ["\r\n", "\r\n\r\n"] {
            let scene = try AdapterScene()
            let summary = try scene.run(input.text.split(separator: "\n").joined(separator: end) + end, input.make())
            #expect(summary.rejected == 0, "\(scene.bad)")
            #expect(try all(scene) == all(whole))
        }
    }

    @Test("a message that is cut off takes no other along", arguments: inputs.filter { $0.name != "frigate" })
    func cutOff(_ input: Input) throws {
        let whole = try AdapterScene()
        try whole.run(input.text, input.make())
        let separator = input.name == "hikvision" ? "\n<?xml" : "\n"
        var messages = input.text.split(separator: separator).map(String.init)
        let cut = messages[7]
        // Behind a bracket, a comma or a colon JSON goes on with anything, also with the next message.
        let open = input.text.hasPrefix("{") ? cut.indices.filter { "[,:".contains(cut[$0]) } : []
        let lengths = [cut.count / 2, cut.count - 3] + open.map { cut.distance(from: cut.startIndex, to: $0) + 1 }
        for length in lengths {
            messages[7] = String(cut.prefix(length))
            let scene = try AdapterScene()
            let summary = try scene.run(messages.joined(separator: separator), input.make())
            // Of totals no interval hangs on one reading alone, and of a table's line a number may be shorter.
            let isOfTotals = input.text.contains("deviceInfo")
            let isTable = !input.text.hasPrefix("{") && input.name != "hikvision"
            #expect(summary.rejected == 1 || isTable, "\(scene.bad)")
            #expect(try all(scene).count >= all(whole).count - (isOfTotals ? 0 : 1), "\(length)")
        }
    }

    @Test("every input is known by its first message, and named where another was meant", arguments: inputs)
    func kinds(_ input: Input) throws {
        let isOfLines = input.text.hasPrefix("{")
        // Where XML is read, what is no document is no record, unless it is a line of JSON.
        for other in Self.inputs where other.name != input.name && (isOfLines || other.name != "hikvision") {
            let scene = try AdapterScene()
            let error = #expect(throws: AdapterError.self) { try scene.run(input.text, other.make()) }
            guard case .otherKind(_, _, let name)? = error else {
                Issue.record("\(input.name) as \(other.name): \(error.map { "\($0)" } ?? "-")")
                continue
            }
            // A document of several lines is known as XML.
            #expect(name == (input.name == "hikvision" ? nil : input.name), "as \(other.name)")
            #expect(scene.bad.isEmpty)
        }
    }

    /// Quarters of an hour of the night on which the clocks go back, as a local clock shows them.
    private static let night = [
        ("01:45", "02:00"), ("02:00", "02:15"), ("02:15", "02:30"), ("02:30", "02:45"), ("02:45", "02:00"),
        ("02:00", "02:15"), ("02:15", "02:30"), ("02:30", "02:45"), ("02:45", "03:00"), ("03:00", "03:15"),
    ]

    @Test(
        "intervals by a local clock follow each other through the hour that comes twice",
        arguments: ["xovis", "hikvision"])
    func clockChange(_ name: String) throws {
        let lines = Self.night.enumerated().map { index, quarter in
            let (from, to) = ("2026-10-25T\(quarter.0):00", "2026-10-25T\(quarter.1):00")
            if name == "xovis" { return XovisPushTests.older(from, to, index, 1) }
            return HikvisionCountingTests.alarm(
                HikvisionCountingTests.range("\(quarter.0):00", "\(quarter.1):00", "\(index)", "1", offset: "")
                    .replacingOccurrences("2026-05-11", with: "2026-10-25"))
        }
        let scene = try AdapterScene()
        let format: any DetectorFormat =
            name == "xovis" ? try XovisPush(Self.options) : try HikvisionCounting(Self.options)
        let summary = try scene.run(lines.joined(separator: "\n"), format)
        #expect(summary.counts == 10 && summary.rejected == 0 && summary.conflicts == 0, "\(scene.bad)")
        let counts = try scene.counts()
        #expect(counts.map { Int($0.entered) } == Array(0..<10))
        #expect(counts.allSatisfy { $0.intervalSeconds == 900 })
        let first = try #require(counts.first).intervalStart
        #expect(counts.map { ($0.intervalStart - first) / 900_000 } == (0..<10).map { Int64($0) })
    }

    @Test(
        "detections by a local clock follow each other through it too",
        arguments: ["opendatacam", "supervision", "deepstream"])
    func clockChangeOfDetections(_ name: String) throws {
        let times = Self.night.map { "2026-10-25T\($0.0):00" }
        let lines =
            switch name {
            case "opendatacam":
                ["Timestamp,Counter area,ObjectClass,UniqueID,CountingDirection"]
                    + times.map { "\($0),door,person,1,x" }
            case "supervision":
                ["x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,time"]
                    + times.map { "1,2,30,40,0,0.5,1,person,\($0)" }
            default:
                times.map {
                    DeepStreamMessagesTests.frame(["1|100|50|140|170|Person"], "x").replacingOccurrences(
                        "2026-05-11Tx", with: $0)
                }
            }
        let format: any DetectorFormat =
            switch name {
            case "opendatacam": try OpenDataCamCounts(Self.options)
            case "supervision": try SupervisionDetections(Self.options)
            default: try DeepStreamMessages(Self.options)
            }
        let scene = try AdapterScene()
        #expect(try scene.run(lines.joined(separator: "\n"), format).detections == 10, "\(scene.bad)")
        let events = try scene.detections().map(\.eventTime)
        #expect(events.map { ($0 - events[0]) / 900_000 } == (0..<10).map { Int64($0) })
    }

    @Test("an offset of -00:00 is UTC")
    func noOffset() throws {
        let text = MilesightReportsTests.report(
            MilesightReportsTests.periodic(3, 1), start: "2026-05-11T07:00:00-00:00", end: "2026-05-11T07:01:00-00:00")
        let scene = try AdapterScene()
        try scene.run(text, try MilesightReports(Self.options))
        #expect(try scene.counts().map(\.short) == ["2026-05-11T09:00 3/1/-"], "\(scene.bad)")
    }
}
