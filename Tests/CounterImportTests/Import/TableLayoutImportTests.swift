import CounterImport
import Counts
import FootfallTestSupport
import LocalTime
import Testing
import TestSupport
import Timekeeping

/// The same counts in files of every layout: whatever the layout, the same intervals stand.
@Suite struct TableLayoutImportTests {
    private struct Stop: Error {}

    /// Summer: no clock changes.
    private func summer(_ layout: CountTable.Layout, seed: UInt64 = 7) -> CountTable {
        CountTable(
            from: EventTime(milliseconds: 1_688_166_000_000), hours: 72, seed: seed,
            peopleMax: layout == .persons ? 6 : 40)
    }

    private func text(_ table: CountTable, _ layout: CountTable.Layout) -> String {
        let (header, rows) = table.text(layout)
        return (header + rows).joined(separator: "\n") + "\n"
    }

    @Test(arguments: CountTable.Layout.allCases)
    func `Every layout gives the same intervals, and nothing when it comes again`(layout: CountTable.Layout) throws {
        let data = try TemporaryLog()
        let table = summer(layout)
        let format = try CountTable.mapping(layout)
        let summary = try data.importText(text(table, layout), format)
        #expect(try data.standing() == table.standing(layout))
        #expect(summary.conflicts == 0 && summary.rejected == 0 && summary.duplicates == 0)
        #expect(summary.rows == table.text(layout).rows.count)
        #expect(summary.filtered == (layout == .persons ? table.text(layout).rows.count { $0.contains(",car,") } : 0))
        let again = try data.importText(text(table, layout), format)
        #expect(again.appended == 0 && again.duplicates == summary.read)
    }

    @Test(arguments: CountTable.Layout.allCases)
    func `Rows in any order give the same intervals`(layout: CountTable.Layout) throws {
        let data = try TemporaryLog()
        let table = summer(layout)
        let (header, rows) = table.text(layout)
        var random = SeededGenerator(seed: 41)
        let shuffled = header + rows.shuffled(using: &random)
        let summary = try data.importText(shuffled.joined(separator: "\n"), try CountTable.mapping(layout))
        #expect(try data.standing() == table.standing(layout))
        #expect(summary.conflicts == 0)
    }

    @Test(arguments: CountTable.Layout.allCases)
    func `An import that is killed anywhere goes on to the same intervals and the same summary`(
        layout: CountTable.Layout
    ) throws {
        let table = summer(layout)
        let format = try CountTable.mapping(layout)
        var lines = text(table, layout)
        lines += layout == .persons ? "late,person,A,in\n" : "A,bad\n"
        let whole = try TemporaryLog()
        let undisturbed = try whole.importText(lines, format, skip: true, rows: (3, 9))
        let data = try TemporaryLog()
        var random = SeededGenerator(seed: 50)
        var summary: ImportSummary?
        var isDone = false
        for _ in 0..<50 where summary == nil && !isDone {
            let notices = Int.random(in: 1...3, using: &random)
            var seen = 0
            do {
                summary = try data.importText(lines, format, skip: true, rows: (3, 9)) { notice in
                    guard case .progress = notice else { return }
                    seen += 1
                    if seen > notices { throw Stop() }
                }
            } catch is Stop {
                // Killed once all was in, it is found to be in when it comes again.
                isDone = try KnownImports(data.log).records.contains { $0.state == .done }
            }
        }
        #expect(try !isDone || data.standing() == table.standing(layout))
        if isDone { return }
        if summary == nil { summary = try data.importText(lines, format, skip: true, rows: (3, 9)) }
        #expect(try data.standing() == table.standing(layout))
        #expect(summary == undisturbed)
        #expect(undisturbed.rejected == 1)
    }

    @Test(arguments: CountTable.Layout.allCases.filter(\.hasRepeatedLabels))
    func `Two sites over the night on which clocks go back, and that on which they go forward`(
        layout: CountTable.Layout
    ) throws {
        // 28 October and 25 March 2023, 22:00Z.
        for start in [1_698_530_400_000, 1_679_781_600_000] as [Int64] {
            let data = try TemporaryLog()
            let table = CountTable(
                from: EventTime(milliseconds: start), hours: 8, seed: 3, peopleMax: layout == .persons ? 30 : 40)
            let format = try CountTable.mapping(layout)
            let summary = try data.importText(text(table, layout), format)
            #expect(try data.standing() == table.standing(layout))
            #expect(summary.conflicts == 0 && summary.rejected == 0)
            #expect(!summary.warnings.contains { if case .hourOfUnknownOrder = $0 { true } else { false } })
        }
    }

