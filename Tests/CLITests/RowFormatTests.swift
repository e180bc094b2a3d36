import Foundation
import Testing
import TestSupport

/// What `projection query` gives programs: CSV that other programs read without settings, local labels and zones.
@Suite struct RowFormatTests {
    private func count(_ site: String, _ start: String, _ label: String, _ count: Int) throws -> String {
        let event: [String: Any] = [
            "site": site, "interval_start": start, "interval_seconds": 3600, "local_label": label,
            "time_zone": "Europe/Dublin", "utc_offset_minutes": 60, "entered": count,
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: event), as: UTF8.self) + "\n"
    }

    private func log() throws -> FflogProcess {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "Grafton, \"north\"", "--time-zone", "Europe/Dublin")
        try fflog.ok("topic", "create", "counts", "-p", "1")
        try fflog.ok(
            "produce", "counts",
            input: try count("Grafton, \"north\"", "2026-07-17T10:00:00Z", "2026-07-17T11:00", 5)
                + count("two\nlines", "2026-07-17T10:00:00Z", "2026-07-17T11:00", 7)
                + count("東京", "2026-07-17T10:00:00Z", "2026-07-17T11:00", 9))
        for name in ["hourly-counts", "daily-counts"] { try fflog.ok("projection", "run", name, "--once") }
        return fflog
    }

    @Test func `CSV is a header and a line a row, by RFC 4180, with nothing where a value is absent`() throws {
        let fflog = try log()
        #expect(
            try fflog.ok("projection", "query", "hourly-counts", "--format", "csv").text == """
                site,hour,entered,exited,total,local_label,time_zone
                "Grafton, ""north""\",2026-07-17T11:00:00.000+01:00,5,,5,2026-07-17T11:00,Europe/Dublin
                "two
                lines",2026-07-17T11:00:00.000+01:00,7,,7,2026-07-17T11:00,
                東京,2026-07-17T11:00:00.000+01:00,9,,9,2026-07-17T11:00,

                """)
        #expect(
            try fflog.ok("projection", "query", "daily-counts", "--format", "csv").lines.prefix(2) == [
                "site,day,entered,exited,total,time_zone",
                "\"Grafton, \"\"north\"\"\",2026-07-17,5,,5,Europe/Dublin",
            ])
    }

    @Test func `JSON has the wall clock's label and the zone of a place that is registered`() throws {
        let fflog = try log()
        let hours = try fflog.ok("projection", "query", "hourly-counts", "--format", "json").objects()
        #expect(hours.map { $0["local_label"] as? String } == Array(repeating: "2026-07-17T11:00", count: 3))
        #expect(hours.map { $0["time_zone"] as? String } == ["Europe/Dublin", nil, nil])
        #expect(hours.allSatisfy { $0.keys.contains("time_zone") && $0["version"] as? Int == 1 })
        let days = try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects()
        #expect(days.map { $0["time_zone"] as? String } == ["Europe/Dublin", nil, nil])
    }

    @Test func `a zone that the row was not counted by is not said to be its zone`() throws {
        let fflog = try log()
        try fflog.ok("store", "add", "東京", "--time-zone", "Asia/Tokyo", "-q")
        let rows = try fflog.ok("projection", "query", "hourly-counts", "--format", "json").objects()
        #expect(rows.last?["local_label"] as? String == "2026-07-17T11:00")
        #expect(rows.last?["time_zone"] is NSNull)
    }

    @Test func `a table has a row a line, and lines up names of any script`() throws {
        let fflog = try log()
        let lines = try fflog.ok("projection", "query", "hourly-counts").lines
        #expect(
            lines == [
                "SITE              HOUR                           ENTERED  EXITED  TOTAL",
                "Grafton, \"north\"  2026-07-17T11:00:00.000+01:00        5       -      5",
                "two\\nlines        2026-07-17T11:00:00.000+01:00        7       -      7",
                "東京              2026-07-17T11:00:00.000+01:00        9       -      9",
                "sum                                                   21             21",
            ])
    }
}
