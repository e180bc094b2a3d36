import Foundation
import TestSupport
import Testing

@Suite("Lateness by store, and the list of late records, by the command line")
struct LateCommandTests {
    private static let noon: Int64 = 1_767_268_800_000
    private static let day: Int64 = 86_400_000

    private static func visit(_ store: String, _ time: Int64, _ visitor: String = "00000000000000a1") -> String {
        "{\"store\":\"\(store)\",\"zone\":\"z\",\"event_time\":\(time),\"visitor\":\"\(visitor)\"}\n"
    }

    private func produce(_ fflog: FflogProcess, _ lines: String..., partition: Int? = nil) throws {
        let path = try fflog.file("v-\(UUID().uuidString).jsonl", lines.joined())
        if let partition {
            try fflog.ok("produce", "visits", path, "-q", "-p", "\(partition)")
        } else {
            try fflog.ok("produce", "visits", path, "-q")
        }
    }

    private func rows(_ fflog: FflogProcess) throws -> [String] {
        try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects().map {
            "\($0["store"]!) \($0["window_start"]!) \($0["count"]!) \($0["visitors"] ?? 0)"
        }
    }

    @Test(
        "a store that was offline for two days counts, whoever shares its partition; only what is late for itself is late"
    )
    func offlineStore() throws {
        var seen: [[String]] = []
        for partitions in ["1", "4"] {
            let fflog = try FflogProcess()
            try fflog.ok("topic", "create", "visits", "--partitions", partitions, "-q")
            try produce(
                fflog, Self.visit("A", Self.noon), Self.visit("B", Self.noon),
                Self.visit("B", Self.noon + 2 * Self.day),
                Self.visit("A", Self.noon + 60_000), Self.visit("A", Self.noon + 2 * Self.day),
                Self.visit("A", Self.noon))
            try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
            seen.append(try rows(fflog))
            let late = try fflog.ok("projection", "late", "visits-15s", "--format", "json").objects()
            #expect(
                late.count == 1 && late[0]["reason"] as? String == "late" && late[0]["topic"] as? String == "visits")
            #expect(late[0]["event_time"] as? String == "2026-01-01T12:00:00.000Z")
        }
        #expect(seen[0] == seen[1] && seen[0].count == 5)
    }

    @Test(
        "late records are listed by partition and offset, with filters; 5 where nothing matches, 2 for what is no reason"
    )
    func list() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "2", "-q")
        #expect(try fflog.run("projection", "late", "visits-15s").status != 0)
        for partition in 0...1 {
            try produce(fflog, Self.visit("s", Self.noon + 3 * Self.day), partition: partition)
            try produce(
                fflog, (0..<700).map { Self.visit("s", Self.noon + Int64($0)) }.joined(), partition: partition)
        }
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        let all = try fflog.ok("projection", "late", "visits-15s", "--format", "json").objects()
        #expect(
            all.map { ($0["partition"] as? Int ?? -1) * 1_000 + ($0["offset"] as? Int ?? -1) } == Array(1...700)
                + Array(1_001...1_700))
        let some = try fflog.ok(
            "projection", "late", "visits-15s", "--partition", "1", "--reason", "late", "--limit", "3", "--format",
            "json")
        #expect(try some.objects().map { $0["offset"] as? Int } == [1, 2, 3])
        #expect(try some.objects().allSatisfy { $0["partition"] as? Int == 1 })
        let text = try fflog.ok("projection", "late", "visits-15s", "--limit", "1")
        #expect(text.lines.count == 2 && text.lines[1].contains("late: its store's latest event"))
        #expect(try fflog.run("projection", "late", "visits-15s", "--reason", "unreadable").status == 5)
        let beyond = try fflog.run("projection", "late", "visits-15s", "--partition", "7")
        #expect(beyond.status == (try fflog.run("consume", "visits", "-p", "7").status) && beyond.status == 1)
        #expect(beyond.errors.contains("no partition 7; it has 2"), "\(beyond.errors)")
        #expect(try fflog.run("projection", "late", "visits-15s", "--reason", "tired").status == 2)
        #expect(try fflog.run("projection", "late", "nothing").status != 0)
    }

    @Test("an old event in a partition that was added counts as much live as rebuilt, its visitor too")
    func addedPartition() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1", "-q")
        for time in [Self.noon, Self.noon + 5 * Self.day] { try produce(fflog, Self.visit("s", time)) }
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        try fflog.ok("topic", "alter", "visits", "-p", "2", "-q")
        usleep(5_000)
        try produce(fflog, Self.visit("s", Self.noon + 1), Self.visit("t", Self.noon + 2), partition: 1)
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        let live = try rows(fflog)
        #expect(live.contains("s 2026-01-01T12:00:00.000Z 2 2"))
        for threads in ["1", "2"] {
            try fflog.ok("projection", "rebuild", "visits-15s", "-q", "--threads", threads)
            #expect(try rows(fflog) == live)
        }
    }
}
