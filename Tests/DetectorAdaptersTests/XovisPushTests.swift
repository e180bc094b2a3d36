import DetectorAdapters
import ErrorKinds
import FootfallEvents
import Testing

@Suite("What Xovis sensors push")
struct XovisPushTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }

    /// 2026-05-11T09:00 in Zurich.
    static let nine = 1_778_482_800_000

    static func push(
        _ minute: Int, _ counts: [(String, Int)], logic: String = "Line 0", info: String = "XLT_4X_LINE_IN_OUT_COUNT",
        serial: String? = "80:1F:12:00:00:01"
    ) -> String {
        let list = counts.enumerated().map {
            #"{"id":\#($0.offset),"name":"\#($0.element.0)","value":\#($0.element.1)}"#
        }
        .joined(separator: ",")
        let sensor =
            serial.map { #""sensor_info":{"serial_number":"\#($0)","name":"Hall","type":"SINGLE_SENSOR"},"# } ?? ""
        return """
            {"logics_data":{"package_info":{"version":"5.0","id":\(minute),"agent_id":3},\(sensor)"logics":[{"id":2,\
            "name":"\(logic)","info":"\(info)","geometries":[{"id":2,"type":"LINE","name":"Line 0"}],"records":[\
            {"from":\(nine + minute * 60_000),"to":\(nine + minute * 60_000 + 60_000),"counts":[\(list)]}]}]}}
            """
    }

    static func older(_ from: String, _ to: String, _ forward: Int, _ backward: Int, type: String = "LINE") -> String {
        """
        {"content":{"element":[{"element-id":0,"element-name":"Line 0","data-type":"\(type)","from":"\(from)","to":"\(to)",\
        "resolution":"ONE_MINUTE","measurement":[{"from":"\(from)","to":"\(to)","value":[{"value":\(forward),"label":\
        "\(type == "LINE" ? "fw" : "fill-level")"},{"value":\(backward),"label":"\(type == "LINE" ? "bw" : "num")"}]}]}]},\
        "sensor-info":{"serial-number":"80:1F:12:00:00:01","name":"Hall"},"sensor-time":{"timezone":"Europe/Zurich"}}
        """
    }

    @Test("records of logics are intervals of their own, once, in whatever order they come")
    func logics() throws {
        let scene = try AdapterScene()
        let texts = (0..<5).map { Self.push($0, [("fw", $0), ("bw", 2), ("fw-male", $0)]) }
        print("seed 12")
        var shuffle = SeededShuffle(seed: 12)
        let summary = try scene.run(
            shuffle.shuffled(texts + texts[1...2]).joined(separator: "\n"), try XovisPush(Self.door))
        #expect(summary.counts == 5 && summary.duplicates == 2 && summary.rejected == 0 && summary.conflicts == 0)
        let counts = try scene.counts()
        #expect(counts.map(\.short) == (0..<5).map { "2026-05-11T09:0\($0) \($0)/2/-" })
        #expect(
            counts.allSatisfy { $0.line == "Line 0" && $0.counter == "80:1F:12:00:00:01" && $0.intervalSeconds == 60 })
    }

    @Test(
        "a message, and what becomes of it",
        arguments: [
            (push(0, [("fw", 3), ("bw", 1)]), ["Line 0 3/1/-"], 0, 0),
            (push(0, [("Line 0-fw", 3), ("Line 0-bw", 1)]), ["Line 0 3/1/-"], 0, 0),
            (push(0, [("count", 3)], logic: "Door-fw"), ["Door 3/-/-"], 0, 0),
            (push(0, [("count", 3)], logic: "Door-bw"), ["Door -/3/-"], 0, 0),
            (push(0, [("balance", 3)], logic: "Zone 0", info: "XLT_4X_ZONE_COUNT"), [], 1, 0),
            (push(0, [("fw", 3), ("fw", 1)]), [], 1, 1),
            (push(0, [("fw", -3), ("bw", 1)]), [], 1, 1),
            (#"{"status_data":{"states":{}}}"#, [], 1, 0), (#"{"connection_test":{}}"#, [], 1, 0),
            (#"{"live_data":{"frames":[{"time":1,"events":[{"type":"TRACK_CREATE"}]}]}}"#, [], 1, 0),
            (#"{"live_data":{"frames":[{"time":1,"events":[{"type":"LINE_CROSS_FORWARD"}]}]}}"#, [], 0, 1),
            (#"{"values":[]}"#, [], 0, 1), (String(push(0, [("fw", 3)]).prefix(200)), [], 0, 1),
            (older("2026-05-11T09:00:00+02:00", "2026-05-11T09:01:00+02:00", 3, 1), ["Line 0 3/1/-"], 0, 0),
            (older("2026-05-11T09:00:00", "2026-05-11T09:01:00", 3, 1), ["Line 0 3/1/-"], 0, 0),
            (older("2026-05-11T09:00:00+02:00", "2026-05-11T09:01:00+02:00", 3, 1, type: "ZONE"), [], 1, 0),
            (
                push(0, [("fw", 3), ("bw", 1)]).replacingOccurrences("\(nine)", with: "\(nine / 1000)")
                    .replacingOccurrences("\(nine + 60_000)", with: "\(nine / 1000 + 60)"), ["Line 0 3/1/-"], 0, 0
            ),
        ])
    func messages(_ text: String, _ expected: [String], _ ignored: Int, _ rejected: Int) throws {
        let scene = try AdapterScene()
        let summary = try scene.run(text, try XovisPush(Self.door))
        #expect(
            try scene.counts().map { "\($0.line) " + $0.short.dropFirst(17) } == expected, "\(scene.bad)")
        #expect(try scene.counts().allSatisfy { $0.intervalStart == Self.nine })
        #expect(summary.ignored == ignored && summary.rejected == rejected, "\(scene.bad)")
    }

    @Test("each direction in a logic of its own is one interval, and live data beside counts is of nobody")
    func apart() throws {
        let scene = try AdapterScene()
        let live =
            #"{"live_data":{"sensor_info":{"serial_number":"80:1F:12:00:00:01"},"frames":[{"events":[{"type":"LINE_CROSS_FORWARD"}]}]}}"#
        let text = [live, Self.push(0, [("n", 3)], logic: "Door-fw"), Self.push(0, [("n", 4)], logic: "Door-bw")]
            .joined(separator: "\n")
        let summary = try scene.run(text, try XovisPush(Self.door))
        #expect(summary.conflicts == 0 && summary.rejected == 0 && summary.ignored == 1)
        #expect(try scene.sums() == ["2026-05-11T09:00 3/4/-"])
    }

    @Test(
        "a line that is drawn the other way counts as the options say",
        arguments: [
            (["bw"], [], "1/3/-"), ([], ["fw"], "1/3/-"), (["fw"], ["bw"], "3/1/-"), (["Line 0/bw"], [], "1/3/-"),
            (["Line 1/bw"], [], "3/1/-"),
        ])
    func directions(_ entered: [String], _ exited: [String], _ expected: String) throws {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.site = "Door"
            $0.timeZone = "Europe/Zurich"
            $0.entered = Set(entered)
            $0.exited = Set(exited)
        }
        try scene.run(Self.push(0, [("fw", 3), ("bw", 1)]), try XovisPush(options))
        #expect(try scene.counts().map { String($0.short.dropFirst(17)) } == [expected])
        #expect(scene.doubts.count == (entered == ["Line 1/bw"] ? 1 : 0))
    }

    @Test("two sensors of a site are both counted, and the site is the sensor's name where none is given")
    func sensors() throws {
        let scene = try AdapterScene()
        let text = [
            Self.push(0, [("fw", 3), ("bw", 1)]), Self.push(0, [("fw", 5), ("bw", 2)], serial: "80:1F:12:00:00:02"),
        ].joined(separator: "\n")
        #expect(try scene.run(text, try XovisPush(Self.door)).counts == 2)
        #expect(try scene.sums() == ["2026-05-11T09:00 8/3/-"])
        let other = try AdapterScene()
        try other.run(text, try XovisPush(AdapterOptions.make { $0.timeZone = "Europe/Zurich" }))
        #expect(Set(try other.counts().map(\.site)) == ["Hall"])
    }

    @Test("local times go by the device's own zone where no other is known, else they are refused")
    func zones() throws {
        let text = Self.older("2026-05-11T09:00:00", "2026-05-11T09:01:00", 3, 1)
        let scene = try AdapterScene()
        try scene.run(text, try XovisPush(.standard))
        #expect(try scene.counts().map(\.intervalStart) == [Int64(Self.nine)])
        let refused = try AdapterScene()
        try refused.run(text.replacingOccurrences("Europe/Zurich", with: "CET+1"), try XovisPush(.standard))
        #expect(refused.bad.map(\.remedy) == [.nameTimeZone])
        #expect(try refused.counts().isEmpty)
    }
}
