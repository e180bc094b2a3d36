import Foundation
import Testing

/// Counter files on the command line: nothing is left out, counted twice or shifted without a word.
@Suite("Imports")
struct ImportCommandTests {
    private func mapping(
        _ fflog: FflogProcess, _ columns: String = #""total": "count""#, formats: String = #""yyyy-MM-dd HH:mm""#,
        more: String = ""
    ) throws -> String {
        try fflog.file(
            "columns-\(UUID().uuidString).json",
            """
            {"layout": "long", "time_zone": "Europe/Dublin", "time": {"column": "time", "formats": [\(formats)]},
             "site": "site", \(columns)\(more)}
            """)
    }

    private func events(_ fflog: FflogProcess) throws -> [[String: Any]] {
        try fflog.ok("consume", "counts", "--format", "json").objects().map {
            try #require($0["value"] as? [String: Any])
        }
    }

    @Test("conflicts give exit status 4, and a list with line numbers in JSON and on standard error")
    func conflicts() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "a.csv", "time,site,count\n2024-09-28 06:00,S,60\n2024-09-28 06:00,S,31\n2024-09-28 07:00,S,50\n")
        let result = try fflog.run("import", "counts", file, "--mapping", try mapping(fflog), "--format", "json")
        #expect(result.status == 4)
        #expect(result.errors.contains("line 3: S, 2024-09-28T06:00: total 31, but line 2 has total 60"))
        let conflicts = try #require(try result.object()["first_conflicts"] as? [[String: Any]])
        #expect(conflicts.map { $0["line"] as? Int } == [3])
        #expect(conflicts.map { $0["reason"] as? String } == ["other_counts"])
    }

    @Test("a file imported again after its store was registered is told at another time, and a replacement moves it")
    func otherTime() throws {
        let fflog = try FflogProcess()
        let mapping = try mapping(fflog)
        let rows = "time,site,count\n2026-07-17 09:00,S,1\n2026-07-17 10:00,S,2\n"
        let file = try fflog.file("a.csv", rows)
        try fflog.ok("import", "counts", file, "--mapping", mapping)
        try fflog.ok("store", "add", "S", "--time-zone", "America/New_York")
        let again = try fflog.run("import", "counts", file, "--mapping", mapping, "--format", "json")
        #expect(again.status == 4)
        #expect(again.errors.contains("at 2026-07-17T13:00Z by America/New_York, but line 2 of a.csv has it at"))
        let summary = try again.object()
        #expect(summary["appended"] as? Int == 0)
        let conflicts = try #require(summary["first_conflicts"] as? [[String: Any]])
        #expect(conflicts.map { $0["reason"] as? String } == ["other_time", "other_time"])
        #expect(conflicts[0]["time_zone"] as? String == "America/New_York")
        #expect(conflicts[0]["interval_start"] as? String == "2026-07-17T13:00:00.000Z")
        #expect(conflicts[0]["first_time_zone"] as? String == "Europe/Dublin")
        #expect(conflicts[0]["first_interval_start"] as? String == "2026-07-17T08:00:00.000Z")

        func day() throws -> [Int?] {
            try fflog.ok("projection", "run", "daily-counts", "--once")
            return try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects().map {
                $0["total"] as? Int
            }
        }
        #expect(try day() == [3])
        let grown = try fflog.file("b.csv", rows + "2026-07-17 11:00,S,3\n")
        let replaced = try fflog.ok("import", "counts", grown, "--mapping", mapping, "--replace", "--format", "json")
            .object()
        #expect(replaced["retracted"] as? Int == 2)
        #expect(try day() == [6])
        let id = try #require(replaced["import_id"] as? String)
        try fflog.ok("import", "undo", id, "--yes")
        #expect(try day() == [3])
    }

    @Test("an import that a site without a zone stopped names the remedies, and goes on under its id")
    func stopForWantOfZone() throws {
        let fflog = try FflogProcess()
        let mapping = try fflog.file(
            "m.json",
            """
            {"layout": "long", "time": {"column": "time", "formats": ["yyyy-MM-dd HH:mm"]}, "site": "site", "total": "count"}
            """)
        let file = try fflog.file(
            "a.csv", "time,site,count\n2026-07-17 09:00,S,1\n2026-07-17 09:00,T,2\n2026-07-17 10:00,S,3\n")
        try fflog.ok("store", "add", "S", "--time-zone", "Europe/Paris")
        let stopped = try fflog.run("import", "counts", file, "--mapping", mapping)
        #expect(stopped.status == 1)
        #expect(stopped.errors.contains("line 3: no time zone is known of site \"T\""))
        #expect(stopped.errors.contains("Register the store with its zone, or give --time-zone"))
        try fflog.ok("store", "add", "another", "--time-zone", "Asia/Tokyo")
        try fflog.ok("store", "add", "T", "--time-zone", "Europe/Dublin")
        let summary = try fflog.ok("import", "counts", file, "--mapping", mapping, "--format", "json").object()
        #expect(summary["appended"] as? Int == 3)
        let imports = try #require(
            try JSONSerialization.jsonObject(with: fflog.ok("import", "list", "--format", "json").output)
                as? [[String: Any]])
        #expect(imports.map { $0["state"] as? String } == ["done"])
    }

    @Test("bad lines that were skipped are listed in JSON with their numbers")
    func rejected() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-09-28 06:00,S,60\n2024-09-28 07:00,S,x\n")
        let result = try fflog.run(
            "import", "counts", file, "--mapping", try mapping(fflog), "--skip-bad", "--format", "json")
        #expect(result.status == 4)
        let rejected = try #require(try result.object()["first_rejected"] as? [[String: Any]])
        #expect(rejected.map { $0["line"] as? Int } == [3])
    }

    @Test("the second of two equal labels in the hour that comes twice is the second hour")
    func repeatedHour() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "a.csv", "time,site,count\n2023-10-29 00:00,S,100\n2023-10-29 01:00,S,50\n2023-10-29 01:00,S,50\n")
        let summary = try fflog.ok("import", "counts", file, "--mapping", try mapping(fflog), "--format", "json")
            .object()
        #expect(summary["appended"] as? Int == 3)
        #expect(
            try events(fflog).map { $0["interval_start"] as? String } == [
                "2023-10-28T23:00:00.000Z", "2023-10-29T00:00:00.000Z", "2023-10-29T01:00:00.000Z",
            ])
    }

    @Test("an offset in a time is obeyed, also where the format quotes it")
    func offsets() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-07-01T02:00:00Z,S,9\n2024-07-01T02:00:00+01:00,S,8\n")
        let own = try mapping(fflog, formats: #""yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss'+01:00'""#)
        try fflog.ok("import", "counts", file, "--mapping", own)
        #expect(
            try events(fflog).map { $0["interval_start"] as? String } == [
                "2024-07-01T02:00:00.000Z", "2024-07-01T01:00:00.000Z",
            ])
    }

    @Test("quarters of an hour that is in the log are conflicts, and nothing is appended")
    func overlaps() throws {
        let fflog = try FflogProcess()
        let hour = try fflog.file("hour.csv", "time,site,count\n2024-01-01 10:00,S,100\n")
        let quarters = try fflog.file("quarters.csv", "time,site,count\n2024-01-01 10:15,S,25\n2024-01-01 10:30,S,25\n")
        try fflog.ok("import", "counts", hour, "--mapping", try mapping(fflog))
        let short = try mapping(fflog, more: #", "interval_minutes": 15"#)
        let result = try fflog.run("import", "counts", quarters, "--mapping", short, "--format", "json")
        #expect(result.status == 4)
        #expect(result.errors.contains("overlaps the interval of 60 minutes from 2024-01-01T10:00"))
        #expect(try events(fflog).count == 1)
    }

    @Test("a file whose rows are closer than its intervals are long is refused")
    func step() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "a.csv", "time,site,count\n2024-01-01 10:00,S,25\n2024-01-01 10:15,S,25\n2024-01-01 10:30,S,25\n")
        let result = try fflog.run("import", "counts", file, "--mapping", try mapping(fflog))
        #expect(result.status == 1)
        #expect(result.errors.contains("rows are 15 minutes apart"))
    }

    @Test("intervals of a minute, and days of 23 hours")
    func lengths() throws {
        let fflog = try FflogProcess()
        let minutes = try fflog.file("minutes.csv", "time,site,count\n2024-01-01 10:00,S,3\n2024-01-01 10:01,S,4\n")
        try fflog.ok(
            "import", "counts", minutes, "--mapping", try mapping(fflog, more: #", "interval_minutes": 1"#))
        let days = try fflog.file("days.csv", "time,site,count\n2024-03-31,S,3\n")
        let own = try mapping(fflog, formats: #""yyyy-MM-dd""#, more: #", "interval": "day""#)
        try fflog.ok("import", "counts", days, "--mapping", own)
        #expect(try events(fflog).map { $0["interval_seconds"] as? Int } == [60, 60, 82_800])
    }

    @Test("who entered and who left come from two files and are one interval's counts")
    func directions() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-01-01 10:00,S,7\n")
        try fflog.ok("import", "counts", file, "--mapping", try mapping(fflog, #""entered": "count""#))
        let out = try fflog.ok(
            "import", "counts", file, "--mapping", try mapping(fflog, #""exited": "count""#), "--format", "json"
        ).object()
        #expect(out["appended"] as? Int == 1)
        #expect(out["conflicts"] as? Int == 0)
    }

    @Test("a wrong zone gives a conflict, and replace takes back what the first import put in")
    func zone() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-01-01 10:00,S,100\n")
        let own = try mapping(fflog)
        let first = try fflog.ok("import", "counts", file, "--mapping", own, "--format", "json").object()
        let id = try #require(first["import_id"] as? String)
        let left = try fflog.run(
            "import", "counts", file, "--mapping", own, "--time-zone", "America/New_York", "--format", "json")
        #expect(left.status == 4)
        #expect(left.errors.contains("line 2 of a.csv has it at 2024-01-01T10:00Z by Europe/Dublin"))
        let mended = try fflog.ok(
            "import", "counts", file, "--mapping", own, "--time-zone", "America/New_York", "--replace", "--format",
            "json"
        ).object()
        #expect(mended["retracted"] as? Int == 1)
        #expect(try events(fflog).contains { $0["retracts"] as? String == id })
    }

    @Test("imports are listed, shown and undone, and an undo is undone")
    func undo() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-01-01 10:00,S,100\n2024-01-01 11:00,S,50\n")
        let own = try mapping(fflog)
        try fflog.ok("import", "counts", file, "--mapping", own)
        func list() throws -> [[String: Any]] {
            let list = try fflog.ok("import", "list", "--format", "json").output
            return try #require(try JSONSerialization.jsonObject(with: list) as? [[String: Any]])
        }
        let first = try #require(try list().first)
        let id = try #require(first["import_id"] as? String)
        #expect(first["source"] as? String == "a.csv")
        #expect(first["intervals"] as? Int == 2)
        #expect(first["state"] as? String == "done")
        #expect(try fflog.ok("import", "list").text.contains(id))
        #expect(
            try fflog.ok("import", "show", id, "--format", "json").object()["time_zone"] as? String == "Europe/Dublin")

        let plan = try fflog.run("import", "undo", id, "--format", "json")
        #expect(plan.status == 3)
        #expect(try plan.object()["intervals"] as? Int == 2)
        #expect(try plan.object()["people"] as? Int == 150)
        #expect(try events(fflog).count == 2)
        let done = try fflog.ok("import", "undo", id, "--yes", "--format", "json").object()
        let undo = try #require(done["undo_id"] as? String)
        #expect(try events(fflog).filter { $0["retracts"] as? String == id }.count == 2)
        #expect(try fflog.run("import", "undo", id, "--yes").status == 3)
        #expect(try list().map { $0["state"] as? String } == ["undone", "done"])
        try fflog.ok("import", "undo", undo, "--yes")
        #expect(try list().map { $0["state"] as? String } == ["done", "undone", "done"])
        let again = try fflog.ok("import", "counts", file, "--mapping", own, "--format", "json").object()
        #expect(again["duplicates"] as? Int == 2)
        #expect(try fflog.run("import", "undo", "0123456789abcdef", "--yes").status == 1)
        #expect(try fflog.run("import", "undo", "x", "--yes").status == 2)
    }

    @Test("a span is marked as missing by plan, and a later import into it is a conflict with the reason")
    func invalidate() throws {
        let empty = try FflogProcess()
        try empty.ok("topic", "create", "raw")
        for arguments in [[], ["--yes"]] {
            let none = try empty.start(
                [
                    "counts", "invalidate", "--site", "nope", "--from", "2024-07-01", "--to", "2024-07-02", "--reason",
                    "r",
                ]
                    + arguments
            ).result()
            #expect(none.status == 5 && none.errors.contains("nope"), "\(none.errors)")
        }
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-07-01 10:00,S,100\n2024-07-01 11:00,S,50\n")
        let own = try mapping(fflog)
        try fflog.ok("import", "counts", file, "--mapping", own)
        let arguments = [
            "counts", "invalidate", "--site", "S", "--from", "2024-07-01T11:00", "--to", "2024-07-02", "--reason",
            "covered", "--format", "json",
        ]
        let plan = try fflog.start(arguments).result()
        #expect(plan.status == 3)
        #expect(try plan.object()["from"] as? String == "2024-07-01T10:00:00.000Z")
        #expect(try plan.object()["intervals"] as? Int == 1)
        let done = try fflog.start(arguments + ["--yes"]).result()
        #expect(done.status == 0)
        let id = try #require(try done.object()["import_id"] as? String)
        #expect(try events(fflog).compactMap { $0["missing_reason"] as? String } == ["covered"])
        let more = try fflog.file("b.csv", "time,site,count\n2024-07-01 12:00,S,100\n")
        let refused = try fflog.run("import", "counts", more, "--mapping", own)
        #expect(refused.status == 4)
        #expect(refused.errors.contains("covered"))
        try fflog.ok("import", "undo", id, "--yes")
        try fflog.ok("import", "counts", more, "--mapping", own)
    }

    @Test("a span that is marked already is refused, naming by whom; a bound within an interval is a usage error")
    func invalidateAgain() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2024-07-01 10:00,S,100\n2024-07-01 11:00,S,50\n")
        try fflog.ok("import", "counts", file, "--mapping", try mapping(fflog))
        func invalidate(_ from: String, _ arguments: String...) throws -> FflogProcess.Result {
            try fflog.start(
                ["counts", "invalidate", "--site", "S", "--from", from, "--to", "2024-07-02", "--reason", "covered"]
                    + arguments
            ).result()
        }
        let cut = try invalidate("2024-07-01T10:30", "--yes")
        #expect(cut.status == 2)
        #expect(cut.errors.contains("2024-07-01T10:00") && cut.errors.contains("2024-07-01T09:00:00.000Z"))
        let done = try invalidate("2024-07-01T11:00", "--yes", "--format", "json")
        let id = try #require(try done.object()["import_id"] as? String)
        for arguments in [[], ["--yes"]] {
            let again =
                try arguments.isEmpty
                ? invalidate("2024-07-01T11:00") : invalidate("2024-07-01T11:00", "--yes")
            #expect(again.status == 3 && again.errors.contains("already by \(id)"), "\(again.errors)")
        }
        // So are all its parts, also those without counts.
        #expect(try invalidate("2024-07-01T12:00", "--yes").status == 3)
        #expect(try events(fflog).count == 3)
        // The day has no number, and its other hour has.
        for projection in ["hourly-counts", "daily-counts"] {
            try fflog.ok("projection", "run", projection, "--once")
        }
        let days = try fflog.ok("projection", "query", "daily-counts", "--format", "json")
        #expect(try days.objects().allSatisfy { $0["total"] is NSNull })
        #expect(days.errors.contains("1 row has no number"))
        let hours = try fflog.ok("projection", "query", "hourly-counts", "--format", "csv", "-q").lines.dropFirst()
        #expect(
            hours.map { $0 } == [
                "S,2024-07-01T10:00:00.000+01:00,,,100,2024-07-01T10:00,",
                "S,2024-07-01T11:00:00.000+01:00,,,,2024-07-01T11:00,",
            ])
        let chart = try fflog.ok("projection", "query", "hourly-counts", "--chart")
        #expect(chart.lines.count == 2 && !chart.lines[0].hasSuffix("?"))
        // Missing is not zero.
        #expect(chart.lines[1].hasSuffix("?") && chart.lines[1].split(separator: " ").contains("-"))
        try fflog.ok("import", "undo", id, "--yes")
        try fflog.ok("projection", "run", "daily-counts", "--once")
        #expect(
            try fflog.ok("projection", "query", "daily-counts", "--format", "csv", "-q").lines.last
                == "S,2024-07-01,,,150,")
    }

    @Test("an undo names all that changes, and what it can't bring back gives exit status 4")
    func undoOverlap() throws {
        let fflog = try FflogProcess()
        func run(_ name: String, _ text: String, _ more: String = "", _ arguments: String...) throws -> String {
            let file = try fflog.file(name, "time,site,count\n" + text)
            let result = try fflog.start(
                ["import", "counts", file, "--mapping", try mapping(fflog, more: more), "--format", "json"] + arguments
            ).result()
            #expect(result.status == 0, "\(result.errors)")
            return try #require(try result.object()["import_id"] as? String)
        }
        let hour = try run("a.csv", "2024-01-01 10:00,S,60\n2024-01-01 12:00,S,1\n")
        let undo = try #require(
            try fflog.ok("import", "undo", hour, "--yes", "--format", "json").object()["undo_id"] as? String)
        _ = try run("b.csv", "2024-01-01 10:00,S,3\n2024-01-01 10:15,S,5\n", #", "interval_minutes": 15"#)
        let plan = try fflog.run("import", "undo", undo)
        #expect(plan.status == 3 && plan.errors.contains("1 of what stood before is left out"))
        #expect(plan.text.contains("left out: 2024-01-01T10:00:00.000Z + 900 s counts"))
        let done = try fflog.run("import", "undo", undo, "--yes", "--format", "json")
        #expect(done.status == 4)
        let changes = try #require(try done.object()["changes"] as? [[String: Any]])
        #expect(changes.map { $0["left_out"] as? Bool } == [true, false])
        #expect((changes[1]["after"] as? [String: Any])?["total"] as? Int == 1)
        try fflog.ok("projection", "run", "daily-counts", "--once")
        #expect(
            try fflog.ok("projection", "query", "daily-counts", "--format", "csv", "-q").lines.last
                == "S,2024-01-01,,,9,")
    }

    @Test("a store's counts are one site's under all of its names, in imports, rows and invalidations")
    func storeSpellings() throws {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "S1", "--time-zone", "Europe/Dublin", "--spelling", "Café X")
        let own = try mapping(fflog)
        let first = try fflog.file("a.csv", "time,site,count\n2024-07-01 10:00,Café X,100\n2024-07-01 11:00,S1,50\n")
        try fflog.ok("import", "counts", first, "--mapping", own)
        let second = try fflog.file("b.csv", "time,site,count\n2024-07-01 10:00,S1,100\n2024-07-01 11:00,Café X,51\n")
        let result = try fflog.run("import", "counts", second, "--mapping", own, "--format", "json")
        #expect(result.status == 4)
        let summary = try result.object()
        #expect(
            summary["duplicates"] as? Int == 1 && summary["conflicts"] as? Int == 1 && summary["sites"] as? Int == 1)
        let marked = try fflog.ok(
            "counts", "invalidate", "--site", "Cafe\u{301} X", "--from", "2024-07-01", "--to", "2024-07-02", "--reason",
            "r", "--yes", "--format", "json"
        ).object()
        #expect(marked["site"] as? String == "S1" && marked["intervals"] as? Int == 2)
    }

    @Test("lines that end in CR are lines, and a file without a count is an error")
    func lineEnds() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\r2024-01-01 00:00,S,5\r2024-01-01 01:00,S,7\r")
        let summary = try fflog.ok("import", "counts", file, "--mapping", try mapping(fflog), "--format", "json")
            .object()
        #expect(summary["appended"] as? Int == 2)
        let empty = try fflog.file("empty.csv", "time,site,count\n2024-01-01 00:00,S,\n")
        #expect(try fflog.run("import", "counts", empty, "--mapping", try mapping(fflog)).status == 1)
    }

    @Test("NA is missing where the mapping says so, and an empty column is a warning")
    func missing() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count,out\n2024-01-01 00:00,S,NA,\n2024-01-01 01:00,S,5,\n")
        let own = try mapping(fflog, #""total": "count", "exited": "out""#, more: #", "missing": ["NA"]"#)
        let result = try fflog.run("import", "counts", file, "--mapping", own, "--format", "json")
        #expect(result.status == 0)
        #expect(try result.object()["missing"] as? Int == 1)
        #expect(result.errors.contains("column 4 (\"out\") is empty in all rows"))
    }

    @Test("two spellings of a site's name are one site, with a warning")
    func spellings() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "a.csv", "time,site,count\n2024-01-01 00:00,Caf\u{E9},5\n2024-01-01 01:00,Cafe\u{301},7\n")
        let result = try fflog.run("import", "counts", file, "--mapping", try mapping(fflog), "--format", "json")
        #expect(result.status == 0)
        #expect(try result.object()["sites"] as? Int == 1)
        #expect(result.errors.contains("taken for one site"))
        let names = try events(fflog).compactMap { $0["site"] as? String }
        #expect(names.allSatisfy { Array($0.utf8) == Array("Caf\u{E9}".utf8) })
    }
}

