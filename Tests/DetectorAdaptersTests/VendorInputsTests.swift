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
}
