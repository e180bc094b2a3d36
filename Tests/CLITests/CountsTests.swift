import Foundation
import Testing

/// The main job: real counts in, true totals out.
@Suite("Counts, crossings and windows")
struct CountsTests {
    static let day = FflogProcess.package.appendingPathComponent("data/dublin-2023-12-16.csv").path

    @Test("the day of three sites has its known totals, and simulated visitors add up to it hour by hour")
    func dublinDay() throws {
        let fflog = try FflogProcess()
        let summary = try fflog.ok("import", "counts", Self.day, "--preset", "dublin-day", "--format", "json").object()
        #expect(summary["appended"] as? Int == 72)
        #expect(summary["duplicates"] as? Int == 0)
        #expect(summary["rejected"] as? Int == 0)
        for projection in ["daily-counts", "hourly-counts"] { try fflog.ok("projection", "run", projection, "--once") }

        let days = try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects()
        let bySite = Dictionary(uniqueKeysWithValues: days.map { ($0["site"] as! String, $0) })
        for (site, entered, exited) in [
            ("Grafton Street/CompuB", 30_516, 36_091), ("Henry Street/Coles Lane/Dunnes", 60_874, 50_565),
            ("Mary st/Jervis st", 7_735, 7_178),
        ] {
            let row = try #require(bySite[site])
            #expect(row["day"] as? String == "2023-12-16")
            #expect(row["entered"] as? Int == entered)
            #expect(row["exited"] as? Int == exited)
            #expect(row["total"] as? Int == entered + exited)
        }
        #expect(days.reduce(0) { $0 + ($1["total"] as! Int) } == 192_959)

        let hours = try fflog.ok("projection", "query", "hourly-counts", "--format", "json").objects()
        #expect(hours.count == 72)
        let two = hours.filter { ($0["hour"] as! String) == "2023-12-16T14:00:00.000+00:00" }
        #expect(Set(two.map { $0["total"] as! Int }) == [5_508, 12_373, 1_600])

        let simulated = try fflog.ok("simulate", "crossings", "--format", "json").object()
        #expect(simulated["appended"] as? Int == 192_959)
        try fflog.ok("projection", "run", "visits-15s", "--once")
        let windows = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()
        #expect(windows.reduce(0) { $0 + ($1["count"] as! Int) } == 192_959)
        #expect(
            windows.allSatisfy { ($0["visitors"] as! Int) <= ($0["count"] as! Int) && ($0["visitors"] as! Int) > 0 })
        var perHour: [String: Int] = [:]
        for row in windows {
            // A window belongs to the hour in which it starts; Dublin is at UTC in December.
            let start = row["window_start"] as! String
            perHour["\(row["store"] as! String) \(start.prefix(13))", default: 0] += row["count"] as! Int
        }
        for row in hours {
            let key = "\(row["site"] as! String) \((row["hour"] as! String).prefix(13))"
            #expect(perHour[key] ?? 0 == row["total"] as! Int, "\(key)")
        }
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("importing and simulating again appends nothing")
    func again() throws {
        let fflog = try FflogProcess()
        for expected in [72, 0] {
            let summary = try fflog.ok("import", "counts", Self.day, "--preset", "dublin-day", "--format", "json")
                .object()
            #expect(summary["appended"] as? Int == expected)
            #expect(summary["duplicates"] as? Int == 72 - expected)
        }
        for expected in [500, 0] {
            let summary = try fflog.ok("simulate", "crossings", "--limit", "500", "--format", "json").object()
            #expect(summary["appended"] as? Int == expected)
        }
        let more = try fflog.ok("simulate", "crossings", "--limit", "800", "--format", "json").object()
        #expect(more["appended"] as? Int == 300)
    }