/// What the commands around imports say of zones, ends and what was left out.
@Suite("Imports and registered zones")
struct ImportZoneCommandTests {
    private func mapping(_ fflog: FflogProcess, zone: String? = "Europe/Dublin", minutes: Int = 60) throws -> String {
        try fflog.file(
            "columns.json",
            """
            {"layout": "long", \(zone.map { "\"time_zone\": \"\($0)\", " } ?? "")"time": {"column": "time",
             "formats": ["yyyy-MM-dd HH:mm"]}, "site": "site", "total": "count", "interval_minutes": \(minutes)}
            """)
    }

    private func starts(_ fflog: FflogProcess) throws -> [String] {
        try fflog.ok("consume", "counts", "--format", "json").objects().map {
            let value = try #require($0["value"] as? [String: Any])
            return "\(value["interval_start"] ?? "") \(value["total"] ?? "")"
        }.sorted()
    }

    @Test("a file with its newest rows first has both hours where clocks go back, and exit status 0")
    func newestFirst() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "a.csv",
            "time,site,count\n2023-10-29 02:00,S,4\n2023-10-29 01:00,S,3\n2023-10-29 01:00,S,2\n2023-10-29 00:00,S,1\n")
        try fflog.ok("import", "counts", file, "--mapping", try mapping(fflog))
        #expect(
            try starts(fflog) == [
                "2023-10-28T23:00:00.000Z 1", "2023-10-29T00:00:00.000Z 2", "2023-10-29T01:00:00.000Z 3",
                "2023-10-29T02:00:00.000Z 4",
            ])
    }

    @Test("bare times are of the registered zone, and a warning names it and the mapping's")
    func registeredZone() throws {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "S", "--time-zone", "America/New_York")
        let file = try fflog.file("a.csv", "time,site,count\n2023-07-01 10:00,S,1\n2023-07-01 11:00,S,2\n")
        let result = try fflog.ok("import", "counts", file, "--mapping", try mapping(fflog))
        #expect(try starts(fflog) == ["2023-07-01T14:00:00.000Z 1", "2023-07-01T15:00:00.000Z 2"])
        #expect(
            result.errors.contains(
                "times of site \"S\" from 2023-07-01T10:00 to 2023-07-01T11:00 are taken by America/New_York"))
        #expect(result.errors.contains("and not by Europe/Dublin"))
        let export = try fflog.file("axis.csv", "start,end,in,out\n2023-07-02 10:00:00,2023-07-02 11:00:00,1,2\n")
        let axis = try fflog.ok("import", "axis", export, "--site", "S")
        #expect(!axis.errors.contains("UTC"))
        #expect(try fflog.ok("consume", "counts").text.contains("2023-07-02T14:00:00.000Z"))
    }

    @Test("where no zone is known an axis export is refused with what can be done there")
    func axisWithoutZone() throws {
        let fflog = try FflogProcess()
        let export = try fflog.file("axis.csv", "start,end,in,out\n2023-07-02 10:00:00,2023-07-02 11:00:00,1,2\n")
        let result = try fflog.run("import", "axis", export, "--site", "S")
        #expect(result.status != 0)
        #expect(result.errors.contains("Register the store with its zone, or give --time-zone"), "\(result.errors)")
        #expect(!result.errors.contains("time_zone"))
    }

    @Test("import list shows when the last interval ends, and an import that was repeated with --skip-bad as done")
    func listed() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "a.csv", "time,site,count\n2023-07-01 10:00,S,1\n2023-07-01 11:00,S,x\n2023-07-01 12:00,S,3\n")
        #expect(try fflog.run("import", "counts", file, "--mapping", try mapping(fflog)).status == 1)
        #expect(try fflog.ok("import", "list").text.contains("unfinished"))
        #expect(try fflog.run("import", "counts", file, "--mapping", try mapping(fflog), "--skip-bad").status == 4)
        let list = try fflog.ok("import", "list").text
        #expect(!list.contains("unfinished") && list.split(separator: "\n").count == 2, "\(list)")
        #expect(list.contains("2023-07-01T12:00:00.000Z"), "\(list)")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(try fflog.ok("import", "list", "--format", "json").text.utf8))
                as? [[String: Any]])
        #expect(json[0]["last_start"] as? String == "2023-07-01T11:00:00.000Z")
        #expect(json[0]["last_end"] as? String == "2023-07-01T12:00:00.000Z")
    }

    @Test("-q leaves out notes, and names what was left out of the log all the same")
    func quiet() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("a.csv", "time,site,count\n2023-07-01 10:00,S,1\n2023-07-01 10:00,S,2\n")
        let result = try fflog.run("import", "counts", file, "--mapping", try mapping(fflog), "-q")
        #expect(result.status == 4)
        #expect(result.errors.contains("conflict: line 3") && !result.errors.contains("local time of"))
        #expect(result.text.hasPrefix("INTERVALS"))
        #expect(try fflog.ok("import", "counts", "--help").text.contains("warnings and errors"))
    }
}
