import Foundation
import TestSupport
import Testing

@Suite("Benchmarks on the command line")
struct BenchCommandTests {
    @Test("a rebuild has the same rows whatever the batches, threads and partitions, and leaves nothing behind")
    func rebuild() throws {
        let fflog = try FflogProcess()
        var found: Set<[Int]> = []
        for arguments in [
            ["--batch", "1000"], ["--batch", "137", "--threads", "1"], ["--partitions", "3"],
            ["--partitions", "3", "--threads", "1"], ["--partitions", "7", "--batch", "20000"],
            ["--sealed"], ["--sealed", "--threads", "1", "--partitions", "3"],
        ] {
            // Without a data directory, which would be kept.
            let result = try fflog.start(
                executable: FflogProcess.binary,
                ["bench", "rebuild", "--events", "20000", "--format", "json", "--directory", fflog.folder.path]
                    + arguments
            ).result()
            let report = try result.object()
            #expect(report["late"] as? Int == 0)
            #expect(report["sealed_events"] as? Int == (arguments.contains("--sealed") ? 20_000 : 0))
            found.insert([try #require(report["rows"] as? Int), try #require(report["check"] as? Int)])
        }
        #expect(found.count == 1)
        #expect(found.first.map { $0[0] > 1000 } == true)
        let left = try FileManager.default.contentsOfDirectory(atPath: fflog.folder.path)
        #expect(!left.contains { $0.hasPrefix("fflog-bench-") })
    }

    @Test("every part is measured alone, and an unknown one is refused by name")
    func micro() throws {
        let fflog = try FflogProcess()
        let rows = try fflog.ok("bench", "micro", "--repetitions", "1", "--format", "json").objects()
        for part in [
            "crc32c", "zstd", "pack", "unpack", "chunk of 1000", "chunk of 16000", "record batch", "windows", "detect",
        ] {
            let found = rows.filter { ($0["name"] as? String)?.hasPrefix(part) == true }
            #expect(!found.isEmpty, "\(part)")
            #expect(found.allSatisfy { ($0["figure"] as? NSNumber)?.doubleValue ?? -1 >= 0 && $0["unit"] is String })
        }
        let one = try fflog.ok("bench", "micro", "records", "--repetitions", "1", "--format", "json").objects()
        #expect(one.count == 2)
        let refused = try fflog.run("bench", "micro", "nothing")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("packing"))
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
        let report = try fflog.start(
            executable: FflogProcess.binary,
            [
                "bench", "latency", "--rate", "2000", "--seconds", "1", "--format", "json", "--directory",
                fflog.folder.path,
            ]
        ).result().object()
        for name in Self.names { #expect((report[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)") }
        #expect(report["events"] as? Int == 2000 && report["rate"] as? Int == 2000)
        let left = try FileManager.default.contentsOfDirectory(atPath: fflog.folder.path)
        #expect(!left.contains { $0.hasPrefix("fflog-bench-") })
        #expect(try !fflog.ok("bench", "--help").text.contains("follow "))
        #expect(try fflog.run("bench", "latency", "--rate", "0").status == 2)
    }

    @Test(
        "a benchmark that makes a log of its own refuses a data directory",
        arguments: ["latency", "retention", "blobs"])
    func refusesData(name: String) throws {
        let fflog = try FflogProcess()
        let refused = try fflog.run("bench", name)
        #expect(refused.status == 2 && refused.errors.contains("--directory says where"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
    }

    @Test("a rebuild that is killed goes on in the same folder and ends with the same rows")
    func killedRebuild() throws {
        let fflog = try FflogProcess()
        func rebuild(_ folder: String, threads: Int) throws -> FflogProcess.Running {
            try fflog.start(
                executable: FflogProcess.binary,
                [
                    "bench", "rebuild", "--events", "200000", "--format", "json", "--data",
                    fflog.folder.path + "/" + folder, "--partitions", "2", "--threads", "\(threads)", "--commit",
                    "10000",
                ])
        }
        let expected = try rebuild("whole", threads: 2).result().object()
        #expect(expected["events"] as? Int == 200_000)
        var resumedAt = 0
        // A kill may come too late: after the last commit there is nothing to go on with.
        for attempt in 0..<10 where resumedAt == 0 {
            let file = fflog.folder.path + "/killed-\(attempt)/bench-rebuild/visits-15s@1.mdb"
            for threads in [2, 1] {
                let running = try rebuild("killed-\(attempt)", threads: threads)
                // As soon as something is committed that was not before.
                let before = Self.bytes(file)
                try eventually("a commit") {
                    !running.process.isRunning || Self.bytes(file) >= before + 200_000
                }
                running.kill()
                _ = try running.result()
            }
            let resumed = try rebuild("killed-\(attempt)", threads: 2).result().object()
            for name in ["events", "rows", "check", "late"] {
                #expect(resumed[name] as? Int == expected[name] as? Int, "\(name)")
            }
            resumedAt = try #require(resumed["resumed_at"] as? Int)
        }
        #expect(resumedAt > 0)
        #expect(expected["resumed_at"] as? Int == 0)
    }

    private static func bytes(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    @Test("a log is replaced several times under a cap on its disk")
    func retention() throws {
        let fflog = try FflogProcess()
        let report = try fflog.start(
            executable: FflogProcess.binary,
            [
                "bench", "retention", "--cap", "16777216", "--turnovers", "1", "--rate", "5000", "--batch", "5000",
                "--every", "50ms", "--quiet-seconds", "1", "--format", "json", "--directory", fflog.folder.path,
            ]
        ).result().object()
        let own = ["quiet_p50_us", "quiet_p99_us", "p99_ratio", "disk_ratio"]
        for name in Self.names.filter({ $0 != "commits_per_second" }) + own {
            #expect((report[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)")
        }
        #expect(try #require(report["segments_purged"] as? Int) > 0)
        #expect(try #require(report["disk_bytes_max"] as? Int) > 8 << 20)
    }

    @Test("a log that no benchmark made gets no events, and keeps its projections")
    func foreignLog() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits")
        let refused = try fflog.start(["bench", "rebuild", "--events", "10"]).result()
        #expect(refused.status == 3)
        #expect(refused.errors.contains("nothing was added"))
        #expect(try fflog.ok("consume", "visits").lines.isEmpty)
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

    @Test("a rebuild under load that is killed fails no query, mixes no versions, and ends in the same rows")
    func rebuildUnderLoad() throws {
        let fflog = try FflogProcess()
        let result = try fflog.start(
            executable: FflogProcess.binary,
            [
                "bench", "rebuild-under-load", "--events", "100000", "--appends", "50", "--reads", "20", "--kills", "1",
                "--rate", "50000", "--directory", fflog.folder.path, "--format", "json",
            ]
        ).result(seconds: 600)
        let found = try result.object()
        #expect(result.status == 0, "\(result.errors)")
        #expect(found["kills"] as? Int == 1 && found["read_failures"] as? Int == 0, "\(found)")
        #expect(found["versions_mixed"] as? Int == 0 && found["reads"] as? Int ?? 0 > 0, "\(found)")
        #expect(found["rows_equal_live"] as? Bool == true && found["rows_equal_straight"] as? Bool == true)
    }
}