    @Test("a projection that is run again takes up what is new and changes nothing else")
    func incremental() throws {
        let fflog = try FflogProcess()
        try fflog.ok("import", "counts", Self.day, "--preset", "dublin-day")
        try fflog.ok("simulate", "crossings", "--limit", "3000")
        try fflog.ok("projection", "run", "visits-15s", "--once")
        try fflog.ok("simulate", "crossings", "--limit", "9000")
        try fflog.ok("projection", "run", "visits-15s", "--once")
        let inSteps = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()

        let other = try FflogProcess()
        try other.ok("import", "counts", Self.day, "--preset", "dublin-day")
        try other.ok("simulate", "crossings", "--limit", "9000")
        try other.ok("projection", "run", "visits-15s", "--once")
        let atOnce = try other.ok("projection", "query", "visits-15s", "--format", "json").objects()
        #expect(inSteps.count == atOnce.count)
        for (a, b) in zip(inSteps, atOnce) {
            #expect(
                NSDictionary(dictionary: a.filter { $0.key != "revision" })
                    == NSDictionary(dictionary: b.filter { $0.key != "revision" }))
        }
    }

    @Test("a camera whose clock runs ahead is counted where it says, and makes nobody late")
    func wildClock() throws {
        let fflog = try FflogProcess()
        // A topic whose bounds let it in.
        try fflog.ok("topic", "create", "visits", "-p", "1", "--event-time-ahead", "none")
        func visit(_ time: String) -> String { #"{"store":"S1","zone":"door","event_time":"\#(time)"}"# + "\n" }
        let noon = visit("2023-12-16T12:00:01.000Z")
        try fflog.ok("produce", "visits", input: noon + visit("9999-12-31T23:59:59.999Z") + noon + noon)
        let run = try fflog.ok("projection", "run", "visits-15s", "--once", "--format", "json").object()
        #expect(run["late"] as? Int == 0)
        let rows = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()
        #expect(rows.map { $0["count"] as? Int } == [3, 1])
    }

    // MARK: The large public data sets

    static let testData: String? = {
        let named = ProcessInfo.processInfo.environment["FFLOG_TEST_DATA"]
        let beside = FflogProcess.package.deletingLastPathComponent().appendingPathComponent("shared/data").path
        return [named, beside].compactMap { $0 }.first {
            FileManager.default.fileExists(atPath: $0 + "/dublin-2023.csv")
        }
    }()

    @Test(
        "a year of Dublin has its known total",
        .enabled(if: testData != nil, "skipped: dublin-2023.csv is not in FFLOG_TEST_DATA"))
    func dublinYear() throws {
        let fflog = try FflogProcess()
        let file = Self.testData! + "/dublin-2023.csv"
        let summary = try fflog.ok("import", "counts", file, "--preset", "dublin", "--format", "json").object()
        #expect(summary["appended"] as? Int == 212_010)
        #expect(summary["duplicates"] as? Int == 0)
        #expect(summary["missing"] as? Int == 15_750)
        try fflog.ok("projection", "run", "daily-counts", "--once")
        let days = try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects()
        func sum(_ field: String) -> Int { days.reduce(0) { $0 + ($1[field] as? Int ?? 0) } }
        #expect(sum("total") == 245_723_798)
        #expect(sum("entered") == 133_808_433)
        #expect(sum("exited") == 111_915_365)
    }

    @Test(
        "eight years of Leeds have their known total after the duplicates",
        .enabled(if: testData != nil, "skipped: leeds-2009-2016.csv.gz is not in FFLOG_TEST_DATA"))
    func leeds() throws {
        let fflog = try FflogProcess()
        let file = Self.testData! + "/leeds-2009-2016.csv.gz"
        let summary = try fflog.ok("import", "counts", file, "--preset", "leeds", "--format", "json").object()
        #expect(summary["appended"] as? Int == 553_784)
        #expect(summary["duplicates"] as? Int == 576)
        try fflog.ok("projection", "run", "daily-counts", "--once")
        let days = try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects()
        #expect(days.reduce(0) { $0 + ($1["total"] as? Int ?? 0) } == 521_135_798)
        let again = try fflog.ok("import", "counts", file, "--preset", "leeds", "--format", "json").object()
        #expect(again["appended"] as? Int == 0)
    }
}
