import Foundation
import Testing

@Suite("Benchmarks on the command line")
struct BenchCommandTests {
    @Test("a rebuild has the same rows whatever the batches, threads and partitions, and leaves nothing behind")
    func rebuild() throws {
        let fflog = try FflogProcess()
        var found: Set<[Int]> = []
        for arguments in [["--batch", "1000"], ["--batch", "137", "--threads", "1"], ["--partitions", "3"]] {
            let result = try fflog.start(
                ["bench", "rebuild", "--events", "20000", "--format", "json", "--directory", fflog.folder.path]
                    + arguments
            ).result()
            let report = try result.object()
            #expect(report["late"] as? Int == 0)
            found.insert([try #require(report["rows"] as? Int), try #require(report["check"] as? Int)])
        }
        #expect(found.count == 1)
        #expect(found.first.map { $0[0] > 1000 } == true)
        let left = try FileManager.default.contentsOfDirectory(atPath: fflog.folder.path)
        #expect(!left.contains { $0.hasPrefix("fflog-bench-") })
    }

    private static let names = [
        "p50_us", "p99_us", "p999_us", "commits_per_second", "cpu_seconds", "peak_rss_bytes",
    ]

    @Test(
        "the report of an ingest has the names that programs rely on, and the folder is kept where one is named",
        arguments: [[], ["--threads", "1"], ["--threads", "3", "--partitions", "5"], ["--batch", "77"]])
    func ingest(arguments: [String]) throws {
        let fflog = try FflogProcess()
        let report = try fflog.start(
            ["bench", "ingest", "--events", "5000", "--format", "json"] + arguments
        ).result().object()
        for name in Self.names + ["events_per_second", "bytes_per_event"] {
            #expect((report[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)")
        }
        #expect(report["events"] as? Int == 5000 && report["durability"] as? String == "sync")
        #expect(try fflog.ok("verify", "--format", "json").status == 0)
        let events = try fflog.ok("consume", "visits").lines
        #expect(events.count == 5000)
        // Never into a log that has visits.
        #expect(try fflog.run("bench", "ingest", "--events", "5000").status == 3)
        #expect(try fflog.ok("consume", "visits").lines.count == 5000)
    }

    @Test("events go to the partition of their store, and keep its order, whoever produces them")
    func ingestByStore() throws {
        let fflog = try FflogProcess()
        try fflog.ok("bench", "ingest", "--events", "5000", "--threads", "4", "--partitions", "3", "--batch", "10")
        let lines = try fflog.ok("consume", "visits", "-f", "%p %v\n").lines
        var partitions: [String: String] = [:]
        var sequences: [String: Int] = [:]
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(parts[1].utf8)) as? [String: Any])
            let store = try #require(event["store"] as? String)
            #expect(partitions[store, default: parts[0]] == parts[0])
            partitions[store] = parts[0]
            let camera = try #require(event["camera"] as? String)
            let sequence = try #require(event["camera_sequence"] as? Int)
            #expect(sequence == sequences[camera, default: 0] + 1)
            sequences[camera] = sequence
        }
        #expect(Set(partitions.values).count == 3 && lines.count == 5000)
    }

    @Test("what is not durable is said to be so, loudly")
    func unsynced() throws {
        let fflog = try FflogProcess()
        let result = try fflog.run(
            "bench", "ingest", "--events", "5000", "--durability", "none", "--format", "json")
        #expect(result.status == 0 && result.errors.contains("nothing is synced"))
        #expect(try (result.object()["durability"] as? String)?.contains("NOT DURABLE") == true)
        #expect(try fflog.run("produce", "visits", "--durability", "none", input: "").status == 2)
    }

    @Test("latency is measured between two processes, of every event")
    func latency() throws {
        let fflog = try FflogProcess()
        let report = try fflog.ok(
            "bench", "latency", "--rate", "2000", "--seconds", "1", "--format", "json", "--directory",
            fflog.folder.path
        ).object()
        for name in Self.names { #expect((report[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)") }
        #expect(report["events"] as? Int == 2000 && report["rate"] as? Int == 2000)
        let left = try FileManager.default.contentsOfDirectory(atPath: fflog.folder.path)
        #expect(!left.contains { $0.hasPrefix("fflog-bench-") })
        #expect(try !fflog.ok("bench", "--help").text.contains("follow "))
        #expect(try fflog.run("bench", "latency", "--rate", "0").status == 2)
    }

    @Test("generated events come in two forms, and are the same for every run and number")
    func generate() throws {
        let fflog = try FflogProcess()
        let lines = try fflog.ok("bench", "generate", "--events", "2000", "--as", "csv").lines
        #expect(lines.count == 2001)
        #expect(
            lines[1]
                == "store-41,zone-1,camera-659,1767225595233,2cb6aeb0ff459ead,35_44,male,happiness,0.617,1185,1730,1069,1"
        )
        #expect(try fflog.ok("bench", "generate", "--events", "700", "--as", "csv").lines == Array(lines[0...700]))
        var messages = try fflog.ok("bench", "generate", "--events", "700", "--as", "protobuf").output
        var count = 0
        while let length = messages.first {
            messages = messages.dropFirst(1 + Int(length))
            count += 1
        }
        #expect(count == 700)
        #expect(try fflog.run("bench", "generate", "--events", "0", "--as", "csv").status == 2)
    }
}