    @Test func `A file that is cut off at any byte gives what is whole, and names the rest`() throws {
        for layout in [CountTable.Layout.long, .hourColumns, .twoHeaderLines] {
            let table = summer(layout)
            let whole = Array(text(table, layout).utf8)
            let right = Set(table.standing(layout))
            var random = SeededGenerator(seed: 12)
            for _ in 0..<25 {
                let end = Int.random(in: whole.count / 2..<whole.count, using: &random)
                let cut = String(decoding: whole.prefix(end), as: UTF8.self)
                let data = try TemporaryLog()
                let summary = try data.importText(cut, try CountTable.mapping(layout), skip: true, isCut: true)
                let isNamed = summary.warnings.contains { if case .openLine = $0 { true } else { false } }
                #expect(isNamed == !cut.hasSuffix("\n"), "\(random) \(layout) \(end)")
                // The last number may be cut off.
                #expect(
                    try Set(data.standing()).subtracting(right).count <= (isNamed ? 1 : 0), "\(random) \(layout) \(end)"
                )
            }
        }
    }

    @Test func `A door without a number leaves its site without one, and the others as they are`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 't', 'formats': ['yyyyMMdd HH']},
             'site': 's', 'entered': 'in', 'exited': 'out', 'repeated': 'add'}
            """)
        let summary = try data.importText(
            "t,s,in,out\n20230701 09,A,1,2\n20230701 09,A,NA,3\n20230701 10,A,,\n20230701 10,A,5,5\n", format)
        #expect(try data.standing() == ["2023-07-01T08:00Z 60 A: exited 5"])
        #expect(summary.missing == 1)
        #expect(summary.read == 1)
    }

    @Test
    func `A direction of which a file doesn't speak is not zero, and one that is missing costs the other nothing`()
        throws
    {
        let direction = "'direction': {'column': 'd', 'entered': ['i'], 'exited': ['o']}"
        let time = "'time': {'column': 't', 'formats': ['yyyyMMdd HH:mm']}, 'time_zone': 'Europe/Dublin', 'site': 's'"
        let counts = try CounterFormat.mapping(
            "{'layout': 'long', \(time), 'count': 'n', 'repeated': 'add', \(direction)}")
        let data = try TemporaryLog()
        try data.importText("t,s,n,d\n20230701 09:00,A,5,i\n20230701 10:00,A,NA,i\n20230701 10:00,A,4,o\n", counts)
        #expect(
            try data.standing() == ["2023-07-01T08:00Z 60 A: entered 5", "2023-07-01T09:00Z 60 A: exited 4"])
        let persons = try CounterFormat.mapping("{'layout': 'long', \(time), 'row': 'person', \(direction)}")
        let single = try TemporaryLog()
        try single.importText(
            "t,s,d\n20230701 09:00,A,i\n20230701 09:10,A,i\n20230701 10:00,B,o\n20230701 11:00,B,i\n", persons)
        #expect(
            try single.standing() == [
                "2023-07-01T08:00Z 60 A: entered 2", "2023-07-01T09:00Z 60 B: entered 0, exited 1",
                "2023-07-01T10:00Z 60 B: entered 1, exited 0",
            ])
    }

    @Test func `People of neither direction make the total of all`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 't', 'formats': ['yyyyMMdd HH:mm:ss']},
             'site': 's', 'row': 'person', 'interval_minutes': 30,
             'direction': {'column': 'd', 'entered': ['i'], 'exited': ['o'], 'neither': ['?']}}
            """)
        try data.importText(
            """
            t,s,d
            20230701 09:10:00,A,i
            20230701 09:29:59,A,i
            20230701 09:15:00,A,?
            20230701 09:30:00,A,o
            """, format)
        #expect(
            try data.standing() == [
                "2023-07-01T08:00Z 30 A: entered 2, exited 0, total 3", "2023-07-01T08:30Z 30 A: entered 0, exited 1",
            ])
    }

    @Test func `A day that ends at midnight is the day before`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'interval': 'day',
             'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm'], 'at': 'end'}, 'site': 's', 'total': 'n'}
            """)
        try data.importText("t,s,n\n2023-07-02 00:00,A,5\n2023-07-02 24:00,A,6\n", format)
        #expect(
            try data.standing() == ["2023-06-30T23:00Z 1440 A: total 5", "2023-07-01T23:00Z 1440 A: total 6"])
    }
}
