import CounterImport
import FootfallTestSupport
import Testing

@Suite struct CounterFileTests {
    private let header = "Time,Quay,Quay IN,Quay OUT,Quay/East,Quay/East Channel 1 IN,Quay/East Channel 2 OUT\n"

    @Test func `Dublin has three columns a site, told apart by their names`() throws {
        let file = try CounterLines(
            header + "01/01/2023 00:00,3,1,2,30,10,20\n01/01/2023 01:00,,,,7,3,4\n", format: .dublin)
        #expect(
            file.lines == [
                "2 2023-01-01T00:00 Quay: entered 1, exited 2, total 3",
                "2 2023-01-01T00:00 Quay/East: entered 10, exited 20, total 30",
                "3 2023-01-01T01:00 Quay/East: entered 3, exited 4, total 7",
            ])
        #expect(file.missing == 1)
    }

    @Test func `A partly empty site-hour has absent counts and is not missing`() throws {
        let file = try CounterLines(header + "01/01/2023 00:00,3,,2,,0,\n", format: .dublin)
        #expect(
            file.lines == [
                "2 2023-01-01T00:00 Quay: exited 2, total 3", "2 2023-01-01T00:00 Quay/East: entered 0",
            ])
        #expect(file.missing == 0)
    }

    @Test(arguments: [
        ("01/01/2023 00:00,3,1,2,30,10", "7 columns expected, 6 found"),
        ("01/01/2023 00:00,3,1,2,30,10,20,5", "7 columns expected, 8 found"),
        ("01/01/2023 00:00,3,one,2,30,10,20", "column 3: \"one\" is not a whole number of people"),
        (
            "01/01/2023 00:00,3,-1,2,30,10,20",
            "column 3: \"-1\" begins with a minus: no number of people is less than zero"
        ),
        ("01/01/2023 00:00,3,1.5,2,30,10,20", "column 3: \"1.5\" is not a whole number of people"),
        ("01/01/2023 00:00,3,4294967296,2,30,10,20", "column 3: \"4294967296\" is more than 4294967295 people"),
        (
            "01/01/2023 00:00,3,99999999999999999999999,2,30,10,20",
            "column 3: \"99999999999999999999999\" is more than 4294967295 people"
        ),
        ("01/01/2023 00:00,4,1,2,30,10,20", "Quay: the total is 4, entered and exited are 1 + 2 = 3"),
        ("01/01/2023 00:00,4,5,,30,10,20", "Quay: the total is 4, entered and exited are 5 already"),
        ("2023-01-01 00:00,3,1,2,30,10,20", "the time \"2023-01-01 00:00\" is not written as `dd/MM/yyyy HH:mm`"),
        ("31/02/2023 00:00,3,1,2,30,10,20", "the calendar has no \"31/02/2023 00:00\""),
        (",3,1,2,30,10,20", "the time \"\" is not written as `dd/MM/yyyy HH:mm`"),
        ("\"01/01/2023 00:00\"x,3", "text follows the closing quote of column 1. Write a quote within a cell twice"),
    ])
    func `A bad line is named with its number and why, and the next is read`(line: String, reason: String) throws {
        let good = "01/01/2023 01:00,3,1,2,,,\n"
        let file = try CounterLines(header + "\n" + line + "\n" + good, format: .dublin)
        #expect(file.lines == ["bad line 3: \(reason)", "4 2023-01-01T01:00 Quay: entered 1, exited 2, total 3"])
    }

    @Test func `Blanks around cells are no part of them`() throws {
        let file = try CounterLines(header + " 01/01/2023 00:00 , 3,1 ,\t2,,,\n", format: .dublin)
        #expect(file.lines == ["2 2023-01-01T00:00 Quay: entered 1, exited 2, total 3"])
    }

    @Test func `Leeds has a camera a row, three ways to write a date, and people going in`() throws {
        let file = try CounterLines(
            """
            Date,InCount,BRCWeek,LocationName,Hour,Weekday,Hour_yr
            01/01/2009,268,53,Briggate,0,Thursday,"00, 01-Jan-2009"
            2016-07-01,5,26,Headrow,23,Friday,"23, 01-Jul-2016"
            01-Jul-16,,26,Head row,23,Friday,"23, 01-Jul-2016"
            01-Jul-16,0,26,Briggate,7,Friday,x
            01-Jul-16,1,26,Briggate,24,Friday,x
            01-Jul-16,1,26,,2,Friday,x
            """, format: .leeds)
        #expect(
            file.lines == [
                "2 2009-01-01T00:00 Briggate: entered 268", "3 2016-07-01T23:00 Headrow: entered 5",
                "5 2016-07-01T07:00 Briggate: entered 0",
                "bad line 6: the hour \"24\" is the end of the day; where times are those at which intervals end, the mapping's \"time\" has \"at\": \"end\"",
                "bad line 7: column 4 names no site",
            ])
        #expect(file.missing == 1)
    }

    @Test func `The day layout takes its day from a comment and its sites from the columns that end in in`() throws {
        let file = try CounterLines(
            "# a day\r\n# date: 2023-12-16\r\nhour,Grafton Street/CompuB in,out,Mary st in,out\r\n07,1,2,3,4\r\n",
            format: .dublinDay)
        #expect(
            file.lines == [
                "4 2023-12-16T07:00 Grafton Street/CompuB: entered 1, exited 2",
                "4 2023-12-16T07:00 Mary st: entered 3, exited 4",
            ])
        #expect(
            throws: HeaderError(path: "inline", line: 1, reason: "no line `# date: 2023-12-16` before it says the day")
        ) {
            _ = try CounterLines("hour,A in,out\n07,1,2\n", format: .dublinDay)
        }
    }

    @Test(arguments: [
        ("", "there is none: the file has no lines but comments and empty ones"),
        ("\n# a\n\n", "there is none: the file has no lines but comments and empty ones"),
        ("Date,A\n", "there is no column \"Time\"; there are \"Date\", \"A\""),
        ("Time,A,Time\n", "there are two columns \"Time\""),
        ("Time\n", "no column is a site's"),
        ("Time,A,,B\n", "column 3 has no name"),
        ("Time,OUT,B\n", "column 2 (\"OUT\") follows no site"),
        ("Time,A,A IN,A x IN\n", "columns 3 (\"A IN\") and 4 (\"A x IN\") are both the same count of \"A\""),
    ])
    func `A header that does not fit is an error that says how`(header: String, reason: String) {
        #expect(throws: HeaderError(path: "inline", line: 1, reason: reason)) {
            _ = try CounterLines(header, format: .dublin)
        }
    }

    @Test(arguments: [
        ("Time;A;A IN;A OUT\n", "It fits with cells separated by \";\": write \"separator\": \";\" into the mapping"),
        ("Time\tA\tA IN\tA OUT\n", "It fits with cells separated by \"\\t\""),
        ("# made up\nTime|A|A IN|A OUT\n", "It fits with cells separated by \"|\""),
        ("When;A;A IN;A OUT\n", "Its cells seem to be separated by \";\": write"),
    ])
    func `A header whose cells are separated by another character says by which`(header: String, hint: String) {
        #expect {
            _ = try CounterLines(header, format: .dublin)
        } throws: { error in
            "\(error)".hasPrefix("inline: line ") && "\(error)".contains(hint)
        }
    }

    @Test(arguments: ["Time,A,B\n", "sep=;\nTime;A IN;B\n", "When,A;B\n", "Time\n"])
    func `Nothing is said of separators where no other one makes more of the header`(header: String) throws {
        var format = CounterFormat.dublin
        format.ignored = []
        do { _ = try CounterLines(header + "x", format: format) } catch let error as HeaderError {
            #expect(!error.reason.contains("separated by"), "\(error)")
        }
    }

    @Test func `A quote in the header that isn't closed names the file, too`() {
        #expect {
            _ = try CounterLines("Time,\"A\n", format: .dublin)
        } throws: { error in
            "\(error)".hasPrefix("inline: line 1: the header does not fit: a quoted cell is not closed")
        }
    }

    @Test func `Site names that differ in one byte are different sites`() {
        let sites = NameTable()
        let names = (0..<1000).map { "site \($0)" }
        #expect(names.map { sites.number(of: $0) } == (0..<1000).map { UInt32($0) })
        #expect(names.map { sites.number(of: $0) } == (0..<1000).map { UInt32($0) })
        #expect(sites.names == names)
        #expect(([0xFF, 0xFE] as [UInt8]).withUnsafeBytes { sites.number(of: $0) } == nil)
    }
}
