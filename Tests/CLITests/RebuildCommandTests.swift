import EventLog
import Foundation
import TestSupport
import Testing

@Suite("A rebuild, by the command line")
struct RebuildCommandTests {
    /// A day of visits computed into version 1; its windows take events for 24 hours.
    static func scene() throws -> FflogProcess {
        let fflog = try FflogProcess()
        let path = try fflog.file("counts.csv", KillTests.counterFile(sites: 8, days: 3))
        try fflog.ok("import", "counts", path, "--preset", "dublin", "-q")
        try fflog.ok("simulate", "crossings", "-q")
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        return fflog
    }

    private func status(_ fflog: FflogProcess) throws -> [String: Any] {
        try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
    }

    private func versions(_ fflog: FflogProcess) throws -> [(version: Int, state: String)] {
        try #require(try status(fflog)["versions"] as? [[String: Any]]).map {
            (try #require($0["version"] as? Int), try #require($0["state"] as? String))
        }
    }

    /// Without the version and how often a row was revised.
    static func rows(_ fflog: FflogProcess) throws -> [String] {
        try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects().map { row in
            let kept = row.filter { !["revision", "version"].contains($0.key) }
            return String(
                decoding: try JSONSerialization.data(withJSONObject: kept, options: [.sortedKeys]), as: UTF8.self)
        }
    }

