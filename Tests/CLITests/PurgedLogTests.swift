import EventLog
import Foundation
import TestSupport
import Testing

/// What readers see of a log whose beginning is purged while they are behind it, or in it.
@Suite struct PurgedLogTests {
    private let fflog: FflogProcess
    private let perSegment: Int

    /// Two sealed segments and as many records again in the head; a record's value says its offset.
    private init(perSegment: Int) throws {
        fflog = try FflogProcess()
        self.perSegment = perSegment
        try fflog.ok("topic", "create", "raw")
        for part in 0..<3 {
            let lines = (part * perSegment..<(part + 1) * perSegment).map { Self.value($0) + "\n" }
            try fflog.ok("produce", "raw", input: lines.joined())
            if part < 2 { try fflog.ok("seal", "raw") }
        }
    }

    init() throws { try self.init(perSegment: 100) }

    /// Digits that don't compress, so that a megabyte is a part of a segment.
    private static func value(_ number: Int) -> String {
        var state = UInt64(number) &+ 1
        let words = (0..<4).map { _ -> String in
            state = (state ^ state >> 31) &* 0x7fb5_d329_728e_a185 &+ 0x9e37_79b9_7f4a_7c15
            return String(format: "%016llx", state ^ state >> 27)
        }
        return "\(number) " + words.joined()
    }

    private func purgeTwoSegments() throws {
        let log = try EventLog.open(fflog.data, .write)
        let report = try log.trim(try log.topic("raw"), to: [PartitionID(0): Offset(Int64(2 * perSegment))])
        #expect(report.segments.count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fflog.data + "/segments") == [])
    }

    private func partition(_ group: String) throws -> [String: Any] {
        let group = try fflog.ok("group", "describe", group, "--format", "json").object()
        return try #require((group["partitions"] as? [[String: Any]])?.first)
    }

    /// The processes that have a file of the folder mapped, also one that was unlinked.
    private static func processes(mapping folder: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { process in
            guard Int(process) != nil, let maps = try? String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
            else { return false }
            return maps.contains(folder)
        }
    }

    private func gap(_ value: Any?) -> [Int?]? {
        (value as? [String: Any]).map { gap in ["first_offset", "last_offset", "records"].map { gap[$0] as? Int } }
    }

    @Test func `a group two segments behind is told its gap, once, and its description keeps it`() throws {
        #expect(try fflog.ok("consume", "raw", "-g", "dash", "-n", "5", "-f", "%o ").text == "0 1 2 3 4 ")
        #expect(try partition("dash")["gap"] is NSNull)
        try purgeTwoSegments()

        let behind = try partition("dash")
        #expect(gap(behind["gap"]) == [5, 199, 195])
        #expect(behind["purged_unread"] as? Int == 0 && behind["lag_records"] as? Int == 100)
        #expect(try fflog.ok("group", "describe", "dash").text.contains("5 to 199 (195)"))

        let resumed = try fflog.ok("consume", "raw", "-g", "dash", "-q", "-f", "%o %v\\n")
        #expect(resumed.lines == (200..<300).map { "\($0) \(Self.value($0))" })
        let told = "topic 'raw', partition 0: offsets 5 to 199 (195 records) were purged before group 'dash' read them"
        #expect(resumed.errors.components(separatedBy: told).count == 2, "\(resumed.errors)")

        let after = try partition("dash")
        #expect(after["gap"] is NSNull && after["purged_unread"] as? Int == 195)
        #expect(gap(after["last_gap"]) == [5, 199, 195])
        #expect(try fflog.ok("consume", "raw", "-g", "dash").errors == "")
    }

    @Test func `a follower whose segment is purged while it prints goes on at the log start, and tells what it missed`()
        throws
    {
        let scene = try PurgedLogTests(perSegment: 60_000)
        let fflog = scene.fflog
        let (started, go) = (fflog.folder.path + "/started", fflog.folder.path + "/go")
        // What reads the follower's output takes a line and then waits: the follower stands still with a part of the first
        // segment read.
        let reader = """
            "$FFLOG" -d "$D" consume raw --follow -o 0:180000 -f '%o %v\\n' 2>"$D.errors" | \
            { read -r first; touch '\(started)'; while [ ! -e '\(go)' ]; do sleep 0.01; done; echo "$first"; cat; }
            """
        let follower = try fflog.start(
            executable: "/bin/bash", ["-o", "pipefail", "-c", reader],
            environment: ["FFLOG": FflogProcess.binary, "D": fflog.data])
        try eventually("the follower's first line") {
            try #require(follower.process.isRunning)
            return FileManager.default.fileExists(atPath: started)
        }
        // The purge does not wait for it.
        try scene.purgeTwoSegments()
        #expect(Self.processes(mapping: fflog.data + "/segments/") == [], "its disk space is held back")
        _ = FileManager.default.createFile(atPath: go, contents: nil)
        let result = try follower.result(seconds: 600)
        let errors = try String(contentsOfFile: fflog.data + ".errors", encoding: .utf8)
        #expect(result.status == 0, "\(errors)")

        let seen = result.lines.filter { (Int($0.prefix { $0 != " " }) ?? 0) < 120_000 }.count
        #expect(seen > 0 && seen < 120_000, "the purge came too late to be noticed: \(seen)")
        let offsets = Array(0..<seen) + Array(120_000..<180_000)
        #expect(result.lines == offsets.map { "\($0) \(Self.value($0))" })
        let told = "offsets \(seen) to 119999 (\(120_000 - seen) records) were purged before they were printed"
        #expect(errors.components(separatedBy: told).count == 2, "\(errors)")
    }

    @Test func `an offset before the log start is an error for one partition, and the start for all`() throws {
        try purgeTwoSegments()
        let refused = try fflog.run("consume", "raw", "-p", "0", "-o", "5")
        #expect(refused.status == 1 && refused.errors.contains("holds 200 to 299"))
        try fflog.ok("topic", "alter", "raw", "--partitions", "2")
        #expect(try fflog.ok("consume", "raw", "-o", "5", "-n", "1", "-f", "%o").text == "200")
    }
}
