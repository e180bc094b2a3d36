import Foundation
import Testing

@Suite("What is made up, on the command line")
struct SyntheticCommandTests {
    private static let visit = #"{"store":"s","zone":"a","event_time":1767225600000}"#

    private func counts(_ fflog: FflogProcess) throws {
        try fflog.ok("topic", "create", "counts", "-p", "1")
        try fflog.ok(
            "produce", "counts",
            input: #"{"site":"a","interval_start":1767225600000,"interval_seconds":3600,"#
                + #""local_label":"2026-01-01T00:00","time_zone":"UTC","utc_offset_minutes":0,"entered":5,"exited":4}"#)
    }

    private func isSynthetic(_ fflog: FflogProcess, _ topic: String) throws -> Bool? {
        try fflog.ok("topic", "describe", topic, "--format", "json").object()["synthetic"] as? Bool
    }

    @Test("in a fresh directory a simulation marks visits, and is taken back")
    func marksAndUndoes() throws {
        let fflog = try FflogProcess()
        try counts(fflog)
        try fflog.ok("simulate", "crossings")
        #expect(try isSynthetic(fflog, "visits") == true)
        #expect(try fflog.ok("topic", "list").lines.contains { $0.hasPrefix("visits") && $0.hasSuffix("yes") })
        // Without a policy there is nothing to say; with one, that this one alone holds.
        #expect(!(try fflog.ok("retention", "plan").errors.contains("synthetic")))
        try fflog.ok("retention", "set", "visits", "--max-age", "36500d")
        #expect(try fflog.ok("retention", "plan").errors.contains("no deadline but its own policy"))
        try fflog.ok("retention", "unset", "visits")
        try fflog.ok("projection", "run", "visits-15s", "--once")
        let plan = try fflog.run("simulate", "undo")
        #expect(plan.status == 3 && plan.errors.contains("9 records") && plan.errors.contains("visits-15s"))
        #expect(try fflog.ok("consume", "visits").lines.count == 9)
        let undone = try fflog.ok("simulate", "undo", "--yes", "--format", "json").object()
        #expect(undone["records"] as? Int == 9 && undone["deleted"] as? Bool == true)
        #expect(undone["dropped_projections"] as? [String] == ["visits-15s@1"])
        #expect(undone["stale_projections"] as? [String] == [])
        // Empty, and again what its first append makes it.
        #expect(try isSynthetic(fflog, "visits") == false)
        #expect(try fflog.run("consume", "visits").lines.isEmpty)
        let status = try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
        #expect(status["state"] as? String == "never run" && status["rows"] as? Int == 0)
        // The same simulation can be made again.
        try fflog.ok("simulate", "crossings")
        #expect(try isSynthetic(fflog, "visits") == true)
        #expect(try fflog.ok("consume", "visits").lines.count == 9)
    }

    @Test("what is taken back leaves the topic its settings and its policy, for made-up and for real events")
    func undoKeepsSettings() throws {
        let fflog = try FflogProcess()
        try counts(fflog)
        try fflog.ok(
            "topic", "create", "visits", "-p", "8", "--earliest-event-time", "2020-01-01T00:00:00Z",
            "--event-time-ahead", "1h")
        try fflog.ok("retention", "set", "visits", "--max-age", "30d")
        try fflog.ok("simulate", "crossings")
        let (before, policy) = (
            try fflog.ok("topic", "describe", "visits").lines,
            try fflog.ok("retention", "list", "--format", "json").text
        )
        #expect(policy.contains("2592000000") || policy.contains("30d"), "\(policy)")
        let plan = try fflog.run("simulate", "undo")
        #expect(
            plan.status == 3 && plan.errors.contains("with the settings and the retention policy"), "\(plan.errors)")
        let undone = try fflog.ok("simulate", "undo", "--yes", "--format", "json").object()
        #expect(undone["partitions"] as? Int == 8 && undone["keeps_policy"] as? Bool == true)
        let described = try fflog.ok("topic", "describe", "visits", "--format", "json").object()
        #expect((described["partitions"] as? [Any])?.count ?? described["partitions"] as? Int == 8, "\(described)")
        let after = try fflog.ok("topic", "describe", "visits").lines
        for word in ["2020-01-01", "1h"] {
            #expect(before.contains { $0.contains(word) } && after.contains { $0.contains(word) }, "\(before) \(after)")
        }
        let list = try fflog.ok("retention", "list", "--format", "json").text
        #expect(list.contains("2592000000") || list.contains("30d"), "\(list)")
        try fflog.ok("produce", "visits", input: Self.visit)
        #expect(try isSynthetic(fflog, "visits") == false)
        #expect(try fflog.run("simulate", "crossings").status == 3)
    }

