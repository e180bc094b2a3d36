import CounterImport
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Testing

/// The hour that comes twice, in Dublin on 29 October 2023: 00:00Z and 01:00Z are both 01:00.
@Suite struct RepeatedHourImportTests {
    private func standing(_ rows: [String], _ format: CounterFormat? = nil, header: String = "time,site,in,out") throws
        -> [String]
    {
        let data = try TemporaryLog()
        let summary = try data.importText(
            ([header] + rows).joined(separator: "\n"), try format ?? .long())
        #expect(summary.conflicts == 0)
        return try data.standing()
    }

    @Test func `A label that comes twice in a row is the first and the second hour`() throws {
        #expect(
            try standing([
                "2023-10-29 00:00,S,1,", "2023-10-29 01:00,S,2,", "2023-10-29 01:00,S,2,", "2023-10-29 02:00,S,4,",
            ]) == [
                "2023-10-28T23:00Z 60 S: entered 1", "2023-10-29T00:00Z 60 S: entered 2",
                "2023-10-29T01:00Z 60 S: entered 2", "2023-10-29T02:00Z 60 S: entered 4",
            ])
    }

    @Test func `A label that comes once is the first hour`() throws {
        #expect(
            try standing(["2023-10-29 00:00,S,1,", "2023-10-29 01:00,S,2,", "2023-10-29 02:00,S,4,"])[1]
                == "2023-10-29T00:00Z 60 S: entered 2")
    }

    @Test func `Quarters that come as a block twice are both hours, each quarter once`() throws {
        var rows: [String] = []
        for pass in 0..<2 {
            for minute in ["00", "15", "30", "45"] {
                rows.append("2023-10-29 01:\(minute),S,\(pass * 100 + Int(minute)!),")
            }
        }
        let found = try standing(rows, try .long(minutes: 15))
        #expect(found.count == 8)
        #expect(found[1] == "2023-10-29T00:15Z 15 S: entered 15")
        #expect(found[5] == "2023-10-29T01:15Z 15 S: entered 115")
    }

    @Test func `A first pass of which the beginning is missing ends where the label goes back`() throws {
        let labels = ["01:30", "01:45", "01:00", "01:15", "01:30"]
        let rows = labels.map { "2023-10-29 \($0),S,1," }
        #expect(
            try standing(rows, try .long(minutes: 15)).map { String($0.prefix(17)) } == [
                "2023-10-29T00:30Z", "2023-10-29T00:45Z", "2023-10-29T01:00Z", "2023-10-29T01:15Z",
                "2023-10-29T01:30Z",
            ])
    }

    @Test func `Sites are told apart, also where their rows alternate`() throws {
        #expect(
            try standing([
                "2023-10-29 01:00,A,1,", "2023-10-29 01:00,B,2,", "2023-10-29 01:00,A,3,", "2023-10-29 01:00,B,4,",
            ]) == [
                "2023-10-29T00:00Z 60 A: entered 1", "2023-10-29T00:00Z 60 B: entered 2",
                "2023-10-29T01:00Z 60 A: entered 3", "2023-10-29T01:00Z 60 B: entered 4",
            ])
    }

    @Test func `Who entered and who left in two rows are one hour's`() throws {
        #expect(
            try standing([
                "2023-10-29 01:00,S,1,", "2023-10-29 01:00,S,,2", "2023-10-29 01:00,S,3,", "2023-10-29 01:00,S,,4",
            ]) == [
                "2023-10-29T00:00Z 60 S: entered 1, exited 2", "2023-10-29T01:00Z 60 S: entered 3, exited 4",
            ])
    }

    @Test func `The rows of a wide file decide for all sites, also where a cell is empty`() throws {
        #expect(
            try standing(
                ["29/10/2023 01:00,,1,,,,", "29/10/2023 01:00,,2,,,3,"], .dublin,
                header: String(DublinText.header.dropLast())) == [
                    "2023-10-29T00:00Z 60 A: entered 1", "2023-10-29T01:00Z 60 A: entered 2",
                    "2023-10-29T01:00Z 60 B: entered 3",
                ])
    }

    @Test func `A row without counts is a pass too`() throws {
        #expect(
            try standing(["2023-10-29 01:00,S,,", "2023-10-29 01:00,S,2,"])
                == ["2023-10-29T01:00Z 60 S: entered 2"])
    }

    @Test func `The same days again later in the file are duplicates, not second hours`() throws {
        let data = try TemporaryLog()
        let rows = "2023-10-29 00:00,S,1,\n2023-10-29 01:00,S,2,\n2023-10-29 02:00,S,3,\n"
        let summary = try data.importText("time,site,in,out\n" + rows + rows, try .long())
        #expect(summary.appended == 3)
        #expect(summary.duplicates == 3)
    }

    @Test func `In a file whose newest rows come first the first met is of the second hour`() throws {
        #expect(
            try standing([
                "2023-10-29 02:00,S,4,", "2023-10-29 01:00,S,3,", "2023-10-29 01:00,S,2,", "2023-10-29 00:00,S,1,",
            ]) == [
                "2023-10-28T23:00Z 60 S: entered 1", "2023-10-29T00:00Z 60 S: entered 2",
                "2023-10-29T01:00Z 60 S: entered 3", "2023-10-29T02:00Z 60 S: entered 4",
            ])
        // A label that comes once is of the first hour in such a file too.
        #expect(
            try standing(["2023-10-29 02:00,S,4,", "2023-10-29 01:00,S,2,", "2023-10-29 00:00,S,1,"])[1]
                == "2023-10-29T00:00Z 60 S: entered 2")
    }

    /// Quarters from 00:45 to 02:00, each with minutes of its own, in the order of time.
    private static let quarters: [(row: String, text: String)] = {
        let labels = ["00:45"] + [1, 2].flatMap { _ in ["01:00", "01:15", "01:30", "01:45"] } + ["02:00"]
        return labels.enumerated().map { index, label in
            let minutes = 23 * 60 + 45 + index * 15
            let day = minutes < 1440 ? "2023-10-28T23" : "2023-10-29T0\((minutes - 1440) / 60)"
            return (
                "2023-10-29 \(label),S,\(index + 1),",
                "\(day):\(String(100 + minutes % 60).dropFirst())Z 15 S: entered \(index + 1)"
            )
        }
    }()

    @Test(
        "Quarters are of the hour that the order of the file says, also where rows are missing around it or in it",
        arguments: [[], [0], [9], [0, 9], [1], [8], [0, 1, 2], [7, 8, 9], [0, 1, 9], [5, 9]])
    func quartersInBothDirections(without: [Int]) throws {
        let kept = Self.quarters.enumerated().filter { !without.contains($0.offset) }.map(\.element)
        #expect(try standing(kept.map(\.row), try .long(minutes: 15)) == kept.map(\.text))
        #expect(try standing(kept.reversed().map(\.row), try .long(minutes: 15)) == kept.map(\.text))
    }

    @Test func `Places whose rows alternate, each newest first, are told apart`() throws {
        var rows: [String] = []
        for (hour, count) in [("02", 4), ("01", 3), ("01", 2), ("00", 1)] {
            for (place, more) in [("A", 0), ("B", 10)] {
                rows.append("2023-10-29 \(hour):00,\(place),\(count + more),")
            }
        }
        #expect(
            try standing(rows) == [
                "2023-10-28T23:00Z 60 A: entered 1", "2023-10-28T23:00Z 60 B: entered 11",
                "2023-10-29T00:00Z 60 A: entered 2", "2023-10-29T00:00Z 60 B: entered 12",
                "2023-10-29T01:00Z 60 A: entered 3", "2023-10-29T01:00Z 60 B: entered 13",
                "2023-10-29T02:00Z 60 A: entered 4", "2023-10-29T02:00Z 60 B: entered 14",
            ])
    }

    @Test func `Places of one file may have their rows in two directions`() throws {
        #expect(
            try standing([
                "2023-10-29 00:00,A,1,", "2023-10-29 01:00,A,2,", "2023-10-29 01:00,A,3,", "2023-10-29 02:00,A,4,",
                "2023-10-29 02:00,B,4,", "2023-10-29 01:00,B,3,", "2023-10-29 01:00,B,2,", "2023-10-29 00:00,B,1,",
            ]).filter { $0.hasPrefix("2023-10-29T00") || $0.hasPrefix("2023-10-29T01") } == [
                "2023-10-29T00:00Z 60 A: entered 2", "2023-10-29T00:00Z 60 B: entered 2",
                "2023-10-29T01:00Z 60 A: entered 3", "2023-10-29T01:00Z 60 B: entered 3",
            ])
    }

    @Test func `A place with rows of that hour alone is ordered as the others of the file`() throws {
        #expect(
            try standing([
                "2023-10-29 02:00,A,4,", "2023-10-29 01:00,B,3,", "2023-10-29 01:00,B,2,", "2023-10-29 00:00,A,1,",
            ])[1...2] == ["2023-10-29T00:00Z 60 B: entered 2", "2023-10-29T01:00Z 60 B: entered 3"])
    }

    @Test func `A wide file with its newest rows first, and who entered and left in two rows of a long one`() throws {
        #expect(
            try standing(
                ["29/10/2023 02:00,,9,,,,", "29/10/2023 01:00,,2,,,3,", "29/10/2023 01:00,,1,,,,"], .dublin,
                header: String(DublinText.header.dropLast()))[..<2] == [
                    "2023-10-29T00:00Z 60 A: entered 1", "2023-10-29T01:00Z 60 A: entered 2",
                ])
        #expect(
            try standing([
                "2023-10-29 02:00,S,9,", "2023-10-29 01:00,S,3,", "2023-10-29 01:00,S,,4", "2023-10-29 01:00,S,1,",
                "2023-10-29 01:00,S,,2",
            ])[..<2] == [
                "2023-10-29T00:00Z 60 S: entered 1, exited 2", "2023-10-29T01:00Z 60 S: entered 3, exited 4",
            ])
    }

    @Test func `Where a file does not show its direction oldest first is taken, and that is a warning`() throws {
        let data = try TemporaryLog()
        let text = "time,site,in,out\n2023-10-29 01:00,S,2,\n2023-10-29 01:00,S,3,\n"
        let summary = try data.importText(text, try .long())
        #expect(summary.zoneWarnings == [.hourOfUnknownOrder(line: 2, label: "2023-10-29T01:00", count: 1)])
        #expect(
            try data.standing() == ["2023-10-29T00:00Z 60 S: entered 2", "2023-10-29T01:00Z 60 S: entered 3"])
        // A label that comes once is the first hour in either direction.
        let once = try TemporaryLog().importText("time,site,in,out\n2023-10-29 01:00,S,2,\n", try .long())
        #expect(once.zoneWarnings.isEmpty)
    }

    @Test(arguments: ["yyyy-MM-dd HH:mmXXX", "yyyy-MM-dd HH:mmZ", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm'+01:00'"])
    func `An offset is obeyed, whatever the format has for it`(format: String) throws {
        let formats = format.contains("'") ? [format, "yyyy-MM-dd HH:mm'+00:00'"] : [format]
        var mapping = try CounterFormat.long()
        mapping.time.patterns = try formats.map { try .init($0) }
        #expect(
            try standing(["2023-10-29 01:00+00:00,S,3,", "2023-10-29 01:00+01:00,S,2,"], mapping) == [
                "2023-10-29T00:00Z 60 S: entered 2", "2023-10-29T01:00Z 60 S: entered 3",
            ])
    }

    @Test func `An offset that is not the site's is obeyed where the format asks for it, and the label is the site's`()
        throws
    {
        let data = try TemporaryLog()
        var mapping = try CounterFormat.long()
        mapping.time.patterns = [try .init("yyyy-MM-dd'T'HH:mm:ssXXX")]
        try data.importText("time,site,in,out\n2023-07-01T22:00:00-05:00,S,9,\n", mapping)
        let event = try #require(try data.counts().flatMap { $0 }.first)
        #expect(event.localLabel == "2023-07-02T04:00")
        #expect(event.utcOffsetMinutes == 60)
        #expect(try data.standing() == ["2023-07-02T03:00Z 60 S: entered 9"])
    }

    @Test func `Quarters sorted by label are of both hours, also where two of one label have the same count`() throws {
        let counts = [
            ("00:45", 1), ("01:00", 2), ("01:00", 3), ("01:15", 4), ("01:15", 4), ("01:30", 6), ("01:30", 6),
            ("01:45", 0),
            ("01:45", 0), ("02:00", 9),
        ]
        let data = try TemporaryLog()
        let text = counts.map { "2023-10-29 \($0.0),A,\($0.1),0" }.joined(separator: "\n")
        let summary = try data.importText("time,site,in,out\n" + text, try .long(minutes: 15))
        #expect(summary.appended == 10 && summary.duplicates == 0 && summary.zoneWarnings.isEmpty)
        #expect(
            try data.standing().map { $0.replacing(" 15 A: entered", with: "").replacing(", exited 0", with: "") } == [
                "2023-10-28T23:45Z 1", "2023-10-29T00:00Z 2", "2023-10-29T00:15Z 4", "2023-10-29T00:30Z 6",
                "2023-10-29T00:45Z 0", "2023-10-29T01:00Z 3", "2023-10-29T01:15Z 4", "2023-10-29T01:30Z 6",
                "2023-10-29T01:45Z 0", "2023-10-29T02:00Z 9",
            ])
    }

    @Test func `Who entered in both hours, then who left in both`() throws {
        let rows = ["5,", "6,", ",3", ",3"].map { "2023-10-29 01:00,S,\($0)" }
        let both = [
            "2023-10-29T00:00Z 60 S: entered 5, exited 3", "2023-10-29T01:00Z 60 S: entered 6, exited 3",
        ]
        #expect(try standing(rows) == both)
        let around = ["2023-10-29 00:00,S,1,1"] + rows + ["2023-10-29 02:00,S,9,9"]
        #expect(try Array(standing(around)[1...2]) == both)
    }

    @Test func `Where days have their newest first and hours their oldest the rows next to the hour decide`() throws {
        #expect(
            try standing([
                "2023-10-30 00:00,S,30,", "2023-10-29 01:00,S,2,", "2023-10-29 01:00,S,3,", "2023-10-29 02:00,S,4,",
                "2023-10-28 00:00,S,20,",
            ])[1...3] == [
                "2023-10-29T00:00Z 60 S: entered 2", "2023-10-29T01:00Z 60 S: entered 3",
                "2023-10-29T02:00Z 60 S: entered 4",
            ])
    }

    @Test(arguments: [[], [6], [1, 3, 5]]) func `Quarters sorted by falling labels come with a warning`(
        without: [Int]
    ) throws {
        let labels = ["02:00"] + ["01:45", "01:30", "01:15", "01:00"].flatMap { [$0, $0] } + ["00:45"]
        let rows = labels.enumerated().filter { !without.contains($0.offset) }
            .map { "2023-10-29 \($0.element),S,\($0.offset + 1)," }
        let summary = try TemporaryLog().importText(
            (["time,site,in,out"] + rows).joined(separator: "\n"), try .long(minutes: 15))
        #expect(summary.appended == rows.count)
        #expect(summary.zoneWarnings.count == 1)
    }

    @Test func `What looks like an offset of another zone is a bad line where the format has no place for it`() throws {
        let data = try TemporaryLog()
        #expect(throws: ImportError.self) {
            try data.importText("time,site,in,out\n2023-07-01 10:00-11:00,S,9,\n", try .long())
        }
        #expect(try data.importText("time,site,in,out\n2023-07-01 10:00Z,S,9,\n", try .long()).appended == 1)
        #expect(try data.standing() == ["2023-07-01T10:00Z 60 S: entered 9"])
    }
}
