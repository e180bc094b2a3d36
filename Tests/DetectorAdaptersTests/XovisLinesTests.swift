import DetectorAdapters
import FootfallEvents
import Testing

/// Which counts of a Xovis sensor are people, once each.
@Suite struct XovisLinesTests {
    private static let nine = XovisPushTests.nine

    private struct Logic {
        var name: String
        var counts: [(String, String)]
        var line: Int? = 2
        var samples: String?
        var info = "XLT_4X_LINE_IN_OUT_COUNT"

        /// Minutes after nine.
        var minute = 0

        func text(_ id: Int) -> String {
            let nine = nine + minute * 60_000

            let list = counts.map { #"{"name":"\#($0.0)","value":\#($0.1)}"# }.joined(separator: ",")
            let geometries = line.map { #""geometries":[{"id":\#($0),"type":"LINE","name":"Line \#($0)"}],"# } ?? ""
            return """
                {"id":\(id),"name":"\(name)","info":"\(info)",\(geometries)"records":[{"from":\(nine),"to":\(nine + 60_000),\
                \(samples.map { $0 + "," } ?? "")"counts":[\(list)]}]}
                """
        }
    }

    private static func push(_ logics: [Logic]) -> String {
        #"{"logics_data":{"sensor_info":{"serial_number":"80:1F","name":"Hall"},"logics":["#
            + logics.enumerated().map { $0.element.text($0.offset) }.joined(separator: ",") + "]}}"
    }

    private func run(
        _ logics: [Logic], entered: Set<String> = [], exited: Set<String> = []
    ) throws -> (scene: AdapterScene, summary: AdapterSummary) {
        let scene = try AdapterScene()
        let text = Self.push(logics)
        let format = try XovisPush(
            AdapterOptions.make {
                $0.site = "Door"
                $0.timeZone = "Europe/Zurich"
                $0.entered = entered
                $0.exited = exited
            })
        return (scene, try scene.run(text + "\n" + text, format))
    }

    @Test func `of several logics over one line one is counted, and the others are named`() throws {
        let persons = Logic(name: "Persons", counts: [("fw", "5"), ("bw", "2")])
        let groups = Logic(name: "Groups", counts: [("fw", "3"), ("bw", "1")])
        let (scene, summary) = try run([persons, groups])
        #expect(try scene.sums() == ["2026-05-11T09:00 5/2/-"])
        #expect(summary.rejected == 1 && summary.duplicates == 1, "\(scene.bad)")
        #expect(scene.bad[0].reason.contains("'Groups'") && scene.bad[0].reason.contains("'Persons'"))
        // The one that is named counts.
        let (named, other) = try run([persons, groups], entered: ["Groups/fw"], exited: ["Groups/bw"])
        #expect(try named.sums() == ["2026-05-11T09:00 3/1/-"])
        #expect(other.rejected == 0 && other.ignored == 2)
        // So does each of another line, and a logic for each direction.
        var elsewhere = groups
        elsewhere.line = 3
        #expect(try run([persons, elsewhere]).scene.sums() == ["2026-05-11T09:00 8/3/-"])
        let apart = [Logic(name: "Door-fw", counts: [("n", "4")]), Logic(name: "Door-bw", counts: [("n", "1")])]
        #expect(try run(apart).scene.sums() == ["2026-05-11T09:00 4/1/-"])
    }

    private func format(_ entered: Set<String> = []) throws -> XovisPush {
        try XovisPush(
            AdapterOptions.make {
                $0.site = "Door"
                $0.timeZone = "Europe/Zurich"
                $0.entered = entered
            })
    }

    /// Minute by minute, each logic in a push of its own.
    private static let minutes = (0..<4).flatMap { minute in
        [
            push([Logic(name: "Persons", counts: [("fw", "5"), ("bw", "2")], minute: minute)]),
            push([Logic(name: "Groups", counts: [("fw", "3"), ("bw", "1")], minute: minute)]),
        ]
    }

    @Test func `two logics over one line are not added up where they come in separate imports`() throws {
        let expected = (0..<4).map { "2026-05-11T09:0\($0) 5/2/-" }
        let whole = try AdapterScene()
        try whole.run(Self.minutes.joined(separator: "\n"), try format())
        #expect(try whole.sums() == expected && whole.bad.count == 1, "\(whole.bad)")
        for cut in 1..<Self.minutes.count {
            let scene = try AdapterScene()
            for part in [Self.minutes[..<cut], Self.minutes[cut...], Self.minutes[...]] {
                let (text, before) = (part.joined(separator: "\n"), scene.bad.count)
                try scene.run(text, try format())
                // It is said in each import in which one was left out.
                #expect(scene.bad.count == before + (text.contains("Groups") ? 1 : 0), "cut \(cut)")
            }
            #expect(try scene.sums() == expected && scene.conflicts.isEmpty, "cut \(cut)")
        }
        // A message an import.
        let single = try AdapterScene()
        for push in Self.minutes { try single.run(push, try format()) }
        #expect(try single.sums() == expected)
    }

    @Test func `a logic that was renamed counts on once its old name was not heard for two days`() throws {
        let scene = try AdapterScene()
        func push(_ name: String, day: Int, minute: Int) -> String {
            Self.push([Logic(name: name, counts: [("fw", "5"), ("bw", "2")], minute: day * 1440 + minute)])
        }
        for (day, minute) in [(0, 0), (1, 0)] { try scene.run(push("Persons", day: day, minute: minute), try format()) }
        for day in 1...4 {
            let before = scene.bad.count
            try scene.run([1, 2].map { push("People", day: day, minute: $0) }.joined(separator: "\n"), try format())
            // Until then it is named in each import.
            #expect(scene.bad.count == before + (day < 3 ? 1 : 0), "day \(day)")
        }
        #expect(scene.doubts.count { $0.contains("'People'") && $0.contains("'Persons'") } == 1, "\(scene.doubts)")
        #expect(
            try scene.counts().map { "\($0.line) \($0.localLabel.dropFirst(8))" } == [
                "Persons 11T09:00", "Persons 12T09:00", "People 14T09:01", "People 14T09:02", "People 15T09:01",
                "People 15T09:02",
            ])
        // An old file of the first name doesn't count beside it.
        try scene.run(push("Persons", day: 4, minute: 1), try format())
        #expect(try scene.counts().count == 6 && scene.bad.last?.reason.contains("'People'") == true)
    }

