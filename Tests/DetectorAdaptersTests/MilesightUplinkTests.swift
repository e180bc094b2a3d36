import DetectorAdapters
import FootfallEvents
import Testing

@Suite("Uplinks of Milesight's counters")
struct MilesightUplinkTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }

    private static func uplinks(
        _ totals: (Int) -> String, time: (Int) -> String = { "\"\(MilesightReportsTests.at($0))\"" }
    )
        -> String
    {
        (0..<4).map { hour in
            #"{"deviceInfo":{"devEui":"24e124000000"},"time":\#(time(540 + hour * 60)),"object":{\#(totals(100 + hour * 10))}}"#
        }.joined(separator: "\n")
    }

    @Test(
        "each model has its names for totals",
        arguments: [
            ("total_counter_in", "total_counter_out", #","periodic_counter_in":3,"periodic_counter_out":1"#, ""),
            ("total_in", "total_out", #","period_in":3,"period_out":1"#, ""),
            ("people_total_in", "people_total_out", "", ""),
            ("line_3_total_in", "line_3_total_out", #","line_3_period_in":3"#, "Line3"),
        ])
    func models(_ entered: String, _ exited: String, _ others: String, _ line: String) throws {
        for quote in ["", "\""] {
            let scene = try AdapterScene()
            let text = Self.uplinks {
                #""\#(entered)":\#(quote)\#($0)\#(quote),"\#(exited)":\#(quote)7\#(quote)\#(others)"#
            }
            let summary = try scene.run(text, try MilesightReports(Self.door))
            #expect(summary.rejected == 0 && summary.ignored == 0 && summary.readings == 4, "\(scene.bad)")
            #expect(
                try scene.counts().map(\.short) == (9...11).map { "2026-05-11T\($0 < 10 ? "0" : "")\($0):00 10/0/-" })
            #expect(try scene.counts().allSatisfy { $0.line == line })
        }
        // Who came since the uplink before is not made up from.
        let periods = try AdapterScene()
        if !others.isEmpty {
            try periods.run(
                #"{"devEUI":"24e1","time":"\#(MilesightReportsTests.at(540))",\#(others.dropFirst())}"#,
                try MilesightReports(Self.door))
            #expect(periods.bad.count == 1)
        }
    }

    @Test("the whole device's total is not added to those of its lines")
    func whole() throws {
        let scene = try AdapterScene()
        let text = Self.uplinks {
            #""line_1_total_in":\#($0),"line_1_total_out":7,"people_total_in":\#($0),"people_total_out":7,"total_in":\#($0),"total_out":7"#
        }
        try scene.run(text, try MilesightReports(Self.door))
        #expect(try scene.sums() == (9...11).map { "2026-05-11T\($0 < 10 ? "0" : "")\($0):00 10/0/-" })
    }

    @Test("a time in seconds is one, as a number or a text", arguments: ["", "\""])
    func seconds(_ quote: String) throws {
        for factor in ["", "000"] {
            let scene = try AdapterScene()
            let text = Self.uplinks(
                { #""line_1_total_in":\#($0),"line_1_total_out":7"# },
                time: { "\(quote)\(1_778_482_800 + ($0 - 540) * 60)\(factor)\(quote)" })
            let summary = try scene.run(text, try MilesightReports(Self.door))
            #expect(summary.counts == 3 && summary.rejected == 0, "\(scene.bad)")
            #expect(try scene.counts().first?.localLabel == "2026-05-11T09:00")
        }
    }

    @Test("an EUI is the same with capitals")
    func capitals() throws {
        let scene = try AdapterScene()
        let lines = Self.uplinks { #""line_1_total_in":\#($0),"line_1_total_out":7"# }.split(separator: "\n")
            .enumerated().map {
                $0.offset % 2 == 0
                    ? String($0.element) : String($0.element).replacingOccurrences("24e124", with: "24E124")
            }
        try scene.run(lines.joined(separator: "\n"), try MilesightReports(Self.door))
        #expect(try scene.sums().count == 3)
        #expect(Set(try scene.counts().map(\.counter)) == ["24e124000000"])
    }

    @Test("numbers of a report may be texts")
    func texts() throws {
        let scene = try AdapterScene()
        let text = MilesightReportsTests.report(
            MilesightReportsTests.periodic(3, 1).replacingOccurrences(":3,", with: ":\"3\",")
                .replacingOccurrences("\"out\":1", with: "\"out\":\"1\""),
            start: MilesightReportsTests.at(540), end: MilesightReportsTests.at(541))
        try scene.run(text, try MilesightReports(Self.door))
        #expect(try scene.sums() == ["2026-05-11T09:00 3/1/-"], "\(scene.bad)")
    }
}
