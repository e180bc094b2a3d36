import CounterImport
import FootfallTestSupport
import Testing
import TestSupport

/// Files in which something is not as it should be: each line is read right, or named.
@Suite struct OddTableTests {
    private func lines(_ text: String, _ format: CounterFormat) throws -> [String] {
        try CounterLines(text, format: format).lines
    }

    private static let rows = [
        "2023-07-01 10:00,A,1,2", "2023-07-01 11:00,A,3,4", "2023-07-01 12:00,A,5,6", "2023-07-01 13:00,A,7,8",
    ]

    // MARK: Quotes

    @Test func `A quote that is not closed does not make rows the name of a site`() throws {
        let text = "time,site,in,out\n2023-07-01 10:00,\"A,1,2\n2023-07-01 11:00,A\",3,4\n2023-07-01 12:00,A,5,6\n"
        let found = try lines(text, .long())
        #expect(found.count == 3)
        #expect(found[0].hasPrefix("bad line 2: the quote that opens in column 2 is not closed in its line"))
        #expect(found[1].hasPrefix("bad line 3: column 2 has a quote that closes nothing"))
        #expect(found[2] == "4 2023-07-01T12:00 A: entered 5, exited 6")
    }

    @Test(arguments: [
        // A cell too few, or two, in the row that was taken in.
        ("A,1,2,a,\"x", "A,3,4,", "\"", 3), ("A,1,2,a,\"x", "A,3,4", "\"", 3), ("A,1,2,\"a", "A,3,4,b,c", "\",", 3),
    ]) func `A quote that is not closed takes no row in that has a cell too few`(
        first: String, second: String, third: String, line: Int
    ) throws {
        let time = "2023-07-01 1"
        let text =
            "time,site,in,out,n1,n2\n\(time)0:00,\(first)\n\(time)1:00,\(second)\n\(third)\n\(time)2:00,A,5,6,z,\n"
        let found = try lines(text, .long())
        #expect(found.first?.hasPrefix("bad line 2: the quote that opens in column") == true, "\(found)")
        #expect(found.dropFirst().first?.contains("line \(line)") == true || found[1].hasPrefix("3 "), "\(found)")
        #expect(found.last == "5 2023-07-01T12:00 A: entered 5, exited 6")
    }

    @Test func `A remark may have line ends and a time in it`() throws {
        let text =
            "time,site,in,out,note\n2023-07-01 10:00,A,1,2,\"seen\n2023-07-01 10:20\nby B\"\n2023-07-01 11:00,A,3,4,\n"
        #expect(try lines(text, .long()).map { $0.hasPrefix("bad") } == [false, false])
    }

