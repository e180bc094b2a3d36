import CounterImport
import FootfallTestSupport
import InputFiles
import LocalTime
import Testing

/// Files as they come, each with a mapping and what is read of them.
@Suite struct TableFormTests {
    private struct Case {
        let mapping: String
        let text: String
        let lines: [String]
    }

    private func lines(_ mapping: String, _ text: String) throws -> [String] {
        try CounterLines(text, format: try ColumnMapping.parse(Array(mapping.utf8), file: "map.json")).lines
    }

    /// A long mapping of columns t, s, n with more keys.
    private func long(_ format: String, time: String = "", _ more: String = #""total": "n""#, interval: Int = 60)
        -> String
    {
        """
        {"layout": "long", "interval_minutes": \(interval), "time": {"column": "t", "formats": ["\(format)"]\(time)},
         "site": "s", \(more)}
        """
    }

    // MARK: Times

    @Test(arguments: [
        ("MM/dd/yyyy hh:mm:ss a", "11/12/2017 12:00:00 AM", "2017-11-12T00:00"),
        ("MM/dd/yyyy hh:mm:ss a", "11/12/2017 12:00:00 PM", "2017-11-12T12:00"),
        ("M/d/yyyy h:mm a", "1/2/2017 6:15 p.m.", "2017-01-02T18:15"),
        ("M/d/yyyy h a", "1/2/2017 11 PM", "2017-01-02T23:00"),
        ("d MMMM yyyy HH:mm", "1 März 2023 07:00", "2023-03-01T07:00"),
        ("d. MMM yyyy HH:mm", "1. déc. 2023 07:00", "2023-12-01T07:00"),
        ("EEE d MMMM yyyy HH:mm", "Friday 1 September 2023 07:00", "2023-09-01T07:00"),
        ("MMMM dd, yyyy HH:mm", "November 01, 2019 17:00", "2019-11-01T17:00"),
        ("yyyy-MM-dd HH:mm-HH:mm", "2023-05-01 09:00-10:00", "2023-05-01T09:00"),
        ("yyyy-MM-dd H:mm-H:mm", "2023-05-01 9:00-9:59", "2023-05-01T09:00"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2023-05-01T09:00:00.000", "2023-05-01T09:00"),
    ]) func `Times are read as their format says`(format: String, time: String, label: String) throws {
        #expect(try lines(long(format), "t;s;n\n".comma + "\"\(time)\",A,5\n") == ["2 \(label) A: total 5"])
    }

    @Test(arguments: [
        ("epoch_seconds", "1682931600"), ("epoch_milliseconds", "1682931600000"),
    ]) func `A number since 1970 is an instant`(format: String, time: String) throws {
        let mapping = try ColumnMapping.parse(Array(long(format).utf8), file: "map.json")
        var file = try CounterFile(
            TextBytes(SourceFile(bytes: Array("t,s,n\n\(time),A,5\n".utf8), name: "a")), format: mapping)
        var row = CounterRow()
        guard case .row = try file.next(&row) else { return #expect(Bool(false)) }
        #expect(row.label.description == "2023-05-01T09:00")
        #expect(row.offsetMinutes == 0)
    }

    /// The label, and the offset or what is wrong, of each row of times and offsets.
    private func offsets(_ time: String, _ rows: [String]) throws -> [String] {
        let mapping = try ColumnMapping.parse(Array(long("yyyy-MM-dd HH:mm", time: time).utf8), file: "map.json")
        var file = try CounterFile(
            TextBytes(SourceFile(bytes: Array("t,o,s,n\n\(rows.joined(separator: "\n"))\n".utf8), name: "a")),
            format: mapping)
        var row = CounterRow()
        var found: [String] = []
        while true {
            switch try file.next(&row) {
            case .row:
                found.append("\(row.label) \(row.offsetMinutes.map { "\($0)" } ?? "none") \(row.isOffsetUnasked)")
            case .bad(let line): found.append("\(line)")
            case .passed: found.append("passed")
            case .end: return found
            }
        }
    }

    @Test func `A column has the offset of each row's time`() throws {
        #expect(
            try offsets(
                #", "offset_column": "o""#,
                [
                    "2024-07-01 10:00,-4,A,5", "2024-07-01 10:00,+01:00,B,5", "2024-07-01 10:00,,C,5",
                    "2024-07-01 10:00,EDT,C,5", "2024-07-01 10:00+01:00,1,D,5", "2024-07-01 10:00+01:00,2,D,5",
                ]) == [
                    "2024-07-01T10:00 -240 false", "2024-07-01T10:00 60 false",
                    "line 4: column 2, which has the offset of the time from UTC, is empty",
                    "line 5: \"EDT\" is no offset from UTC, as +01:00 or -5", "2024-07-01T10:00 60 false",
                    "line 7: the time has an offset, and column 2 another one",
                ])
    }

    @Test func `Letters of zones in a column are the offsets that the mapping gives for them`() throws {
        #expect(
            try offsets(
                #", "offset_column": "o", "offsets": {"EDT": "-04:00", "PDT": "-07:00"}"#,
                ["2024-07-01 10:00,EDT,A,5", "2024-07-01 10:00,PDT,B,5", "2024-07-01 10:00,CDT,B,5"]) == [
                    "2024-07-01T10:00 -240 false", "2024-07-01T10:00 -420 false",
                    "line 4: \"CDT\" is no offset from UTC, as +01:00 or -5",
                ])
    }

    @Test(arguments: [
        (#""offset_column": "o", "offset": "Z""#, "yyyy-MM-dd HH:mm", 60, "time.offset_column"),
        (#""offset_column": "o""#, "yyyy-MM-dd", 1440, "time.offset_column"),
        (#""offset_column": "o""#, "yyyy-MM-dd HH:mmXXX", 60, "time.offset_column"),
        (#""offset_column": "o""#, "epoch_seconds", 60, "time.offset_column"),
        (#""offsets": {"EDT": "-04:00"}"#, "yyyy-MM-dd HH:mm", 60, "time.offsets"),
        (#""offset_column": "o", "offsets": {"EDT": "east"}"#, "yyyy-MM-dd HH:mm", 60, "time.offsets"),
        (#""offset_column": "o", "offsets": {}"#, "yyyy-MM-dd HH:mm", 60, "time.offsets"),
    ]) func `Offsets that a mapping can't have`(keys: String, format: String, interval: Int, key: String) throws {
        let error = try #require(throws: MappingError.self) {
            try ColumnMapping.parse(
                Array(long(format, time: ", \(keys)", interval: interval).utf8), file: "map.json")
        }
        #expect(error.key == key)
    }

    @Test(arguments: [
        "#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#div/0!", "#NV", "#WERT!", "#BEZUG!",
        "#VALEUR!", "#GETTING_DATA",
    ]) func `An error of a spreadsheet is a missing count`(cell: String) throws {
        #expect(
            try lines(long("yyyy-MM-dd HH:mm"), "t,s,n\n2024-07-01 10:00,A,\(cell)\n2024-07-01 11:00,A,5\n")
                == lines(long("yyyy-MM-dd HH:mm"), "t,s,n\n2024-07-01 10:00,A,\n2024-07-01 11:00,A,5\n"))
    }

    @Test(arguments: ["####", "#5", "#", "#DIV", "#N/A!"])
    func `Other texts with its sign are no numbers`(cell: String) throws {
        let read = try lines(long("yyyy-MM-dd HH:mm"), "t,s,n\n2024-07-01 10:00,A,\(cell)\n")
        #expect(read.count == 1 && read[0].hasPrefix("bad line 2"), "\(read)")
    }

    @Test(arguments: [
        ("9", "09:00"), ("09", "09:00"), ("0900", "09:00"), ("9:00", "09:00"), ("09:00:00", "09:00"), ("9 AM", "09:00"),
        ("12 AM", "00:00"), ("9:00 p.m.", "21:00"), ("9h", "09:00"), ("9h00", "09:00"), ("9.00", "09:00"),
        ("6:00-6:59", "06:00"), ("09:00 - 10:00", "09:00"), ("9-10", "09:00"), ("11-12 PM", "11:00"),
        ("23:00–24:00", "23:00"),
        ("9 bis 10", "09:00"),
    ]) func `A column of the hour has it in many forms`(hour: String, time: String) throws {
        #expect(
            try lines(long("yyyy-MM-dd", time: #", "hour_column": "h""#), "t,h,s,n\n2023-05-01,\(hour),A,5\n") == [
                "2 2023-05-01T\(time) A: total 5"
            ])
    }

    @Test(arguments: ["25", "9:60", "9:00:30", "13 PM", "0 AM", "nine", "24", "9:00-9:30", "166", "9:00-"])
    func `An hour that is none, or not of the interval, is a bad line`(hour: String) throws {
        let found = try lines(long("yyyy-MM-dd", time: #", "hour_column": "h""#), "t,h,s,n\n2023-05-01,\(hour),A,5\n")
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("bad line 2: the hour \"\(hour)\" "))
    }

    @Test(arguments: [
        ("yyyy-MM-dd HH:mm:ss", "2023-05-01 09:00:30", "has seconds"),
        ("yyyy-MM-dd HH:mm", "2023-05-01 24:00", "\"at\": \"end\""),
        ("yyyy-MM-dd HH:mm-HH:mm", "2023-05-01 09:00-09:30", "is a range of 30 minutes"),
        ("yyyy-MM-dd hh:mm a", "2023-05-01 13:00 PM", "is not written as"),
        ("d MMMM yyyy HH:mm", "1 Marzember 2023 07:00", "is not written as"),
    ]) func `A time that can not be of the format is a bad line`(format: String, time: String, reason: String) throws {
        let found = try lines(long(format), "t,s,n\n\(time),A,5\n")
        #expect(found.count == 1 && found[0].hasPrefix("bad line 2: "))
        #expect(found[0].contains(reason))
    }

    @Test func `A day may be the number of its midnight, with the hour in a column of its own`() throws {
        #expect(
            try lines(
                long("epoch_milliseconds", time: #", "hour_column": "h""#),
                "t,h,s,n\n1682899200000,9,A,5\n1682899260000,9,A,5\n"
            ) == ["2 2023-05-01T09:00 A: total 5", "bad line 3: the date \"1682899260000\" is no midnight in UTC"])
    }

    @Test func `Where times are ends, the day ends at 24`() throws {
        #expect(
            try lines(
                long("yyyy-MM-dd", time: #", "hour_column": "h", "at": "end""#),
                "t,h,s,n\n2023-05-01,1,A,5\n2023-05-01,24,A,6\n2023-05-01,25,A,6\n"
            ) == [
                "2 2023-05-01T01:00 A: total 5", "3 2023-05-02T00:00 A: total 6",
                "bad line 4: the hour \"25\" is not 0 to 23, and no time of day as 06:00 or 6:00-6:59",
            ])
    }

    // MARK: Numbers

    @Test(arguments: [
        ("", "1346.0", 1346), ("", "12.00", 12), ("", "1e+05", 100_000), ("", "1.5e3", 1500), ("", " 12 ", 12),
        (#""thousands": ",","#, "\"1,346\"", 1346), (#""thousands": ",","#, "\"1,346.0\"", 1346),
        (#""thousands": ".","#, "1.346", 1346), (#""thousands": ".","#, "\"1.346,0\"", 1346),
        (#""thousands": ".","#, "1.234.567", 1_234_567), (#""thousands": " ","#, "1\u{202F}346", 1346),
        (#""thousands": " ","#, "1 346", 1346), (#""thousands": " ","#, "1\u{A0}346", 1346),
        (#""thousands": "'","#, "1'346", 1346), (#""thousands": "'","#, "1’346", 1346),
        (#""decimal": ",","#, "\"12,0\"", 12), (#""factor": 1000,"#, "1.346", 1346), (#""factor": 1000,"#, "2", 2000),
        (#""factor": 1000, "decimal": ",","#, "\"1,5\"", 1500),
    ]) func `A number is read as the mapping says`(keys: String, cell: String, people: Int) throws {
        #expect(
            try lines(long("yyyyMMdd HH", "\(keys) \"total\": \"n\""), "t,s,n\n20230501 09,A,\(cell)\n") == [
                "2 2023-05-01T09:00 A: total \(people)"
            ])
    }

    @Test(arguments: [
        ("", "\"2,002\"", "\"thousands\": \",\""), ("", "1.346", "\"thousands\": \".\""),
        (#""thousands": " ","#, "1.000", "\"thousands\": \".\""),
        (#""thousands": "'","#, "1.000", "\"thousands\": \".\""),
        ("", "12.5", "not a whole number"),
        ("", "\"12,0\"", "\"decimal\": \",\""), ("", "-3", "less than zero"), ("", "12%", "not a whole number"),
        ("", "5000000000", "more than"), ("", "99999999999999999999999", "more than"), ("", "1e30", "more than"),
        (#""thousands": ",","#, "\"1,34\"", "three digits"), (#""thousands": ",","#, "\"1346,000\"", "three digits"),
        (#""factor": 1000,"#, "1.3465", "not a whole number"), (#""decimal": ",","#, "1.346", "\"thousands\": \".\""),
        ("", "x", "not a whole number"), ("", ".", "not a whole number"), ("", "5.", "not a whole number"),
    ]) func `A number that may mean another is a bad line`(keys: String, cell: String, reason: String) throws {
        let found = try lines(long("yyyyMMdd HH", "\(keys) \"total\": \"n\""), "t,s,n\n20230501 09,A,\(cell)\n")
        #expect(found.count == 1 && found[0].hasPrefix("bad line 2: column 3: "))
        #expect(found[0].contains(reason), "\(found[0])")
    }

    @Test(arguments: ["NA", "n/a", "null", "None", "NaN", "-", "--", "–", "", "  ", "\u{A0}", "#N/A", "closed"])
    func `A word for missing costs a wide row no other site`(word: String) throws {
        let mapping = """
            {"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "total": "{site}", "missing": ["closed"]}
            """
        let format = try ColumnMapping.parse(Array(mapping.utf8), file: "map.json")
        let file = try CounterLines("t,A,B\n20230501 09,\(word),7\n", format: format)
        #expect(file.lines == ["2 2023-05-01T09:00 B: total 7"])
        #expect(file.missing == 1)
    }

    // MARK: Before and after the rows

    @Test func `Lines before the header are passed over, and so are lines of sums`() throws {
        let mapping = long("yyyy-MM-dd HH:mm", #""total": "n", "totals": ["total", "Summe"]"#)
        #expect(
            try lines(
                mapping, "Report of May,,\nPrinted,2023\n\nt,s,n\n2023-05-01 09:00,A,5\nTotal,,5\n,SUMME,5\nMean,,5\n")
                == [
                    "5 2023-05-01T09:00 A: total 5", "6 sum", "7 sum",
                    "bad line 8: the time \"Mean\" is not written as `yyyy-MM-dd HH:mm`",
                ])
        #expect(
            try lines(mapping, "s,t,n\nTotal Wine,2023-05-01 09:00,x\nTotal,,x\n") == [
                "bad line 2: column 3: \"x\" is not a whole number of people", "3 sum",
            ])
        #expect(
            try lines(
                long("yyyy-MM-dd HH:mm", #""total": "n", "skip_lines": 3"#), "a\n\nt,s,n\nt,s,n\n2023-05-01 09:00,A,5\n"
            )
                == ["5 2023-05-01T09:00 A: total 5"])
        #expect(throws: HeaderError.self) {
            _ = try lines(long("yyyy-MM-dd HH:mm", #""total": "n", "skip_lines": 1"#), "a\nb\nt,s,n\n")
        }
    }

    @Test func `A line that names the separator is obeyed`() throws {
        #expect(try lines(long("yyyyMMdd HH"), "sep=;\nt;s;n\n20230501 09;A;5\n") == ["3 2023-05-01T09:00 A: total 5"])
        #expect(try lines(long("yyyyMMdd HH"), "\u{FEFF}sep=\t\r\nt\ts\tn\r\n20230501 09\tA\t5\r\n").count == 1)
    }

    @Test func `A file without a header has its columns' names from the mapping`() throws {
        #expect(
            try lines(
                long("yyyyMMdd HH", #""total": "n", "columns": ["t", "s", "n"]"#), "20230501 09,A,5\n20230501 10,A,6\n")
                == ["1 2023-05-01T09:00 A: total 5", "2 2023-05-01T10:00 A: total 6"])
    }

    @Test func `A header of two lines has the upper names over the lower ones`() throws {
        let mapping = """
            {"layout": "wide", "header_lines": 2, "time": {"column": "Time", "formats": ["yyyyMMdd HH"]},
             "entered": "{site} in", "exited": "{site} out"}
            """
        #expect(
            try lines(mapping, "Title\n,North,,South,\nTime,in,out,in,out\n20230501 09,1,2,3,4\n") == [
                "4 2023-05-01T09:00 North: entered 1, exited 2", "4 2023-05-01T09:00 South: entered 3, exited 4",
            ])
    }

    @Test func `Cells behind the last column with a name have to be empty`() throws {
        #expect(
            try lines(long("yyyyMMdd HH"), "t,s,n,,\n20230501 09,A,5,,\n20230501 10,A,6\n20230501 11,A,6,,7\n") == [
                "2 2023-05-01T09:00 A: total 5", "3 2023-05-01T10:00 A: total 6",
                "bad line 4: 3 columns expected, 5 found",
            ])
    }

    @Test func `Rows of separators alone are empty, and a row of a file without a header may begin with a number sign`()
        throws
    {
        #expect(
            try lines(long("yyyyMMdd HH"), "t,s,n\n,,\n20230501 09,A,5\n , ,\n,,\n") == [
                "3 2023-05-01T09:00 A: total 5"
            ])
        let mapping = long("yyyyMMdd HH", #""total": "n", "columns": ["s", "t", "n"]"#)
        #expect(
            try lines(mapping, "# made in May\n#12 North,20230501 09,5\nA,20230501 09,6\n") == [
                "2 2023-05-01T09:00 #12 North: total 5", "3 2023-05-01T09:00 A: total 6",
            ])
    }

    @Test func `A line of a site that is called like a sum is one of counts, also where its time is wrong`() throws {
        let mapping = long("yyyyMMdd HH", #""total": "n", "totals": ["Total"]"#)
        let found = try lines(mapping, "s,t,n\nTotal Fitness,2023-05-01,5\nTotals,,6\nTotal,,6\nTotal: all,,6\n")
        #expect(
            found.count == 4 && found[0].hasPrefix("bad line 2: the time") && found[1].hasPrefix("bad line 3: the time")
        )
        #expect(found[2...] == ["4 sum", "5 sum"])
    }

    @Test func `A range says both of its ends, also where times are ends`() throws {
        for (time, text) in [
            (#", "hour_column": "h", "at": "end""#, "t,h,s,n\n2023-05-01,6:00-6:59,A,5\n2023-05-01,23:00-24:00,A,6\n")
        ] {
            #expect(
                try lines(long("yyyy-MM-dd", time: time), text) == [
                    "2 2023-05-01T06:00 A: total 5", "3 2023-05-01T23:00 A: total 6",
                ])
        }
        #expect(
            try lines(long("yyyy-MM-dd HH:mm-HH:mm", time: #", "at": "end""#), "t,s,n\n2023-05-01 06:00-07:00,A,5\n")
                == [
                    "2 2023-05-01T06:00 A: total 5"
                ])
        #expect(throws: MappingError.self) {
            _ = try lines(
                #"{"layout": "long", "interval": "day", "time": {"column": "t", "formats": ["yyyy-MM-dd"], "at": "end"}, "site": "s", "total": "n"}"#,
                "t,s,n\n")
        }
    }

    @Test func `A column is one thing`() {
        for keys in [#""entered": "n", "exited": "n""#, #""total": "s""#, #""total": "t""#] {
            #expect(throws: HeaderError.self) { _ = try lines(long("yyyyMMdd HH", keys), "t,s,n\n20230501 09,A,5\n") }
        }
    }

    // MARK: Layouts

    @Test func `Hours as columns are rows of one line`() throws {
        let mapping = """
            {"layout": "long", "time": {"column": "date", "formats": ["yyyy-MM-dd"]}, "site": "s", "entered": "in {hour}",
             "exited": "out {hour}"}
            """
        #expect(
            try lines(
                mapping,
                "date,in 9-10,in 10-11,out 9-10,out 10-11,sum,s\n2023-05-01,1,2,3,,9,A\n2023-05-02,1,x,3,4,9,A\n") == [
                    "2 2023-05-01T09:00 A: entered 1, exited 3", "2 2023-05-01T10:00 A: entered 2",
                    "bad line 3: column 3: \"x\" is not a whole number of people",
                ])
        #expect(throws: HeaderError.self) { _ = try lines(mapping, "date,in 9-9:30,s\n") }
        #expect(throws: HeaderError.self) { _ = try lines(mapping, "date,in 9,in 09:00,s\n") }
        #expect(throws: HeaderError.self) { _ = try lines(mapping, "date,s\n") }
    }

    @Test func `Days as columns have their dates in the header`() throws {
        let mapping = """
            {"layout": "long", "interval": "day", "time": {"formats": ["d.M.yyyy"]}, "site": "s", "total": "{time}"}
            """
        #expect(
            try lines(mapping, "s,1.5.2023,2.5.2023,all\nA,5,6,11\n") == [
                "2 2023-05-01T00:00 A: total 5", "2 2023-05-02T00:00 A: total 6",
            ])
    }

    @Test func `A column says the direction of a row's people`() throws {
        let mapping = long(
            "yyyyMMdd HH",
            #""count": "n", "direction": {"column": "d", "entered": ["in", "hinein"], "exited": ["out"]}"#)
        #expect(
            try lines(mapping, "t,s,d,n\n20230501 09,A,in,5\n20230501 09,A,out,\n20230501 09,A,up,5\n") == [
                "2 2023-05-01T09:00 A: entered 5",
                "bad line 4: column 3: \"up\" is none of the directions that the mapping names",
            ])
    }

    @Test func `Rows are chosen by a column's value`() throws {
        #expect(
            try lines(
                long("yyyyMMdd HH", #""total": "n", "where": {"c": ["person"]}, "where_not": {"s": "B"}"#),
                "t,s,c,n\n20230501 09,A,person,5\n20230501 09,A,car,x\n20230501 09,B,person,5\n"
            ) == ["2 2023-05-01T09:00 A: total 5", "3 filtered", "4 filtered"])
    }

    @Test func `Wide columns may be of doors`() throws {
        let mapping = """
            {"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "entered": "{site} - {line} in"}
            """
        let format = try ColumnMapping.parse(Array(mapping.utf8), file: "map.json")
        var file = try CounterFile(
            TextBytes(SourceFile(bytes: Array("t,A - North in,A - South in\n20230501 09,1,2\n".utf8), name: "a")),
            format: format)
        var row = CounterRow()
        guard case .row = try file.next(&row) else { return #expect(Bool(false)) }
        #expect(row.readings.map { file.sites.names[Int($0.site)] } == ["A", "A"])
        #expect(row.readings.map { file.names.lines.names[Int($0.line)] } == ["North", "South"])
    }
}

extension String {
    fileprivate var comma: String { replacing(";", with: ",") }
}