    @Test("rows of a topic that was deleted, or made anew, are stale, not shown, and can be dropped")
    func rowsOfAGoneTopic() throws {
        let fflog = try FflogProcess()
        for isMadeAnew in [false, true] {
            try fflog.ok("topic", "create", "visits", "-p", "1")
            try fflog.ok("produce", "visits", input: Self.visit)
            try fflog.ok("projection", "run", "visits-15s", "--once")
            try fflog.ok("topic", "delete", "visits", "--yes")
            if isMadeAnew { try fflog.ok("topic", "create", "visits", "-p", "1") }
            let status = try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
            #expect(status["state"] as? String == "stale" && status["other_log"] as? Bool == true, "\(status)")
            let version = try #require(status["version"] as? Int)
            let text = try fflog.ok("projection", "status", "visits-15s").text
            #expect(text.contains("deleted") && text.contains(isMadeAnew ? "rebuild visits-15s" : "drop visits-15s@"))
            for command in ["query", "late"] {
                let refused = try fflog.run("projection", command, "visits-15s")
                #expect(refused.status == 3 && refused.text == "", "\(refused.text) \(refused.errors)")
                #expect(refused.errors.contains("deleted"), "\(refused.errors)")
            }
            try fflog.ok("projection", "drop", "visits-15s@\(version)", "--yes")
            let none = try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
            #expect(none["state"] as? String == "never run")
        }
        // The one that serves rows of the topic that is there stays.
        try fflog.ok("produce", "visits", input: Self.visit)
        try fflog.ok("projection", "run", "visits-15s", "--once")
        let version = try #require(
            try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()["version"] as? Int)
        #expect(version == 3)
        #expect(try fflog.run("projection", "drop", "visits-15s@\(version)", "--yes").status == 3)
        #expect(try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects().count == 1)
    }

    @Test("visits that hold real events are left alone, and another topic is taken")
    func leavesRealEvents() throws {
        let fflog = try FflogProcess()
        try counts(fflog)
        try fflog.ok("topic", "create", "visits", "-p", "1")
        try fflog.ok("produce", "visits", input: Self.visit)
        let refused = try fflog.run("simulate", "crossings")
        #expect(refused.status == 3 && refused.errors.contains("--topic"), "\(refused.errors)")
        #expect(try fflog.ok("consume", "visits").lines.count == 1)
        #expect(try fflog.run("simulate", "undo", "--yes").status == 3)
        try fflog.ok("simulate", "crossings", "--topic", "visits-demo")
        #expect(try isSynthetic(fflog, "visits-demo") == true)
        #expect(try isSynthetic(fflog, "visits") == false)
        let bench = try fflog.run("bench", "ingest", "--events", "1000", "-d", fflog.data)
        #expect(bench.status == 3)
        #expect(try fflog.ok("consume", "visits").lines.count == 1)
    }

    @Test("the first real event ends the mark: nothing more is simulated, and nothing taken back")
    func endsTheMark() throws {
        let fflog = try FflogProcess()
        try counts(fflog)
        // A topic that nothing was appended to is as good as none.
        try fflog.ok("topic", "create", "visits", "-p", "2")
        try fflog.ok("simulate", "crossings", "--limit", "3")
        #expect(try isSynthetic(fflog, "visits") == true)
        let said = "topic 'visits' held made-up events only"
        #expect(try fflog.ok("produce", "visits", input: Self.visit).errors.contains(said))
        #expect(try isSynthetic(fflog, "visits") == false)
        #expect(try !fflog.ok("produce", "visits", input: Self.visit).errors.contains(said))
        let audit = try fflog.ok("consume", "audit").objects()
        #expect(audit.count == 1 && audit[0]["topic"] as? String == "visits")
        #expect(audit[0]["synthetic_ended"] is [String: Any])
        #expect(try fflog.run("simulate", "crossings").status == 3)
        #expect(try fflog.run("simulate", "undo", "--yes").status == 3)
        #expect(try fflog.ok("consume", "visits").lines.count == 5)
    }

    @Test("a benchmark's log is synthetic")
    func bench() throws {
        let fflog = try FflogProcess()
        try fflog.ok("bench", "ingest", "--events", "2000", "-d", fflog.data)
        #expect(try isSynthetic(fflog, "visits") == true)
    }
}