    @Test func `Every row with a stray quote around it is read right or named`() throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<300 {
            var rows = Self.rows
            for _ in 0..<2 {
                let index = Int(random.below(rows.count))
                var cells = rows[index].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                let cell = Int(random.below(cells.count))
                cells[cell] = random.below(2) == 0 ? "\"" + cells[cell] : cells[cell] + "\""
                rows[index] = cells.joined(separator: ",")
            }
            let file = try CounterLines(
                (["time,site,in,out"] + rows).joined(separator: "\n") + "\n", format: .long())
            for index in rows.indices {
                let hour = 10 + index
                let right = "\(index + 2) 2023-07-01T\(hour):00 A: entered \(2 * index + 1), exited \(2 * index + 2)"
                let isThere =
                    file.lines.contains(right) || file.lines.contains { $0.hasPrefix("bad line \(index + 2): ") }
                    // Quotes that stand in a name are part of it, and make it another one.
                    || rows[index].contains("A\"") && file.lines.contains { $0.hasPrefix("\(index + 2) ") }
                #expect(isThere, "\(random) \(rows.joined(separator: "\n"))\n\(file.lines.joined(separator: "\n"))")
            }
        }
    }

    @Test func `A name may have a line end in it, which is told`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText("time,site,in,out\n2023-07-01 10:00,\"Main\nStreet, North\",1,2\n", .long())
        #expect(summary.appended == 1)
        #expect(
            summary.warnings == [
                .unseenCharacters(subject: "site", name: "Main<U+000A>Street, North", characters: ["U+000A"])
            ])
    }

    // MARK: The header's place

    @Test func `Rows above the header are bad lines, and titles are not`() throws {
        let text = "Report of July,,,\n\(Self.rows[0])\ntime,site,in,out\n\(Self.rows[1])\n"
        #expect(
            try lines(text, .long()) == [
                "bad line 2: stands above the header, which is line 3, and has a time and counts as the rows below it have",
                "4 2023-07-01T11:00 A: entered 3, exited 4",
            ])
        let data = try TemporaryLog()
        let summary = try data.importText(text, .long(), skip: true)
        #expect(summary.rejected == 1 && summary.appended == 1)
        #expect(summary.warnings == [.linesBeforeHeader(1)])
        // A file whose rows are persons has no counts.
        let persons = try lines("2023-07-01 10:00,A\ntime,site\n2023-07-01 10:00,A\n", .long("'row': 'person'"))
        #expect(persons.count == 2 && persons[0].hasPrefix("bad line 1: "))
        // What the mapping counts is not looked at.
        #expect(
            try lines("\(Self.rows[0])\ntime,site,in,out\n\(Self.rows[1])\n", .long(more: ", 'skip_lines': 1")).count
                == 1)
        // Of a title nothing is read.
        #expect(try lines("2023-07-01 10:00,,,\ntime,site,in,out\n\(Self.rows[1])\n", .long()).count == 1)
    }

    @Test func `Rows above a header of two lines are bad lines too`() throws {
        let format = try CounterFormat.mapping(
            """
            {'layout': 'wide', 'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm']}, 'entered': '{site} in',
             'exited': '{site} out', 'header_lines': 2}
            """)
        let found = try lines("2023-07-01 09:00,1,2\n,A,\nt,in,out\n2023-07-01 10:00,3,4\n", format)
        #expect(found.count == 2 && found[0].hasPrefix("bad line 1: stands above the header, which is line 3"))
        #expect(found[1] == "4 2023-07-01T10:00 A: entered 3, exited 4")
    }

    // MARK: Names

    @Test(arguments: ["A\u{0}", "\u{7}A", "A\u{1B}[31m", "\u{85}A"])
    func `A control character is in no name`(name: String) throws {
        let found = try lines("time,site,in,out\n2023-07-01 10:00,\(name),1,2\n\(Self.rows[1])\n", .long())
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("bad line 2: column 2: the name of the site has the control character U+00"))
        #expect(
            try lines(
                "time,site,door,in\n2023-07-01 10:00,A,\(name),1\n", .long("'line': 'door', 'entered': 'in'"))[0]
                .contains("the name of the line has"))
        let wide = try CounterFormat.mapping(
            "{'layout': 'wide', 'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm']}, 'total': '{site}'}")
        #expect(throws: HeaderError.self) { try lines("t,\(name),B\n2023-07-01 10:00,1,2\n", wide) }
    }

    @Test func `Names that look alike are told`() throws {
        let names = ["A", "A\u{200B}", "Main St", "Main\u{A0}St", "Main  St", "Ä", "Z\u{2060}"]
        let rows = names.enumerated().map { "2023-07-01 1\($0.offset):00,\($0.element),1,2" }
        let data = try TemporaryLog()
        let summary = try data.importText((["time,site,in,out"] + rows).joined(separator: "\n"), .long())
        #expect(summary.appended == names.count)
        #expect(
            summary.warnings == [
                .unseenCharacters(subject: "site", name: "A<U+200B>", characters: ["U+200B"]),
                .namesAlike(subject: "site", name: "A<U+200B>", other: "A"),
                .namesAlike(subject: "site", name: "Main<U+00A0>St", other: "Main St"),
                .namesAlike(subject: "site", name: "Main  St", other: "Main St"),
                .unseenCharacters(subject: "site", name: "Z<U+2060>", characters: ["U+2060"]),
            ])
    }

    // MARK: Columns

    private func sideBySide(_ header: String, _ row: String = "1,2,3,4,5,6") throws -> [String] {
        let format = try CounterFormat.mapping(
            "{'layout': 'side_by_side', 'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm']}}")
        let cells = header.split(separator: ",").count
        return try lines(
            "t,\(header)\n2023-07-01 10:00,\(row.split(separator: ",").prefix(cells).joined(separator: ","))\n", format)
    }

    @Test func `A site whose name ends as a direction does is no direction`() throws {
        let label = "2 2023-07-01T10:00"
        // The total of 1 is not 2 + 3, so each row is chosen to add up.
        #expect(
            try sideBySide("Drive In,Drive In IN,Drive In OUT", "5,2,3")
                == ["\(label) Drive In: entered 2, exited 3, total 5"])
        #expect(
            try sideBySide("Shop,Shop IN,Shop OUT,Drive In,Drive In x IN,Drive In y OUT", "5,2,3,7,3,4") == [
                "\(label) Shop: entered 2, exited 3, total 5", "\(label) Drive In: entered 3, exited 4, total 7",
            ])
        #expect(
            try sideBySide("Drive,Drive In,Drive In IN,Drive In OUT", "1,5,2,3") == [
                "\(label) Drive: total 1", "\(label) Drive In: entered 2, exited 3, total 5",
            ])
        #expect(try sideBySide("Drive In IN,Drive In OUT", "2,3") == ["\(label) Drive In: entered 2, exited 3"])
        #expect(
            try sideBySide("A in,out,B in,B out", "1,2,3,4") == [
                "\(label) A: entered 1, exited 2", "\(label) B: entered 3, exited 4",
            ])
        // A total of "Drive In", or who entered "Drive".
        #expect(throws: HeaderError.self) { try sideBySide("Drive In,Shop", "1,2") }
    }

    @Test func `A column of sums that is read as a site is told`() throws {
        let format = try CounterFormat.mapping(
            """
            {'layout': 'wide', 'time_zone': 'Europe/Dublin', 'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm']},
             'entered': '{site} in', 'exited': '{site} out'}
            """)
        let data = try TemporaryLog()
        let summary = try data.importText(
            "t,A in,A out,B in,B out,Total in,Total out\n2023-07-01 10:00,1,2,3,4,4,6\n", format)
        #expect(summary.warnings == [.siteOfSums("Total")])
        let long = try TemporaryLog()
        let text =
            "time,site,in,out\n"
            + ["All sites", "Total Fitness", "All Saints", "A"].enumerated().map {
                "2023-07-01 1\($0.offset):00,\($0.element),1,2\n"
            }.joined()
        #expect(try long.importText(text, .long()).warnings == [.siteOfSums("All sites")])
        // The only site may have any name.
        let single = try TemporaryLog()
        #expect(try single.importText("time,site,in,out\n2023-07-01 10:00,Total,1,2\n", .long()).warnings == [])
    }

    @Test func `Columns of numbers that the sites of a mapping leave out are named`() throws {
        func warnings(_ more: String) throws -> [ImportWarning] {
            let format = try CounterFormat.mapping(
                """
                {'layout': 'wide', 'time_zone': 'Europe/Dublin', 'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm']},
                 'sites': [{'name': 'A', 'entered': 'A in'}]\(more)}
                """)
            let data = try TemporaryLog()
            return try data.importText(
                "t,A in,A out,remark,B in\n2023-07-01 10:00,1,,dry,\n2023-07-01 11:00,1,4,,7\n", format
            ).warnings
        }
        #expect(try warnings("") == [.unreadColumns(["column 3 (\"A out\")", "column 5 (\"B in\")"])])
        #expect(try warnings(", 'ignore': ['B in']") == [.unreadColumns(["column 3 (\"A out\")"])])
        #expect(try warnings(", 'ignore': ['B in', 'A out']") == [])
    }

    @Test(arguments: [
        (
            "'total': 'h{hour}'",
            ["column 5 (\"h25\")", "column 6 (\"h1b\")", "column 7 (\"hTotal\")", "column 8 (\"n\")"]
        ),
        ("'total': 'h{hour}', 'ignore': ['n', 'hTotal', 'h1b']", ["column 5 (\"h25\")"]),
        ("'total': 'h{hour}', 'ignore': ['n', 'hTotal', 'h1b'], 'where': {'h25': ['4']}", []),
        (
            "'direction': {'column': 'way', 'entered': ['in'], 'exited': ['out']}, 'count': 'h{hour}', 'ignore': ['n']",
            ["column 5 (\"h25\")", "column 6 (\"h1b\")", "column 7 (\"hTotal\")"]
        ),
    ]) func `Columns of numbers beside hours as columns are named`(counts: String, columns: [String]) throws {
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 't', 'formats': ['yyyy-MM-dd']}, 'site': 's',
             \(counts)}
            """)
        let data = try TemporaryLog()
        let summary = try data.importText("t,s,way,h8,h25,h1b,hTotal,n\n2023-07-01,A,in,1,4,5,6,7\n", format)
        #expect(summary.warnings == (columns.isEmpty ? [] : [.unreadColumns(columns)]))
    }

    @Test func `Columns of numbers beside times as columns are named`() throws {
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'formats': ['yyyy-MM-dd HH:mm']}, 'site': 's', 'total': '{time}'}
            """)
        let data = try TemporaryLog()
        let summary = try data.importText("s,2023-07-01 10:00,2023-07-01 11:00x,remark\nA,1,2,dry\n", format)
        #expect(summary.warnings == [.unreadColumns(["column 3 (\"2023-07-01 11:00x\")"])])
    }

    // MARK: Numbers

    @Test(arguments: ["0,123", "000,123", "01,234", "0,123,456"])
    func `A number that begins with zero has no thousands`(number: String) throws {
        let found = try lines(
            "time;site;in;out\n2023-07-01 10:00;A;\(number);2\n", .long(more: ", 'thousands': ',', 'separator': ';'"))
        #expect(found.count == 1)
        #expect(found[0].contains("begins with a zero before its separator of thousands"))
    }
}
