import Foundation
import Testing

/// Rows of counts that other producers than the import appended, and what is said of those that no row has.
@Suite("Rows of counts")
struct CountRowsCommandTests {
    private func count(
        _ start: String, _ label: String, offset: Int = 0, seconds: Int = 3_600, site: String = "S", _ counts: String
    ) -> String {
        #"{"site":"\#(site)","interval_start":"\#(start)","interval_seconds":\#(seconds),"local_label":"\#(label)","#
            + #""time_zone":"Europe/Dublin","utc_offset_minutes":\#(offset),\#(counts)}"# + "\n"
    }

    private func log(_ events: [String]) throws -> FflogProcess {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "counts", "-p", "1")
        try fflog.ok("produce", "counts", input: events.joined())
        return fflog
    }

    /// The site, the time and the counts.
    private func rows(_ fflog: FflogProcess, _ projection: String) throws -> [String] {
        try fflog.ok("projection", "run", projection, "--once", "-q")
        return try fflog.ok("projection", "query", projection, "--format", "csv", "-q").lines.dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).prefix(5).joined(separator: ",")
        }
    }

    private static let autumn = [
        ("2023-10-28T23:00:00Z", "2023-10-29T00:00", 60, 10), ("2023-10-29T00:00:00Z", "2023-10-29T01:00", 60, 20),
        ("2023-10-29T01:00:00Z", "2023-10-29T01:00", 0, 40), ("2023-10-29T02:00:00Z", "2023-10-29T02:00", 0, 80),
    ]

    private var autumn: [String] {
        Self.autumn.map { count($0.0, $0.1, offset: $0.2, #""entered":\#($0.3)"#) }
    }

    @Test("the hour that comes twice has two rows, both are in the day, and a bar of a chart each")
    func twice() throws {
        let fflog = try log(autumn)
        #expect(
            try rows(fflog, "hourly-counts") == [
                "S,2023-10-29T00:00:00.000+01:00,10,,10", "S,2023-10-29T01:00:00.000+01:00,20,,20",
                "S,2023-10-29T01:00:00.000+00:00,40,,40", "S,2023-10-29T02:00:00.000+00:00,80,,80",
            ])
        #expect(try rows(fflog, "daily-counts") == ["S,2023-10-29,150,,150"])
        let chart = try fflog.ok("projection", "query", "hourly-counts", "--chart").lines
        #expect(chart.count == 4)
        #expect(chart.filter { $0.hasPrefix("2023-10-29 01:00+0") }.count == 2, "\(chart)")
    }

    @Test("an hour and its quarters are counted once, and what is left out is named")
    func overlaps() throws {
        let hour = count("2024-01-15T10:00:00Z", "2024-01-15T10:00", #""entered":100"#)
        let quarters = ["00", "15", "30", "45"].map {
            count("2024-01-15T10:\($0):00Z", "2024-01-15T10:\($0)", seconds: 900, #""entered":25"#)
        }
        let fflog = try log([hour] + quarters)
        #expect(try rows(fflog, "daily-counts") == ["S,2024-01-15,100,,100"])
        let status = try fflog.ok("projection", "status", "daily-counts", "--format", "json").object()
        #expect(status["overlaps"] as? Int == 4 && status["conserved"] as? Bool == true)
        let first = try #require((status["overlaps_first"] as? [[String: Any]])?.first)
        #expect(
            first["interval_start"] as? String == "2024-01-15T10:00:00.000Z"
                && first["counted_seconds"] as? Int == 3_600)
        #expect(try fflog.ok("projection", "query", "daily-counts").errors.contains("4 intervals are in no row"))
        #expect(
            try fflog.ok("projection", "status", "daily-counts").text.contains(
                "overlap: S: 2024-01-15T10:00:00.000Z + 900 s"))
        // Visits made from the counts agree with the rows.
        #expect(try fflog.ok("simulate", "crossings", "--format", "json").object()["available"] as? Int == 100)
    }

    @Test("a door's count and the whole site's are counted once, and status names both")
    func wholeSite() throws {
        let start = "2024-01-15T10:00:00Z"
        let label = "2024-01-15T10:00"
        let fflog = try log([
            count(start, label, #""line":"north","entered":20"#), count(start, label, #""line":"south","entered":30"#),
            count(start, label, #""entered":70"#),
        ])
        #expect(try rows(fflog, "daily-counts") == ["S,2024-01-15,50,,50"])
        #expect(try rows(fflog, "hourly-counts") == ["S,2024-01-15T10:00:00.000+00:00,50,,50"])
        let status = try fflog.ok("projection", "status", "daily-counts")
        #expect(status.text.contains("overlap: S: \(start.dropLast()).000Z + 3600 s is not counted"))
        #expect(status.text.contains("of line north is"))
        #expect(try fflog.ok("simulate", "crossings", "--format", "json").object()["available"] as? Int == 50)
    }

    @Test("both hours that come twice have visits of their own")
    func simulatedTwice() throws {
        let fflog = try log(autumn)
        try fflog.ok("simulate", "crossings")
        try fflog.ok("projection", "run", "visits-15s", "--once")
        let windows = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()
        var hours: [String: Int] = [:]
        for row in windows {
            hours[String((row["window_start"] as! String).prefix(13)), default: 0] += row["count"] as! Int
        }
        #expect(hours == ["2023-10-28T23": 10, "2023-10-29T00": 20, "2023-10-29T01": 40, "2023-10-29T02": 80])
        let visitors = try fflog.ok("consume", "visits", "-f", "%v\n").lines.compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["visitor_pseudonym"] as? String
        }
        #expect(Set(visitors).count == visitors.count)
    }

    @Test("a day is in the rows of days alone, and hours say that it is filtered")
    func days() throws {
        let fflog = try log([count("2024-01-15T00:00:00Z", "2024-01-15T00:00", seconds: 86_400, #""entered":500"#)])
        try fflog.ok("projection", "run", "hourly-counts", "--once")
        #expect(try fflog.run("projection", "query", "hourly-counts").status == 5)
        let status = try fflog.ok("projection", "status", "hourly-counts")
        #expect(status.text.contains("intervals longer than an hour"), "\(status.text)")
        #expect(try rows(fflog, "daily-counts") == ["S,2024-01-15,500,,500"])
    }

    @Test("in and out of two events are one interval's, and what is taken back is gone")
    func statements() throws {
        let start = "2024-01-15T10:00:00Z"
        let label = "2024-01-15T10:00"
        let fflog = try log([
            count(start, label, #""entered":7,"import_id":"000000000000000a""#),
            count(start, label, #""exited":5,"import_id":"000000000000000b""#),
        ])
        #expect(try rows(fflog, "daily-counts") == ["S,2024-01-15,7,5,12"])
        try fflog.ok(
            "produce", "counts",
            input: count(start, label, #""retracts":"000000000000000b","import_id":"000000000000000c""#))
        #expect(try rows(fflog, "daily-counts") == ["S,2024-01-15,7,,7"])
    }

    @Test("options that do not apply are refused, and a chart of a part says so")
    func options() throws {
        let fflog = try log(
            ["A", "B"].flatMap { site in
                ["15", "16"].map {
                    count("2024-01-\($0)T10:00:00Z", "2024-01-\($0)T10:00", site: site, #""entered":1"#)
                }
            })
        _ = try rows(fflog, "daily-counts")
        for result in [
            try fflog.run("projection", "query", "daily-counts", "--zone", "nowhere"),
            try fflog.run("projection", "query", "daily-counts", "--chart", "--format", "json"),
            try fflog.run("projection", "query", "daily-counts", "--chart", "--format", "csv"),
        ] {
            #expect(result.status == 2 && result.text.isEmpty, "\(result.status) \(result.text)")
        }
        let chart = try fflog.ok("projection", "query", "daily-counts", "--chart", "--limit", "1")
        #expect(chart.lines.count == 1 && chart.text.contains("2024-01-15  2  "), "\(chart.text)")
        #expect(chart.errors.contains("the chart ends after 1 bar"), "\(chart.errors)")
        let whole = try fflog.ok("projection", "query", "daily-counts", "--chart", "--limit", "2")
        #expect(whole.lines.count == 2 && !whole.errors.contains("the chart ends"), "\(whole.errors)")
    }

    @Test("a line end or an escape in a site's name does not break a table, and data keep it")
    func names() throws {
        let fflog = try log([
            count("2024-01-15T10:00:00Z", "2024-01-15T10:00", site: #"Main\nSt\u001b[2J"#, #""entered":1"#)
        ])
        try fflog.ok("projection", "run", "daily-counts", "--once")
        let table = try fflog.ok("projection", "query", "daily-counts")
        #expect(table.lines.count == 2 && table.text.contains(#"Main\nSt\u{1b}[2J"#), "\(table.text)")
        let row = try fflog.ok("projection", "query", "daily-counts", "--format", "json").object()
        #expect(row["site"] as? String == "Main\nSt\u{1b}[2J")
    }
}
