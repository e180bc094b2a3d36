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
}
