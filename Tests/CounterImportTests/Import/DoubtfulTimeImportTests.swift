import CounterImport
import FootfallTestSupport
import InputFiles
import TestSupport
import Testing

/// Times that can be read, and are likely to be others.
@Suite struct DoubtfulTimeImportTests {
    private func warnings(_ rows: [String], _ format: CounterFormat) throws -> [ImportWarning] {
        let data = try TemporaryLog()
        return try data.importText((["time,site,in,out"] + rows).joined(separator: "\n"), format).warnings
    }

    private func format(_ time: String, zone: String = "Europe/Dublin") throws -> CounterFormat {
        try CounterFormat.mapping(
            "{'layout': 'long', 'time_zone': '\(zone)', 'time': {'column': 'time', \(time)}, 'site': 'site', 'entered': 'in'}"
        )
    }

    @Test func `People in an hour that clocks skip are told, nobody is not`() throws {
        let plain = try format("'formats': ['yyyy-MM-dd HH:mm']")
        #expect(
            try warnings(
                [
                    "2024-03-31 00:00,A,5,1", "2024-03-31 01:00,A,6,1", "2024-03-31 02:00,A,6,1",
                    "2023-03-26 01:00,A,6,1",
                ], plain) == [
                    .peopleInSkippedHour(line: 3, label: "2024-03-31T01:00", zone: "Europe/Dublin", count: 2)
                ])
        #expect(
            try warnings(["2024-03-31 00:00,A,5,1", "2024-03-31 01:00,A,0,1", "2024-03-31 02:00,A,6,1"], plain).isEmpty)
    }

    @Test func `A day that the first of two formats has not tells that its times may be of the second`() throws {
        let both = try format("'formats': ['dd/MM/yyyy HH:mm', 'MM/dd/yyyy HH:mm']")
        let rows = ["05/12/2024 10:00,A,1,1", "05/13/2024 10:00,A,1,1", "05/14/2024 10:00,A,1,1"]
        #expect(
            try warnings(rows, both) == [
                .formatsDisagree(
                    line: 3, time: "05/13/2024 10:00", first: "dd/MM/yyyy HH:mm", second: "MM/dd/yyyy HH:mm")
            ])
        // Nothing was read by the first.
        #expect(try warnings(Array(rows.dropFirst()), both).isEmpty)
        let apart = try format("'formats': ['yyyy-MM-dd HH:mm', 'MM/dd/yyyy HH:mm']")
        #expect(try warnings(["2024-05-12 10:00,A,1,1", "05/13/2024 10:00,A,1,1"], apart).isEmpty)
    }

    @Test func `The first hour of a day behind its last one is told where times are ends`() throws {
        let ends = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'site': 'site', 'entered': 'in',
             'time': {'column': 'time', 'formats': ['yyyy-MM-dd'], 'hour_column': 'out', 'at': 'end'}}
            """)
        let hours = Array(1...23) + [0]
        let turned = ["2024-05-12", "2024-05-13"].flatMap { day in hours.map { "\(day),A,7,\($0)" } }
        #expect(try warnings(turned, ends) == [.midnightBehindItsDay])
        let right = ["2024-05-12", "2024-05-13"].flatMap { day in (0...23).map { "\(day),A,7,\($0)" } }
        #expect(try warnings(right, ends).isEmpty && warnings(right.reversed(), ends).isEmpty)
        let whole = ["2024-05-12", "2024-05-13"].flatMap { day in (1...24).map { "\(day),A,7,\($0)" } }
        #expect(try warnings(whole, ends).isEmpty)
    }

    @Test func `Names that differ in upper and lower case are two sites, which is told`() throws {
        let plain = try format("'formats': ['yyyy-MM-dd HH:mm']")
        #expect(
            try warnings(["2024-05-12 10:00,Main St,5,1", "2024-05-12 11:00,MAIN ST,6,1"], plain) == [
                .namesAlike(subject: "site", name: "MAIN ST", other: "Main St")
            ])
    }

    @Test(arguments: ["epoch_seconds", "epoch_milliseconds"])
    func `A number since 1970 that is beyond all calendars is a bad line`(pattern: String) throws {
        let numbers = try format("'formats': ['\(pattern)']", zone: "Europe/Zurich")
        let data = try TemporaryLog()
        let unit = pattern == "epoch_seconds" ? 1 : 1000
        let rows = [128_849_018_820, 1_715_508_000, 7_258_118_400].map { "\($0 * unit),A,5,1" }
        let summary = try data.importText(
            (["time,site,in,out"] + rows).joined(separator: "\n"), numbers, skip: true)
        #expect(summary.firstRejected.map(\.line) == [2, 4] && summary.appended == 1)
        #expect(summary.firstRejected.allSatisfy { $0.reason.hasPrefix("the calendar has no") })
    }

    @Test func `A cell that is a fraction of a day is no time of an hour column`() throws {
        func rejected(_ minutes: Int, _ hours: [String]) throws -> [Int] {
            let format = try CounterFormat.mapping(
                """
                {'layout': 'long', 'time_zone': 'Europe/Dublin', 'site': 'site', 'entered': 'in', 'interval_minutes': \(minutes),
                 'time': {'column': 'time', 'formats': ['yyyy-MM-dd'], 'hour_column': 'out'}}
                """)
            let rows = hours.map { "2024-05-12,A,7,\($0)" }
            let text = (["time,site,in,out"] + rows).joined(separator: "\n")
            return try TemporaryLog().importText(text, format, skip: true).firstRejected.map(\.line)
        }
        #expect(try rejected(60, ["0.25", "0.50", "0.04", "5.00", "0.00"]) == [2, 3, 4])
        // What the clock of a finer interval shows.
        #expect(try rejected(15, ["0.00", "0.15", "0.45", "0.50"]) == [5])
    }

    @Test func `Two comments that say different days are an error`() throws {
        let format = try format("'formats': ['HH:mm'], 'date': 'comment'")
        func read(_ comments: [String]) throws -> Int {
            let lines = comments.map { "# date: \($0)" } + ["time,site,in,out", "10:00,A,5,1"]
            return try TemporaryLog().importText(lines.joined(separator: "\n"), format).appended
        }
        #expect(throws: HeaderError.self) { try read(["2024-05-12", "2024-05-13"]) }
        #expect(try read(["2024-05-12", "2024-05-12"]) == 1)
    }

    @Test func `Midnight behind the last hour of the same date is told where times are starts`() throws {
        let dated = try format("'formats': ['HH:mm'], 'date': '2024-05-12'")
        #expect(
            try warnings(["22:00,A,1,1", "23:00,A,2,1", "00:00,A,3,1", "01:00,A,4,1"], dated) == [.midnightOfSameDate])
        let day = (0...23).map { "\($0 < 10 ? "0" : "")\($0):00,A,7,1" }
        #expect(try warnings(day, dated).isEmpty && warnings(day.reversed(), dated).isEmpty)
        // The day once more.
        #expect(try !warnings(day + day, dated).contains(.midnightOfSameDate))
    }

    @Test func `One row of an hour that comes twice that is a duplicate of another file's is told`() throws {
        let plain = try format("'formats': ['yyyy-MM-dd HH:mm']")
        let data = try TemporaryLog()
        func read(_ hours: [(String, Int)]) throws -> ImportSummary {
            let rows = hours.map { "2026-10-25 \($0.0),A,\($0.1),1" }
            return try data.importText((["time,site,in,out"] + rows).joined(separator: "\n"), plain)
        }
        #expect(try read([("00:00", 1), ("01:00", 4)]).warnings.isEmpty)
        let summary = try read([("01:00", 4), ("02:00", 5)])
        #expect(summary.duplicates == 1 && summary.appended == 1)
        #expect(summary.warnings == [.duplicateInRepeatedHour(line: 2, label: "2026-10-25T01:00", count: 1)])
        // With both hours nothing is open.
        #expect(try read([("00:00", 1), ("01:00", 4), ("01:00", 4), ("02:00", 5)]).warnings.isEmpty)
    }

    @Test func `A person at 24 hours is told what a day's last time is`() throws {
        let persons = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'site': 'site', 'row': 'person',
             'time': {'column': 'time', 'formats': ['yyyy-MM-dd HH:mm:ss']}}
            """)
        let summary = try TemporaryLog().importText(
            "time,site\n2026-10-24 23:59:59,A\n2026-10-25 24:00:00,A\n", persons, skip: true)
        #expect(summary.firstRejected.map(\.line) == [3])
        #expect(summary.firstRejected.allSatisfy { $0.reason.contains("23:59:59") && !$0.reason.contains("\"end\"") })
    }
}
