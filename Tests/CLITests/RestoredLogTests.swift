import Foundation
import Testing

/// A log that was put back to an earlier copy, and grew past what was computed of it: nothing goes on silently.
@Suite struct RestoredLogTests {
    private let fflog: FflogProcess

    init() throws { fflog = try FflogProcess() }

    private func visits(_ store: String, _ count: Int) throws {
        let lines = (1...count).map {
            "{\"store\":\"\(store)\",\"zone\":\"a\",\"event_time\":\"2026-11-28T10:00:0\($0)Z\"}\n"
        }
        try fflog.ok("produce", "visits", "-q", input: lines.joined())
    }

    /// Puts the head of `name` in the place of the log's.
    private func copyHead(from source: String, to target: String) throws {
        let (source, target) = (source + "/head.mdb", target + "/head.mdb")
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: target).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(atPath: target)
        try FileManager.default.copyItem(atPath: source, toPath: target)
    }

    @Test func `rows of what a restored log no longer has are not gone on with, not shown, and rebuilt`() throws {
        let copy = fflog.folder.appendingPathComponent("copy").path
        try fflog.ok("topic", "create", "visits", "-p", "1")
        try visits("A", 3)
        try copyHead(from: fflog.data, to: copy)
        try visits("B", 4)
        try fflog.ok("projection", "run", "visits-15s", "--once")
        try copyHead(from: copy, to: fflog.data)
        try visits("C", 5)

        for command in [
            ["run", "visits-15s", "--once"], ["query", "visits-15s"], ["query", "visits-15s", "--format", "json"],
            ["late", "visits-15s"],
        ] {
            let refused = try fflog.start(["projection"] + command).result()
            #expect(refused.status == 3 && refused.text == "", "\(command): \(refused.text) \(refused.errors)")
            #expect(refused.errors.contains("its checkpoint in topic 'visits', partition 0 is 7"), "\(refused.errors)")
            #expect(refused.errors.contains("at offset 7 its history is"))
            #expect(refused.errors.contains("fflog projection rebuild visits-15s"))
        }
        let status = try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
        #expect(status["state"] as? String == "stale" && status["other_log"] as? Bool == true)
        #expect(
            try fflog.ok("projection", "status", "visits-15s").text.contains(
                "not shown; next: fflog projection rebuild"))

        try fflog.ok("projection", "rebuild", "visits-15s")
        let rows = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()
        #expect(rows.map { $0["store"] as? String } == ["A", "C"])
        #expect(rows.map { $0["count"] as? Int } == [3, 5])
        try fflog.ok("projection", "run", "visits-15s", "--once")
    }

    @Test func `rows of a log that now ends before them are not shown either`() throws {
        let copy = fflog.folder.appendingPathComponent("copy").path
        try fflog.ok("topic", "create", "visits", "-p", "1")
        try visits("A", 3)
        try copyHead(from: fflog.data, to: copy)
        try visits("B", 4)
        try fflog.ok("projection", "run", "visits-15s", "--once")
        try copyHead(from: copy, to: fflog.data)
        for command in [["run", "visits-15s", "--once"], ["query", "visits-15s"]] {
            let refused = try fflog.start(["projection"] + command).result()
            #expect(refused.status == 3 && refused.errors.contains("restored or replaced"), "\(refused.errors)")
        }
    }

    @Test func `stats show the log's id`() throws {
        try fflog.ok("topic", "create", "raw")
        let id = try #require(try fflog.ok("stats", "--format", "json").object()["log_id"] as? String)
        #expect(id.count == 32)
        #expect(try fflog.ok("stats").text.contains("log \(id)"))
    }
}

/// A data directory that fflog 0.1.0 made: visits, counts, a group, projections, a segment, a blob.
@Suite struct OldDirectoryTests {
    private let fflog: FflogProcess

    init() throws {
        fflog = try FflogProcess()
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../EventLogTests/Fixtures/data-v2/data").standardizedFileURL.path()
        try FileManager.default.copyItem(atPath: fixture, toPath: fflog.data)
    }

    @Test func `it can be read and projected as it is, and is migrated once, said beforehand`() throws {
        #expect(try fflog.ok("consume", "visits", "-f", "%o ").text.split(separator: " ").count == 85)
        #expect(try fflog.ok("stats", "--format", "json").object()["log_id"] is NSNull)
        let group = try fflog.ok("group", "describe", "dashboard", "--format", "json").object()
        #expect((group["partitions"] as? [[String: Any]])?.first?["checkpoint"] as? Int == 30)

        let line = "{\"store\":\"D\",\"zone\":\"a\",\"event_time\":\"2026-11-28T11:00:00Z\"}\n"
        let first = try fflog.ok("produce", "visits", input: line)
        #expect(
            first.errors.contains("is of format 2; it becomes format 3, once, which takes up to"), "\(first.errors)")
        let second = try fflog.ok("produce", "visits", input: line)
        #expect(!second.errors.contains("format"), "\(second.errors)")
        #expect(try fflog.ok("stats", "--format", "json").object()["log_id"] is String)
        #expect(try fflog.ok("consume", "visits", "-f", "%o ").text.split(separator: " ").count == 87)
        #expect(
            try fflog.ok("consume", "visits", "-g", "dashboard", "-q", "-f", "%o ").text.split(separator: " ").count
                == 57)
        #expect(try fflog.ok("blob", "get", "store/camera/1.jpg").text == "picture")
        #expect(try fflog.ok("verify").errors == "")

        // Whether the rows are stale by now says the definition; either way a rebuild gives those of the log.
        try fflog.ok("projection", "rebuild", "visits-15s")
        let rows = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()
        #expect(rows.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == 87)
    }

    @Test func `rows of the migrated log are not those of a copy of before, which has no id`() throws {
        let (head, copy) = (fflog.data + "/head.mdb", fflog.folder.appendingPathComponent("head.mdb").path)
        try FileManager.default.copyItem(atPath: head, toPath: copy)
        let line = "{\"store\":\"D\",\"zone\":\"a\",\"event_time\":\"2026-11-28T11:00:00Z\"}\n"
        try fflog.ok("produce", "visits", "-q", input: line)
        try fflog.ok("projection", "rebuild", "visits-15s", "-q")
        try FileManager.default.removeItem(atPath: head)
        try? FileManager.default.removeItem(atPath: head + "-lock")
        try FileManager.default.copyItem(atPath: copy, toPath: head)
        for command in ["query", "late"] {
            let refused = try fflog.run("projection", command, "visits-15s")
            #expect(refused.status == 3 && refused.text == "", "\(refused.text) \(refused.errors)")
        }
        let status = try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
        #expect(status["other_log"] as? Bool == true)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["FFLOG_OLD_BINARY"] != nil, "needs the program of 0.1.0"))
    func `the program that made it refuses it once it is migrated`() throws {
        let old = Process()
        old.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.environment["FFLOG_OLD_BINARY"]!)
        old.arguments = ["-d", fflog.data, "stats"]
        try fflog.ok("produce", "visits", "-q", input: "")
        let errors = Pipe()
        old.standardError = errors
        old.standardOutput = FileHandle.nullDevice
        try old.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        old.waitUntilExit()
        #expect(old.terminationStatus == 1 && text.contains("its format is 3, this program knows up to 2"), "\(text)")
    }
}
