import CounterImport
import FootfallTestSupport
import InputFiles
import TestSupport
import Testing

/// Times that say both of their ends.
@Suite struct RangedTimeImportTests {
    private func format(_ pattern: String, _ length: String, zone: String, isEnd: Bool = false) throws -> CounterFormat
    {
        try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': '\(zone)', \(length), 'site': 'site', 'total': 'n',
             'time': {'column': 'time', 'formats': ['\(pattern)']\(isEnd ? ", 'at': 'end'" : "")}}
            """.replacing("%", with: "\\u0027"))
    }

    private func read(_ times: [String], _ format: CounterFormat) throws -> (standing: [String], bad: [BadLine]) {
        let data = try TemporaryLog()
        let rows = times.map { "\($0),A,1" }
        let summary = try data.importText((["time,site,n"] + rows).joined(separator: "\n"), format, skip: true)
        return (try data.standing(), summary.firstRejected)
    }

    private static let both = "yyyy-MM-dd HH:mmXXX - yyyy-MM-dd HH:mmXXX"

    @Test(arguments: [false, true]) func `With an offset at each end a range is as long as its instants are apart`(
        isEnd: Bool
    ) throws {
        let quarters = try format(Self.both, "'interval_minutes': 15", zone: "Europe/Berlin", isEnd: isEnd)
        let (standing, bad) = try read(
            [
                "2024-03-31 01:45+01:00 - 2024-03-31 03:00+02:00", "2024-03-31 03:00+02:00 - 2024-03-31 03:15+02:00",
                // 75 minutes, and four hours back.
                "2024-03-31 03:15+02:00 - 2024-03-31 03:30+01:00", "2024-03-31 01:30+01:00 - 2024-03-31 01:45+05:00",
                "2024-10-27 02:45+02:00 - 2024-10-27 02:00+01:00", "2024-10-27 02:45+02:00 - 2024-10-27 03:00+01:00",
                "2024-10-27 02:45+01:00 - 2024-10-27 03:00+01:00",
            ], quarters)
        #expect(
            standing == [
                "2024-03-31T00:45Z 15 A: total 1", "2024-03-31T01:00Z 15 A: total 1", "2024-10-27T00:45Z 15 A: total 1",
                "2024-10-27T01:45Z 15 A: total 1",
            ])
        #expect(bad.map(\.line) == [4, 5, 7])
        #expect(
            bad[0].reason.contains("is a range of 75 minutes") && bad[1].reason.contains("is a range of -225 minutes"))
    }

    @Test func `Without a date of its own the end is judged by instants too, and an offset in the pattern is one`()
        throws
    {
        let times = try format("yyyy-MM-dd HH:mmXXX-HH:mmXXX", "'interval_minutes': 15", zone: "Europe/Berlin")
        let (standing, bad) = try read(
            [
                "2024-03-31 01:45+01:00-03:00+02:00", "2024-10-27 02:45+02:00-02:00+01:00",
                "2024-10-27 02:45+02:00-03:00+01:00", "2024-06-30 23:45+02:00-00:00+02:00",
            ], times)
        #expect(
            standing == [
                "2024-03-31T00:45Z 15 A: total 1", "2024-06-30T21:45Z 15 A: total 1", "2024-10-27T00:45Z 15 A: total 1",
            ])
        #expect(bad.map(\.line) == [4])
        let quoted = try format(
            "yyyy-MM-dd HH:mm%+01:00% - HH:mm%+02:00%", "'interval_minutes': 60", zone: "Europe/Berlin")
        #expect(
            try read(["2024-03-31 01:00+01:00 - 03:00+02:00"], quoted).standing == ["2024-03-31T00:00Z 60 A: total 1"])
    }

    @Test func `An offset at the end for which the pattern has no place doesn't move the start`() throws {
        let times = try format(
            "yyyy-MM-dd HH:mmXXX - yyyy-MM-dd HH:mm", "'interval_minutes': 60", zone: "Europe/Berlin")
        let (standing, bad) = try read(["2024-03-31 01:00+01:00 - 2024-03-31 03:00+02:00"], times)
        #expect(standing == ["2024-03-31T00:00Z 60 A: total 1"] && bad.isEmpty)
    }

    @Test(arguments: [false, true])
    func `A day between two instants is as long as the site's, and begins and ends with it`(
        isEnd: Bool
    ) throws {
        let days = try format(Self.both, "'interval': 'day'", zone: "Europe/Dublin", isEnd: isEnd)
        let (standing, bad) = try read(
            [
                "2026-03-28 00:00+00:00 - 2026-03-29 00:00+00:00", "2026-03-29 00:00+00:00 - 2026-03-30 00:00+01:00",
                "2026-10-25 00:00+01:00 - 2026-10-25 23:59+00:00", "2026-06-30 23:00Z - 2026-07-01 23:00Z",
                // Of another clock, of two days, from six to six, and an hour too long.
                "2026-07-05 00:00Z - 2026-07-06 00:00Z", "2026-07-05 00:00+01:00 - 2026-07-07 00:00+01:00",
                "2026-07-05 06:00+01:00 - 2026-07-06 06:00+01:00", "2027-03-28 00:00+00:00 - 2027-03-29 00:00+00:00",
            ], days)
        #expect(
            standing == [
                "2026-03-28T00:00Z 1440 A: total 1", "2026-03-29T00:00Z 1380 A: total 1",
                "2026-06-30T23:00Z 1440 A: total 1", "2026-10-24T23:00Z 1500 A: total 1",
            ])
        #expect(bad.map(\.line) == [6, 7, 8, 9])
        #expect(bad.allSatisfy { $0.reason.contains("from midnight to midnight") }, "\(bad)")
    }

    @Test func `A range that is a day's length and no day is a bad line`() throws {
        let days = try format("yyyy-MM-dd HH:mm - yyyy-MM-dd HH:mm", "'interval': 'day'", zone: "Europe/Dublin")
        let (standing, bad) = try read(
            [
                "2026-03-28 00:00 - 2026-03-29 00:00", "2026-03-29 00:00 - 2026-03-29 23:59",
                "2026-07-05 06:00 - 2026-07-06 06:00", "2026-07-05 00:00 - 2026-07-07 00:00",
            ], days)
        #expect(standing == ["2026-03-28T00:00Z 1440 A: total 1", "2026-03-29T00:00Z 1380 A: total 1"])
        #expect(bad.map(\.line) == [4, 5] && bad[0].reason.contains("doesn't begin at midnight"))
        let hours = try format("yyyy-MM-dd HH:mm-HH:mm", "'interval': 'day'", zone: "Europe/Dublin")
        #expect(try read(["2026-07-05 00:00-24:00", "2026-07-06 06:00-06:00"], hours).bad.map(\.line) == [3])
    }
}