    @Test func `a logic that was renamed within a file counts as where the file is cut`() throws {
        let pushes = [("Persons", 0)].map { ($0.0, $0.1) } + (1...5).map { ("People", $0) }
        let lines = pushes.map { name, day in
            Self.push([Logic(name: name, counts: [("fw", "5"), ("bw", "2")], minute: day * 1440)])
        }
        let expected = ["Persons 11", "People 14", "People 15", "People 16"]
        for cut in 0..<lines.count {
            let scene = try AdapterScene()
            for part in [lines[..<cut], lines[cut...]] where !part.isEmpty {
                try scene.run(part.joined(separator: "\n"), try format())
            }
            #expect(
                try scene.counts().map { "\($0.line) \($0.localLabel.dropFirst(8).prefix(2))" } == expected,
                "cut \(cut)")
        }
    }

    @Test func `logics that don't say over which line they are are doubted in separate imports too`() throws {
        let scene = try AdapterScene()
        for name in ["Persons", "Groups"] {
            try scene.run(Self.push([Logic(name: name, counts: [("fw", "5"), ("bw", "2")], line: nil)]), try format())
        }
        #expect(scene.doubts.count { $0.contains("'Persons' and 'Groups'") } == 1, "\(scene.doubts)")
    }

    @Test func `where the logic that is named takes the place of another that counted, that is said`() throws {
        for isParted in [false, true] {
            let scene = try AdapterScene()
            if isParted {
                try scene.run(Self.minutes[0], try format())
                try scene.run(Self.minutes[1], try format(["Groups/fw"]))
            } else {
                try scene.run(Self.minutes[...1].joined(separator: "\n"), try format(["Groups/fw"]))
            }
            #expect(
                scene.bad.contains { $0.reason.contains("'Persons'") && $0.reason.contains("'Groups'") }, "\(scene.bad)"
            )
        }
    }

    @Test func `logics that don't say over which line they are are not added up without a word`() throws {
        let persons = Logic(name: "Persons", counts: [("fw", "5"), ("bw", "2")])
        let open = Logic(name: "Groups", counts: [("fw", "3"), ("bw", "1")], line: nil)
        let (scene, summary) = try run([persons, open])
        #expect(try scene.sums() == ["2026-05-11T09:00 5/2/-"])
        #expect(summary.rejected == 1, "\(scene.bad)")
        var other = persons
        other.line = nil
        let (both, _) = try run([other, open])
        #expect(both.doubts.count { $0.contains("'Persons' and 'Groups'") } == 1)
    }

    @Test func `what shares a line with people and counts none takes no line from them`() throws {
        let dwell = Logic(name: "Dwell", counts: [("average", "9")], info: "XLT_ZONE_DWELL")
        let (scene, summary) = try run([dwell, Logic(name: "Line", counts: [("fw", "5"), ("bw", "2")])])
        #expect(try scene.sums() == ["2026-05-11T09:00 5/2/-"])
        #expect(summary.rejected == 0 && summary.ignored == 2)
    }

    @Test(
        "names of counts, and what becomes of them",
        arguments: [
            ([("fw", "5"), ("bw", "2"), ("male-fw", "3"), ("staff-fw", "1")], [], "5/2/-", 0),
            ([("male-fw", "3"), ("fw", "5"), ("fw-male", "3"), ("bw", "2")], [], "5/2/-", 0),
            ([("FW", "5"), ("BW", "2")], [], "5/2/-", 0), ([("fw", "\"5\""), ("bw", "\"2\"")], [], "5/2/-", 0),
            ([("fw", "5"), ("fw-male", "2")], [], "5/-/-", 0), ([("fw", "5"), ("male-fw", "2")], [], "5/-/-", 0),
            // A direction is missing, and something isn't known.
            ([("fw", "5"), ("backward", "2")], [], "5/-/-", 1), ([("fw", "5"), ("male-bw", "2")], [], "5/-/-", 1),
            ([("in", "5"), ("out", "2")], [], nil, 1), ([("in", "5"), ("out", "2")], ["in"], "5/-/-", 1),
            ([("in", "5"), ("out", "2")], ["in", "-out"], "5/2/-", 0),
            ([("male-fw", "3"), ("female-fw", "2")], [], nil, 2), ([("fw", "\"five\"")], [], nil, 2),
        ] as [([(String, String)], [String], String?, Int)])
    func names(_ counts: [(String, String)], _ rules: [String], _ expected: String?, _ rejected: Int) throws {
        let (scene, summary) = try run(
            [Logic(name: "Line", counts: counts)], entered: Set(rules.filter { !$0.hasPrefix("-") }),
            exited: Set(rules.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }))
        #expect(try scene.counts().map { String($0.short.dropFirst(17)) } == (expected.map { [$0] } ?? []))
        // Of what is the same in each push it is said once.
        #expect(summary.rejected == rejected, "\(scene.bad)")
    }

    @Test func `an interval in which the sensor was not always at work is left out, and a zone is no line`() throws {
        for (samples, isTaken) in [("0", false), ("599", false), ("600", true), ("601", true)] {
            let (scene, summary) = try run([
                Logic(
                    name: "Line", counts: [("fw", "5"), ("bw", "2")],
                    samples: #""samples":\#(samples),"samples_expected":600"#)
            ])
            #expect(try scene.counts().count == (isTaken ? 1 : 0))
            #expect(summary.rejected == (isTaken ? 0 : 2))
        }
        let scene = try AdapterScene()
        let zone = XovisPushTests.older("2026-05-11T09:00:00+02:00", "2026-05-11T09:01:00+02:00", 3, 1)
            .replacingOccurrences("\"LINE\"", with: "\"ZONE\"")
        #expect(try scene.run(zone, try XovisPush(.standard)).ignored == 1)
        #expect(try scene.counts().isEmpty)
    }

    @Test(arguments: ["1778482800", "\"1778482800\"", "\"1778482800000\"", "\"2026-05-11T09:00:00+02:00\""])
    func `times are seconds or milliseconds, as numbers or texts`(_ from: String) throws {
        let scene = try AdapterScene()
        let text = XovisPushTests.push(0, [("fw", 3), ("bw", 1)])
            .replacingOccurrences("\"from\":\(Self.nine)", with: "\"from\":" + from)
        try scene.run(text, try XovisPush(.standard))
        #expect(try scene.counts().map(\.intervalStart) == [Int64(Self.nine)], "\(scene.bad)")
    }
}
