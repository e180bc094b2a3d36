import CounterImport
import FootfallTestSupport
import Testing

@Suite struct ColumnMappingTests {
    private func format(_ json: String) throws -> CounterFormat {
        try ColumnMapping.parse(Array(json.utf8), file: "map.json")
    }

    private let long = """
        {"layout": "long", "time_zone": "Europe/Paris", "separator": ";", "interval_minutes": 15,
         "time": {"column": "when", "formats": ["yyyy-MM-dd HH:mm", "dd.MM.yyyy HH:mm"]},
         "site": "where", "entered": "ins", "exited": "outs", "total": "all"}
        """

    @Test func `A long layout reads one site a row`() throws {
        let format = try format(long)
        #expect(format.timeZone == "Europe/Paris")
        #expect(format.intervalSeconds == 900)
        let file = try CounterLines(
            "when;where;ins;outs;all;note\n2023-05-01 10:15;Lyon;1;2;3;x\n01.05.2023 10:30;Lyon;;2;;x\n", format: format
        )
        #expect(
            file.lines == [
                "2 2023-05-01T10:15 Lyon: entered 1, exited 2, total 3", "3 2023-05-01T10:30 Lyon: exited 2",
            ])
    }

    @Test func `A long layout of one counter names its site once`() throws {
        let format = try format(
            """
            {"layout": "long", "time": {"column": "d", "hour_column": "h", "formats": ["yyyyMMdd"]},
             "site_name": "Front door", "total": "n"}
            """)
        #expect(format.timeZone == nil)
        #expect(
            try CounterLines("d,h,n\n20230501,9,12\n", format: format).lines == [
                "2 2023-05-01T09:00 Front door: total 12"
            ])
    }

    @Test func `A wide layout finds its sites by patterns, the most literal first`() throws {
        let format = try format(
            """
            {"layout": "wide", "time": {"column": "t", "formats": ["HH:mm"], "date": "2023-05-01"},
             "entered": "{site} (in)", "exited": "{site} (out)", "total": "{site}", "ignore": ["weather"]}
            """)
        let file = try CounterLines("t,weather,A (in),A (out),A,B\n09:30,sunny,1,2,3,4\n", format: format)
        #expect(
            file.lines == ["2 2023-05-01T09:30 A: entered 1, exited 2, total 3", "2 2023-05-01T09:30 B: total 4"])
    }

    @Test func `A wide layout may list its sites and leave other columns alone`() throws {
        let format = try format(
            """
            {"layout": "wide", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]},
             "sites": [{"name": "North", "entered": "c1", "exited": "c2"}, {"name": "South", "total": "c3"}]}
            """)
        let file = try CounterLines("c3,t,c2,x,c1\n9,2023-05-01 09:00,2,junk,1\n", format: format)
        #expect(file.lines == ["2 2023-05-01T09:00 North: entered 1, exited 2", "2 2023-05-01T09:00 South: total 9"])
    }

    @Test func `A column of no pattern is an error unless it is ignored`() throws {
        let format = try format(
            """
            {"layout": "wide", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]}, "entered": "{site} in"}
            """)
        #expect(throws: HeaderError.self) { _ = try CounterLines("t,A in,B\n", format: format) }
    }

    @Test(arguments: [
        ("[]", "", "must be a JSON object"),
        ("{}", "layout", "is missing: \"long\", \"wide\" or \"side_by_side\""),
        (#"{"layout": "tall"}"#, "layout", "must be \"long\", \"wide\" or \"side_by_side\", not \"tall\""),
        (#"{"layout": "long"}"#, "time", "is missing: an object"),
        (#"{"layout": "long", "time": {}}"#, "time.column", "is missing"),
        (#"{"layout": "long", "time": {"column": 1}}"#, "time.column", "must be text"),
        (#"{"layout": "long", "time": {"column": "t"}}"#, "time.formats", "is missing: a list of texts"),
        (#"{"layout": "long", "time": {"column": "t", "formats": []}}"#, "time.formats", "is empty; give one at least"),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["YYYY"]}}"#, "time.formats[0]",
            "\"YYYY\" has \"YYYY\", which stands for nothing"
        ),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["HH:mm"]}}"#, "time.formats[0]",
            "has no full date; give it there, or one \"date\" for the file"
        ),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["yyyyMMdd"]}}"#, "time.formats[0]",
            "has no hour; give it there, or an \"hour_column\""
        ),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["HH"], "date": "16/12/2023"}}"#, "time.date",
            "must be as 2023-12-16, or \"comment\" for a line \"# date: 2023-12-16\""
        ),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["yyyyMMdd HH"], "zone": "x"}}"#, "time.zone",
            "is not known here. Known are: at, column, date, formats, hour_column, offset, offset_column, offsets"
        ),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "total": "n"}"#, "site",
            "is missing: the column with the site's name, or \"site_name\" for all"
        ),
        (
            #"{"layout": "long", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "site": "s"}"#, "",
            "names no counts: give \"entered\", \"exited\" or \"total\""
        ),
        (
            #"{"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "total": "site"}"#, "total",
            "must have {site} in it once, as \"{site} IN\"; a {line} stands behind it, with text between them"
        ),
        (
            #"{"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "total": "{site}", "interval_minutes": true}"#,
            "interval_minutes", "must be a whole number"
        ),
        (
            #"{"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "total": "{site}", "separator": ", "}"#,
            "separator", "must be one character, as \";\" or \"\\t\""
        ),
        (
            #"{"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "sites": [{"name": "A"}]}"#,
            "sites[0]",
            "names no counts: give \"entered\", \"exited\" or \"total\""
        ),
    ])
    func `A mapping that can not be meant is an error at its key`(json: String, key: String, reason: String) {
        #expect(throws: MappingError(file: "map.json", key: key, reason: reason)) { _ = try format(json) }
    }

    @Test func `Text that is no JSON is an error that names the file`() {
        #expect {
            _ = try format("{layout: long}")
        } throws: { error in
            "\(error)".hasPrefix("map.json: is not JSON: ")
        }
    }
}