    @Test(
        "a changed definition is stale until a rebuild; the old version serves meanwhile and stays until it is dropped")
    func changedDefinition() throws {
        let fflog = try Self.scene()
        let before = try Self.rows(fflog)
        let altered = try fflog.ok("projection", "alter", "visits-15s", "--allowed-lateness", "1h", "--format", "json")
        #expect(try altered.object()["state"] as? String == "stale")
        let stale = try status(fflog)
        #expect(stale["state"] as? String == "stale")
        #expect(
            stale["differences"] as? [String] == [
                "was: option allowed_lateness_ms 86400000", "is: option allowed_lateness_ms 3600000",
            ])
        let refused = try fflog.run("projection", "run", "visits-15s", "--once")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("fflog projection rebuild visits-15s"))
        #expect(try fflog.ok("projection", "status", "visits-15s").text.contains("next: fflog projection rebuild"))
        #expect(try Self.rows(fflog) == before)

        let rebuilt = try fflog.ok("projection", "rebuild", "visits-15s", "--format", "json").object()
        #expect(rebuilt["version"] as? Int == 2 && rebuilt["previous_version"] as? Int == 1)
        #expect(rebuilt["promoted"] as? Bool == true && rebuilt["gap"] as? Int == 0)
        #expect(rebuilt["events"] as? Int == rebuilt["records_total"] as? Int)
        #expect(rebuilt["rows"] as? Int == before.count)
        #expect(try status(fflog)["state"] as? String == "fresh")
        #expect(try Self.rows(fflog) == before)
        let row = try fflog.ok("projection", "query", "visits-15s", "-n", "1", "--format", "json").object()
        #expect(row["version"] as? Int == 2)
        try fflog.ok("projection", "run", "visits-15s", "--once")

        let plan = try fflog.run("projection", "drop", "visits-15s@1")
        #expect(plan.status == 3 && plan.errors.contains("would drop visits-15s@1"))
        #expect(try versions(fflog).map(\.version) == [1, 2])
        #expect(
            try fflog.ok("projection", "drop", "visits-15s@1", "--yes", "--format", "json").object()["dropped"] as? Bool
                == true)
        #expect(try versions(fflog).map(\.version) == [2])
    }

    @Test("wrong input is refused, and says what to do instead")
    func wrongInput() throws {
        let fflog = try Self.scene()
        for (arguments, status, text) in [
            (["rebuild", "nope"], 1, "there are: hourly-counts, daily-counts, visits-15s"),
            (["rebuild", "visits-15s", "--rate", "0"], 2, "--rate"),
            (["rebuild", "visits-15s", "--keep", "-1"], 2, "keep"),
            (["rebuild", "visits-15s", "--threads", "0"], 2, "--threads"), (["drop", "visits-15s"], 2, "visits-15s@1"),
            (["drop", "visits-15s@x", "--yes"], 2, "visits-15s@1"), (["drop", "nope@1", "--yes"], 1, "there are:"),
            (["drop", "visits-15s@1", "--yes"], 3, "is the version that serves"),
            (["drop", "visits-15s@7", "--yes"], 1, "there are: 1"), (["alter", "visits-15s"], 2, "--allowed-lateness"),
            (["alter", "visits-15s", "--allowed-lateness", "soon"], 2, "24h"),
            (["alter", "visits-15s", "--allowed-lateness", "400d"], 2, "366 days"),
            (["alter", "daily-counts", "--allowed-lateness", "1h"], 2, "no allowed lateness"),
        ] as [([String], Int32, String)] {
            let result = try fflog.start(["projection"] + arguments).result()
            #expect(result.status == status, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(text), "\(arguments): \(result.errors)")
        }
        #expect(try versions(fflog).map(\.version) == [1])
    }

    @Test(
        "a second rebuild is refused and names the first; Ctrl-C stops at a commit, says how to go on, and it goes on")
    func interruption() throws {
        let fflog = try Self.scene()
        let total = try #require(try status(fflog)["processed"] as? Int)
        let running = try fflog.start(["projection", "rebuild", "visits-15s", "--rate", "500"])
        try eventually { try versions(fflog).last?.state == "building" }
        let second = try fflog.run("projection", "rebuild", "visits-15s")
        #expect(second.status == 3)
        #expect(second.errors.contains("is being rebuilt by process \(running.process.processIdentifier)"))
        let drop = try fflog.run("projection", "drop", "visits-15s@2", "--yes")
        #expect(drop.status == 3 && drop.errors.contains("process \(running.process.processIdentifier)"))
        try eventually {
            let building = try #require((try status(fflog)["versions"] as? [[String: Any]])?.last)
            return building["records_done"] as? Int ?? 0 > 0
        }
        running.kill(SIGINT)
        let stopped = try running.result(seconds: 600)
        #expect(stopped.status == 130)
        #expect(stopped.errors.contains("To go on: fflog projection rebuild visits-15s"), "\(stopped.errors)")
        #expect(try versions(fflog).map(\.state) == ["serving", "building"])
        #expect(try fflog.ok("projection", "status", "visits-15s").text.contains("its build was cut short"))

        let resumed = try fflog.ok("projection", "rebuild", "visits-15s", "--format", "json")
        let summary = try resumed.object()
        let done = try #require(summary["resumed_at"] as? Int)
        #expect(summary["version"] as? Int == 2 && done > 0)
        #expect(try #require(summary["events"] as? Int) + done == total)
        #expect(resumed.errors.contains("goes on at"))
        #expect(try versions(fflog).map(\.state) == ["old", "serving"])
    }

    @Test("a run that follows serves until another version does, and moves over to it by itself")
    func handover() throws {
        let fflog = try Self.scene()
        let live = try fflog.start(["projection", "run", "visits-15s", "--format", "json"])
        try eventually {
            let serving = try #require((try status(fflog)["versions"] as? [[String: Any]])?.first)
            return serving["process_id"] as? Int == Int(live.process.processIdentifier)
        }
        // Of another definition: the running process takes that over, too.
        try fflog.ok("projection", "alter", "visits-15s", "--allowed-lateness", "2h")
        let rebuilt = try fflog.ok("projection", "rebuild", "visits-15s", "--keep", "0", "--format", "json").object()
        #expect(rebuilt["dropped_versions"] as? [Int] == [1])
        let line =
            #"{"store":"Gate 1","zone":"entrance","event_time":"2023-06-03T23:59:59.000Z","visitor":"00000000000000ff"}"#
        try fflog.ok("produce", "visits", input: line + "\n")
        let records = try #require(try status(fflog)["processed"] as? Int)
        try eventually { try status(fflog)["lag_records"] as? Int == 0 }
        #expect(try #require(try status(fflog)["processed"] as? Int) >= records)
        live.kill(SIGINT)
        let ended = try live.result(seconds: 600)
        #expect(ended.status == 130)
        #expect(ended.errors.contains("visits-15s@2 serves now; this run goes on with it"), "\(ended.errors)")
        #expect(try ended.object()["version"] as? Int == 2)
        #expect(try ended.object()["processed"] as? Int == 1)
    }

    @Test("a rebuild over what was purged says so first and needs --allow-gap; status and runs tell of gaps")
    func gaps() throws {
        let fflog = try Self.scene()
        do {
            let log = try EventLog.open(fflog.data, .write)
            let topic = try log.topic("visits")
            let fullest = try #require(
                try topic.partitions.max {
                    try log.partitionState(topic, $0).highWaterMark < log.partitionState(topic, $1).highWaterMark
                })
            _ = try log.trim(topic, to: [fullest: Offset(100)])
        }
        let refused = try fflog.run("projection", "rebuild", "visits-15s")
        #expect(refused.status == 3)
        for text in ["offsets 0 to 99, 100 records", "--allow-gap", "would lack what version 1 has"] {
            #expect(refused.errors.contains(text), "\(refused.errors)")
        }
        #expect(try versions(fflog).map(\.version) == [1])
        let rebuilt = try fflog.ok("projection", "rebuild", "visits-15s", "--allow-gap", "--format", "json")
        #expect(try rebuilt.object()["gap"] as? Int == 100)
        #expect(rebuilt.errors.contains("will lack what version 1 has of them"))
        #expect(rebuilt.errors.contains("offsets 0 to 99, 100 records: purged before they were read"))
        let after = try status(fflog)
        let gap = try #require((after["gaps"] as? [[String: Any]])?.first)
        #expect(gap["first_offset"] as? Int == 0 && gap["last_offset"] as? Int == 99 && gap["records"] as? Int == 100)
        #expect(after["gap"] as? Int == 100 && after["conserved"] as? Bool == true)
        #expect(try fflog.ok("projection", "status", "visits-15s").text.contains("offsets 0 to 99, 100 records"))
    }
}
