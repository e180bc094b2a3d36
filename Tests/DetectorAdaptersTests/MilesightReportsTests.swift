import DetectorAdapters
import ErrorKinds
import FootfallEvents
import Testing

@Suite("Reports of Milesight's counters")
struct MilesightReportsTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }

    static let line = #""line":1,"line_name":"Line1","line_uuid":"5d3f""#

    /// A report of 11 May 2026, times in Zurich.
    static func report(_ parts: String, start: String, end: String, serial: String = "6537F0001") -> String {
        """
        {"device_info":{"device_name":"People Counter","device_sn":"\(serial)","device_mac":"24:E1:24:00:00:01"},\
        "time_info":{"dst_status":true,"enable_dst":true,"start_time":"\(start)","end_time":"\(end)",\
        "time_zone":"UTC+1:00 Central European Time (CET)"},\(parts)}
        """
    }

    static func periodic(_ entered: Int, _ exited: Int) -> String {
        #""line_periodic_data":[{\#(line),"total":{"in":\#(entered),"out":\#(exited)}}]"#
    }

    static func total(_ entered: Int, _ exited: Int) -> String {
        #""line_total_data":[{\#(line),"total":{"capacity_counted":-3,"in_counted":\#(entered),"out_counted":\#(exited)}}]"#
    }

    static func at(_ minute: Int) -> String {
        "2026-05-11T" + (minute / 60 < 10 ? "0" : "") + "\(minute / 60):" + (minute % 60 < 10 ? "0" : "")
            + "\(minute % 60):00+02:00"
    }

    @Test("periodic reports are intervals, once; totals and crossings of the same device are not counted beside them")
    func periodicReports() throws {
        let scene = try AdapterScene()
        var texts = (0..<4).map { minute in
            Self.report(
                Self.periodic(minute, 1) + "," + Self.total(100 + minute, 200), start: Self.at(540 + minute),
                end: Self.at(541 + minute))
        }
        texts.append(
            Self.report(
                #""line_trigger_data":[{\#(Self.line),"total":{"in":1,"out":0}}]"#, start: Self.at(540),
                end: Self.at(540)))
        print("seed 13")
        var shuffle = SeededShuffle(seed: 13)
        let summary = try scene.run(
            shuffle.shuffled(texts + texts[0...1]).joined(separator: "\n"), try MilesightReports(Self.door))
        #expect(summary.counts == 4 && summary.duplicates == 2 && summary.conflicts == 0 && summary.rejected == 0)
        #expect(summary.ignored == 7)
        let counts = try scene.counts()
        #expect(counts.map(\.short) == (0..<4).map { "2026-05-11T09:0\($0) \($0)/1/-" })
        #expect(counts.allSatisfy { $0.counter == "6537F0001" && $0.line == "Line1" })
    }

    @Test("of a device that says totals only intervals are made")
    func totalsOnly() throws {
        let scene = try AdapterScene()
        let readings = [(540, 100), (570, 104), (600, 110), (630, 111), (660, 115), (720, 115)]
        let text = readings.map { Self.report(Self.total($0.1, 50), start: Self.at($0.0 - 30), end: Self.at($0.0)) }
            .joined(separator: "\n")
        let summary = try scene.run(text, try MilesightReports(Self.door))
        #expect(summary.rejected == 0 && summary.readings == 6)
        #expect(
            try scene.sums() == [
                "2026-05-11T09:00 10/0/-", "2026-05-11T10:00 5/0/-", "2026-05-11T11:00 0/0/-",
            ])
    }

    @Test(
        "a report, and what becomes of it",
        arguments: [
            (report(periodic(3, 1), start: at(540), end: at(541)), ["09:00 3/1/-"], 0, [String]()),
            (
                report(#""line_periodic_data":[{\#(line),"in":3,"out":1}]"#, start: at(540), end: at(541)),
                ["09:00 3/1/-"], 0, []
            ),
            (
                report(periodic(3, 1), start: "2026/05/11 09:00:00", end: "2026/05/11 09:01:00"), ["09:00 3/1/-"], 0, []
            ),
            (report(#""region_count_data":[{"region":1}]"#, start: at(540), end: at(541)), [], 1, []),
            (
                report(#""line_trigger_data":[{\#(line),"in":1,"out":0}]"#, start: at(540), end: at(540)), [], 0,
                ["neither the people of intervals nor totals"]
            ),
            (report(periodic(-3, 1), start: at(540), end: at(541)), [], 0, ["can't be"]),
            (report(periodic(3, 1), start: at(541), end: at(541)), [], 0, ["not an interval"]),
            (report(periodic(3, 1), start: "soon", end: at(541)), [], 0, ["not a time"]),
            (#"{"hello":1}"#, [], 0, ["neither a report"]),
            (String(report(periodic(3, 1), start: at(540), end: at(541)).dropLast(9)), [], 0, ["cut off"]),
        ])
    func messages(_ text: String, _ expected: [String], _ ignored: Int, _ reasons: [String]) throws {
        let scene = try AdapterScene()
        let summary = try scene.run(text, try MilesightReports(Self.door))
        #expect(try scene.counts().map { String($0.short.dropFirst(11)) } == expected, "\(scene.bad)")
        #expect(summary.ignored == ignored && scene.bad.count == reasons.count, "\(scene.bad)")
        for (bad, reason) in zip(scene.bad, reasons) { #expect(bad.reason.contains(reason), "\(bad)") }
    }

    @Test("without a zone a local time goes by the offset that the device says, daylight saving included")
    func offsets() throws {
        let text = Self.report(Self.periodic(3, 1), start: "2026/05/11 09:00:52", end: "2026/05/11 10:00:52")
        let scene = try AdapterScene()
        try scene.run(text, try MilesightReports(.standard))
        let count = try #require(try scene.counts().first)
        #expect(count.intervalStart == 1_778_482_852_000 && count.intervalSeconds == 3600 && count.site == "6537F0001")
        let none = try AdapterScene()
        try none.run(text.replacingOccurrences("UTC+1:00 ", with: ""), try MilesightReports(.standard))
        #expect(none.bad.map(\.remedy) == [.nameTimeZone])
    }

    @Test("in the hour that comes twice daylight saving says which is meant")
    func clockChange() throws {
        func report(_ isSummer: Bool, _ from: String, _ to: String, _ entered: Int) -> String {
            Self.report(Self.periodic(entered, 0), start: "2026-10-25 \(from):00", end: "2026-10-25 \(to):00")
                .replacingOccurrences("\"dst_status\":true", with: "\"dst_status\":\(isSummer)")
        }
        let scene = try AdapterScene()
        // The second hour first.
        let text = [
            report(false, "02:15", "02:30", 4), report(true, "02:15", "02:30", 3), report(true, "02:45", "02:00", 5),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try MilesightReports(Self.door))
        #expect(summary.counts == 3 && summary.rejected == 0 && summary.conflicts == 0, "\(scene.bad)")
        let counts = try scene.counts()
        #expect(counts.map(\.entered) == [3, 5, 4] && counts.allSatisfy { $0.intervalSeconds == 900 })
        #expect(counts[2].intervalStart - counts[0].intervalStart == 3_600_000)
    }

    /// An uplink as network servers pass it on.
    static func uplink(_ form: Int, _ minute: Int, _ decoded: String) -> String {
        switch form {
        case 0: #"{"time":"\#(at(minute))","deviceInfo":{"devEui":"24e124000000"},"object":{\#(decoded)}}"#
        case 1:
            #"{"end_device_ids":{"device_id":"d","dev_eui":"24e124000000"},"received_at":"\#(at(minute))","#
                + #""uplink_message":{"decoded_payload":{\#(decoded)}}}"#
        case 2: #"{"devEUI":"24e124000000","time":"\#(at(minute))",\#(decoded)}"#
        default:
            #"{"eventType":"DEVICE_DATA","eventCreatedTime":"\#(1_778_482_800 + (minute - 540) * 60)","data":{"deviceProfile":"#
                + #"{"devEUI":"24e124000000"},"payload":{\#(decoded)}}}"#
        }
    }

    @Test("totals of uplinks that were decoded are counters that go up, by line", arguments: 0..<4)
    func uplinks(_ form: Int) throws {
        let scene = try AdapterScene()
        func totals(_ entered: Int) -> String {
            #""line_1_total_in":\#(entered),"line_1_total_out":9,"line_2_total_in":1,"line_2_total_out":0"#
        }
        let text = [
            Self.uplink(form, 540, totals(100)), Self.uplink(form, 545, #""line_1_period_in":1,"line_1_period_out":0"#),
            Self.uplink(form, 570, totals(104)), Self.uplink(form, 600, totals(110)),
            Self.uplink(form, 601, #""region_1_count":2"#),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try MilesightReports(Self.door))
        #expect(summary.rejected == 0 && summary.ignored == 2 && summary.readings == 6, "\(scene.bad)")
        let counts = try scene.counts()
        #expect(
            counts.map { "\($0.line) \($0.short)" }.sorted() == [
                "Line1 2026-05-11T09:00 10/0/-", "Line2 2026-05-11T09:00 0/0/-",
            ])
        #expect(counts.allSatisfy { $0.counter == "24e124000000" })
        let periods = try AdapterScene()
        try periods.run(Self.uplink(form, 545, #""people_in":1,"people_out":0"#), try MilesightReports(Self.door))
        #expect(periods.bad.count == 1)
    }
}
