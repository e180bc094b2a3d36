import FootfallEvents
import LocalTime
import FootfallProducers
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

    @Test func `In a file whose times go back the second occurrence is left out and named`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(
            "time,site,in,out\n2023-10-29 02:00,S,1,\n2023-10-29 01:00,S,2,\n2023-10-29 01:00,S,3,\n2023-10-29 00:00,S,4,\n",
            try .long())
        #expect(summary.conflicts == 1)
        #expect(summary.firstConflicts.map(\.line) == [4])
        #expect(summary.firstConflicts.map(\.reason) == [.repeatedHour])
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

    @Test func `What looks like an offset of another zone is a bad line where the format has no place for it`() throws {
        let data = try TemporaryLog()
        #expect(throws: ImportError.self) {
            try data.importText("time,site,in,out\n2023-07-01 10:00-11:00,S,9,\n", try .long())
        }
        #expect(try data.importText("time,site,in,out\n2023-07-01 10:00Z,S,9,\n", try .long()).appended == 1)
        #expect(try data.standing() == ["2023-07-01T10:00Z 60 S: entered 9"])
    }
}
