import CounterImport
import FootfallTestSupport
import Testing

/// Counts that are of several columns, of a direction a row, or of several people a row.
@Suite struct CombinedColumnsTests {
    private func lines(_ mapping: String, _ text: String) throws -> [String] {
        try CounterLines(text, format: try ColumnMapping.parse(Array(mapping.utf8), file: "map.json")).lines
    }

    private let front = #"{"layout": "long", "time": {"column": "t", "formats": ["yyyyMMdd HH"]}, "site": "s", "#

    // MARK: Added up

    @Test func `Columns of a list are added up, and nobody knows a sum of which a part is missing`() throws {
        let mapping = front + #""entered": ["adults in", "children in"], "exited": ["adults out", "children out"]}"#
        #expect(
            try lines(
                mapping,
                """
                t,s,adults in,children in,adults out,children out
                20230501 09,A,1,2,3,4
                20230501 10,A,1,,3,4
                20230501 11,A,,2,,
                20230501 12,A,1,x,3,4

                """) == [
                    "2 2023-05-01T09:00 A: entered 3, exited 7", "3 2023-05-01T10:00 A: exited 7",
                    "bad line 5: column 4: \"x\" is not a whole number of people",
                ])
    }

    @Test func `A sum of columns is as large as a count may be`() throws {
        let mapping = front + #""entered": ["a", "b"], "exited": "c"}"#
        #expect(
            try lines(
                mapping, "t,s,a,b,c\n20230501 09,A,4294967294,1,3\n20230501 10,A,4294967295,1,3\n20230501 11,A,1,1,3\n"
            ) == [
                "2 2023-05-01T09:00 A: entered 4294967295, exited 3",
                "bad line 3: column 4: the sum of the columns is more than 4294967295 people",
                "4 2023-05-01T11:00 A: entered 2, exited 3",
            ])
    }

    @Test(arguments: [#"["m{hour}", "f{hour}"]"#, #"["m{hour}"]"#, #"["m", "f{time}"]"#])
    func `A list of columns that has times in it is named`(list: String) throws {
        let mapping = #"""
            {"layout": "long", "time": {"column": "t", "formats": ["yyyyMMdd"]}, "site": "s", "total": \#(list)}
            """#
        let error = try #require(throws: MappingError.self) { try lines(mapping, "") }
        #expect(error.description.contains("\"total\" has"), "\(error)")
        #expect(error.description.contains("in a list: its columns are added up, and can't have {hour} or {time}"))
    }

    @Test func `A total is checked against both directions of added columns`() throws {
        let mapping = front + #""entered": ["a", "b"], "exited": "c", "total": "d"}"#
        #expect(
            try lines(mapping, "t,s,a,b,c,d\n20230501 09,A,1,2,3,6\n20230501 10,A,1,2,3,5\n") == [
                "2 2023-05-01T09:00 A: entered 3, exited 3, total 6",
                "bad line 3: A: the total is 5, entered and exited are 3 + 3 = 6",
            ])
    }

    @Test func `Columns of a site in a row of all may be added up`() throws {
        let mapping = """
            {"layout": "wide", "time": {"column": "t", "formats": ["yyyyMMdd HH"]},
             "sites": [{"name": "A", "total": ["a north", "a south"]}, {"name": "B", "total": "b"}]}
            """
        #expect(
            try lines(mapping, "t,a north,a south,b\n20230501 09,1,2,4\n") == [
                "2 2023-05-01T09:00 A: total 3", "2 2023-05-01T09:00 B: total 4",
            ])
    }

    @Test(arguments: [
        (#""entered": []"#, "is empty"), (#""entered": ["a", "h{hour}"]"#, "h{hour}"),
        (#""entered": ["a", 1]"#, "list of texts"),
    ]) func `A list of columns that is none is refused`(key: String, reason: String) {
        let error = #expect(throws: MappingError.self) {
            _ = try ColumnMapping.parse(Array((front + key + "}").utf8), file: "map.json")
        }
        #expect(error?.description.contains(reason) ?? false)
    }

    @Test func `A column is added once`() {
        #expect(throws: HeaderError.self) {
            _ = try lines(front + #""entered": ["a", "a"]}"#, "t,s,a\n20230501 09,A,1\n")
        }
    }

    // MARK: Hours as columns, a row a direction

    private let timed = """
        {"layout": "long", "time": {"column": "date", "formats": ["d.M.yyyy"]}, "site": "s",
         "direction": {"column": "way", "entered": ["in"], "exited": ["out"]}, "count": "{hour}h", "totals": ["Sum"], "missing": ["closed"]}
        """

    @Test func `A row of one direction has its hours as columns`() throws {
        #expect(
            try lines(
                timed,
                """
                s,way,date,8h,9h,sum
                A,in,1.5.2023,1,2,3
                A,out,1.5.2023,3,,3
                A,up,1.5.2023,3,,3
                A,in,2.5.2023,closed,x,3
                Sum,,,4,2,6

                """) == [
                    "2 2023-05-01T08:00 A: entered 1", "2 2023-05-01T09:00 A: entered 2",
                    "3 2023-05-01T08:00 A: exited 3",
                    "bad line 4: column 2: \"up\" is none of the directions that the mapping names",
                    "bad line 5: column 5: \"x\" is not a whole number of people", "6 sum",
                ])
    }

    // MARK: Several people a row

    @Test func `A row may be of several people, or of nobody knows how many`() throws {
        let mapping = """
            {"layout": "long", "row": "person", "count": "n", "time": {"column": "t", "formats": ["yyyyMMdd HHmmss"]}, "site": "s"}
            """
        #expect(
            try lines(mapping, "t,s,n\n20230501 091223,A,3\n20230501 091301,A,\n20230501 091307,A,x\n") == [
                "2 2023-05-01T09:12 A: total 3",
                "bad line 4: column 3: \"x\" is not a whole number of people",
            ])
    }

    @Test func `Several people of a row go one way`() throws {
        let mapping = """
            {"layout": "long", "row": "person", "count": "n", "time": {"column": "t", "formats": ["yyyyMMdd HHmmss"]}, "site": "s",
             "direction": {"column": "d", "entered": ["in"], "exited": ["out"], "neither": ["?"]}}
            """
        #expect(
            try lines(mapping, "t,s,d,n\n20230501 091223,A,in,3\n20230501 091301,A,out,2\n20230501 091307,A,?,1\n") == [
                "2 2023-05-01T09:12 A: entered 3", "3 2023-05-01T09:13 A: exited 2", "4 2023-05-01T09:13 A: total 1",
            ])
    }

    // MARK: Ends

    @Test(arguments: [
        ("yyyy/MM/dd HH:mm:ss-yyyy/MM/dd HH:mm:ss", "2023/05/01 08:00:00-2023/05/01 08:59:59"),
        ("yyyy/MM/dd HH:mm:ss-yyyy/MM/dd HH:mm:ss", "2023/05/01 23:00:00-2023/05/02 00:00:00"),
        ("yyyy/MM/dd HH:mm:ss-yyyy/MM/dd HH:mm:ss", "2023/05/01 23:00:00-2023/05/01 24:00:00"),
        ("d MMM yy h a' to 'd MMM yy h a", "31 Dec 23 11 PM to 1 Jan 24 12 AM"),
    ]) func `A time may have the whole of its end`(format: String, time: String) throws {
        let mapping = """
            {"layout": "long", "time": {"column": "t", "formats": ["\(format)"]}, "site": "s", "total": "n"}
            """
        let read = try lines(mapping, "t,s,n\n\(time),A,5\n")
        #expect(read.count == 1 && read[0].hasSuffix("A: total 5"), "\(read)")
    }

    @Test(arguments: [
        ("2023/05/01 08:00-2023/05/01 09:30", "is a range of 90 minutes"),
        ("2023/05/01 08:00-2023/05/02 09:00", "is a range of 1500 minutes"),
        ("2023/05/01 08:00-2023/05/01 07:00", "is a range of -60 minutes"),
        ("2023/05/01 08:00-2023/02/30 09:00", "the calendar has no"),
        ("2023/05/01 08:00-2023/05/01 09:60", "is a range of 0 minutes"),
    ]) func `An end that isn't that of the interval is a bad line`(time: String, reason: String) throws {
        let mapping = """
            {"layout": "long", "time": {"column": "t", "formats": ["yyyy/MM/dd HH:mm-yyyy/MM/dd HH:mm"]}, "site": "s", "total": "n"}
            """
        let read = try lines(mapping, "t,s,n\n\(time),A,5\n")
        #expect(read.count == 1 && read[0].contains(reason), "\(read)")
    }
}
