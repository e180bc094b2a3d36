import Foundation
import TestSupport
import Testing

/// `fflog retention`, as a person and a timer run it.
@Suite("Retention")
struct RetentionCommandTests {
    /// A topic with a sealed segment of 300 records and 100 more in the head, in batches of 10.
    private func prepared() throws -> FflogProcess {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines")
        try produce(fflog, 300)
        try fflog.ok("seal", "lines")
        try produce(fflog, 100)
        return fflog
    }

    private func produce(_ fflog: FflogProcess, _ count: Int) throws {
        let lines = (1...count).map { "\($0)\n" }.joined()
        try fflog.ok("produce", "lines", "--batch", "10", input: lines)
    }

    private func held(_ fflog: FflogProcess) throws -> (records: Int, bytes: Int) {
        let list = try #require(
            try JSONSerialization.jsonObject(with: fflog.ok("retention", "list", "--format", "json").output)
                as? [[String: Any]])
        let lines = try #require(list.first { $0["topic"] as? String == "lines" })
        return (try #require(lines["records"] as? Int), try #require(lines["stored_bytes"] as? Int))
    }

    private func totals(_ object: [String: Any]) throws -> [String: Int] {
        try #require(object["totals"] as? [String: Int])
    }

    @Test("a policy is set, shown, changed and removed, and the audit topic says so in JSON")
    func policies() throws {
        let fflog = try prepared()
        let set = try fflog.ok("retention", "set", "lines", "--max-age", "30d", "--max-bytes", "200MB")
        #expect(set.errors == "topic 'lines' keeps at most 30d by event time, 200MB\n")
        let list = try fflog.ok("retention", "list").lines
        #expect(
            list.contains { $0.hasPrefix("lines") && $0.contains("30d by event time, 200MB") && $0.contains("400") })
        #expect(list.contains { $0.hasPrefix("audit  -") })
        let changed = try fflog.ok(
            "retention", "set", "lines", "--max-age", "90m", "--age-clock", "append", "--format", "json"
        ).object()
        #expect((changed["new"] as? [String: Any])?["max_age_ms"] as? Int == 5_400_000)
        #expect((changed["old"] as? [String: Any])?["max_bytes"] as? Int == 200_000_000)
        #expect(changed["changed"] as? Bool == true)
        #expect(
            try fflog.ok("retention", "unset", "lines").errors
                == "topic 'lines' keeps everything; until now at most 90m by append time\n")
        #expect(try fflog.ok("retention", "unset", "lines").errors.contains("as before"))
        let audit = try fflog.ok("consume", "audit").objects()
        #expect(audit.count == 3)
        #expect(audit.allSatisfy { $0["topic"] as? String == "lines" && $0["purged"] is NSNull })
        let last = try #require(audit.last?["policy_changed"] as? [String: Any])
        #expect(last["new"] is NSNull)
        #expect((last["old"] as? [String: Any])?["age_clock"] as? String == "append")
    }

    @Test("the account is neither written to nor deleted by others, and a deleted topic's policy ends in it")
    func account() throws {
        let fflog = try prepared()
        try fflog.ok("retention", "set", "lines", "--max-records", "70")
        let before = try fflog.ok("consume", "audit").text
        let entry = before
        for arguments in [["produce", "audit"], ["topic", "delete", "audit"], ["topic", "delete", "audit", "--yes"]] {
            let refused = try fflog.start(arguments, input: Data(entry.utf8)).result()
            #expect(refused.status == 3, "\(arguments)")
            #expect(refused.errors.contains("account of what retention did"), "\(refused.errors)")
        }
        #expect(try fflog.ok("consume", "audit").text == before)
        let bytes = try held(fflog).bytes
        let deleted = try fflog.ok("topic", "delete", "lines", "--yes", "--format", "json").object()
        // Sealed ones count.
        #expect(deleted["records"] as? Int == 400 && deleted["stored_bytes"] as? Int == bytes)
        let last = try #require(try fflog.ok("consume", "audit").objects().last?["policy_changed"] as? [String: Any])
        #expect(last["new"] is NSNull && (last["old"] as? [String: Any])?["max_records"] as? Int == 70)
    }

    @Test("a plan is shown, written down and run to the record and byte, and a second time refused")
    func planAndRun() throws {
        let fflog = try prepared()
        try fflog.ok("retention", "set", "lines", "--max-records", "70")
        let file = fflog.folder.appendingPathComponent("plan.json").path
        let before = try held(fflog)
        let shown = try fflog.ok("retention", "plan", "-o", file)
        #expect(shown.lines.count == 3)
        #expect(shown.errors.contains("would remove 330 records"))
        let plan = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: Any])
        let planned = try totals(plan)
        #expect(planned["records"] == 330 && planned["segments"] == 1)

        let unconfirmed = try fflog.run("retention", "run", "--plan", file)
        #expect(unconfirmed.status == 3)
        #expect(unconfirmed.text == shown.text)
        #expect(unconfirmed.errors.contains("nothing was removed, repeat with --yes"))
        #expect(try held(fflog) == before)

        let run = try fflog.ok("retention", "run", "--plan", file, "--yes", "--format", "json").object()
        #expect(try totals(run) == planned)
        #expect(run["plan"] as? String == plan["id"] as? String)
        let after = try held(fflog)
        #expect(before.records - after.records == planned["records"])
        #expect(before.bytes - after.bytes == planned["bytes"])
        #expect(try fflog.ok("consume", "lines").lines == (31...100).map { "\($0)" })
        let segments = fflog.data + "/segments"
        #expect(try FileManager.default.contentsOfDirectory(atPath: segments) == [])

        let again = try fflog.run("retention", "run", "--plan", file, "--yes")
        #expect(again.status == 3)
        #expect(again.errors.contains("partition 0 begins at 330, not 0"))
        #expect(try held(fflog) == after)
        let purged = try fflog.ok("consume", "audit").objects().compactMap { $0["purged"] as? [String: Any] }
        #expect(purged.map { $0["records"] as? Int } == [300, 30])
        #expect(purged.map { $0["segment"] as? Int } == [1, nil])
        #expect(purged.allSatisfy { $0["plan"] as? String == plan["id"] as? String })
        try fflog.ok("verify")

        let nothing = try fflog.ok("retention", "run", "--yes")
        #expect(nothing.text == "" && nothing.errors == "nothing to remove\n")
        let empty = try fflog.ok("retention", "plan", "lines", "--format", "json").object()
        let topics = try #require(empty["topics"] as? [[String: Any]])
        #expect((topics.first?["ranges"] as? [Any])?.isEmpty == true)
        #expect(try totals(empty)["records"] == 0)
    }

    @Test("a plan for a time to come shows what will be due, and can't be run before")
    func future() throws {
        let fflog = try prepared()
        try fflog.ok("retention", "set", "lines", "--max-age", "1h")
        let file = fflog.folder.appendingPathComponent("plan.json").path
        #expect(try fflog.ok("retention", "plan", "-o", file).lines.isEmpty)
        let shown = try fflog.ok("retention", "plan", "--at", "2999-01-01T00:00:00Z", "-o", file)
        #expect(shown.errors.contains("would remove 400 records"))
        let refused = try fflog.run("retention", "run", "--plan", file, "--yes")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("still to come"))
        #expect(try held(fflog).records == 400)
    }

    @Test(
        "wrong input is refused with what is wrong and what is right",
        arguments: [
            (["set", "lines"], Int32(2), "--max-age, --max-bytes or --max-records"),
            (["set", "lines", "--max-age", "30"], 2, "it has no unit"),
            (["set", "lines", "--max-age", "30 d"], 2, "' d' is no unit"),
            (["set", "lines", "--max-age", "1.5h"], 2, "'.5h' is no unit"),
            (["set", "lines", "--max-age", "0d"], 2, "it is nothing"),
            (["set", "lines", "--max-age", "99999999999999999999d"], 2, "1000 years"),
            (["set", "lines", "--max-bytes", "12PB"], 2, "'PB' is no unit"),
            (["set", "lines", "--max-bytes", "9999999999TB"], 2, "more than there can be"),
            (["set", "lines", "--max-records", "0"], 2, "at least 1"),
            (["set", "lines", "--max-records", "5", "--age-clock", "event"], 2, "goes with --max-age"),
            (["set", "lines", "--max-age", "1d", "--age-clock", "moon"], 2, "moon"),
            (["set", "nowhere", "--max-records", "5"], 1, "topics: lines"),
            (["unset", "nowhere"], 1, "topics: lines"),
            (["plan", "nowhere"], 1, "topics: lines"),
            (["plan", "--at", "noon"], 2, "is not a valid time"),
            (["plan", "--at", "2999-01-01"], 2, "a topic has no time zone"),
            (["plan", "-o", "/nowhere/plan.json"], 1, "can't be written"),
            (["run", "nowhere", "--yes"], 1, "topics: lines"),
            (["run", "lines", "--plan", "p.json"], 2, "name none"),
            (["run", "--plan", "/nowhere/plan.json", "--yes"], 1, "can't be read"),
            (["run", "--plan", "/etc/hostname", "--yes"], 1, "is no retention plan"),
            (["watch", "nowhere"], 1, "topics: lines"),
            (["watch", "--every", "1ms"], 2, "100ms to 1d"),
        ])
    func wrongInput(arguments: [String], status: Int32, message: String) throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines")
        let result = try fflog.start(["retention"] + arguments).result()
        #expect(result.status == status, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try fflog.ok("topic", "list").lines.count == 2, "something was made")
    }

    @Test("without a data directory every command says so")
    func noDirectory() throws {
        let fflog = try FflogProcess()
        for arguments in [["list"], ["plan"], ["run", "--yes"], ["watch"], ["set", "a", "--max-records", "1"]] {
            let result = try fflog.start(["retention"] + arguments).result()
            #expect(result.status == 1)
            #expect(result.errors.contains("no data directory"))
        }
    }

    @Test("a plan of another format is refused, and a topic without a policy pointed out")
    func strangers() throws {
        let fflog = try prepared()
        let file = try fflog.file("plan.json", "{\"format\":7}")
        let result = try fflog.run("retention", "run", "--plan", file, "--yes")
        #expect(result.status == 3)
        #expect(result.errors.contains("format is 7"))
        #expect(try fflog.ok("retention", "plan", "lines").errors.contains("has no retention policy"))
        #expect(try fflog.ok("retention", "run", "lines", "--yes").errors.contains("has no retention policy"))
    }

    @Test("the job purges as records come, beside another one, and SIGTERM ends it after the transaction at hand")
    func watch() throws {
        let fflog = try prepared()
        try fflog.ok("retention", "set", "lines", "--max-records", "50")
        let watches = try (0..<2).map { _ in
            try fflog.start(["retention", "watch", "--every", "100ms", "--format", "json"])
        }
        func wait(records: Int) throws {
            try eventually("\(records) records") {
                try #require(watches.allSatisfy { $0.process.isRunning })
                return try held(fflog).records == records
            }
        }
        try wait(records: 50)
        try produce(fflog, 200)
        try wait(records: 50)
        for watch in watches {
            watch.kill(SIGTERM)
            let result = try watch.result(seconds: 600)
            #expect(result.status == 143)
            #expect(!result.errors.contains("fflog:"), "\(result.errors)")
        }
        let reports = try watches.flatMap { try $0.result().objects() }
        let records = try reports.reduce(0) { $0 + (try totals($1)["records"] ?? 0) }
        #expect(records == 550)
        #expect(try fflog.ok("consume", "lines").lines.last == "200")
        try fflog.ok("verify")
    }
}
