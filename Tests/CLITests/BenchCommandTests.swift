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

    @Test("every part is measured alone, and an unknown one is refused by name")
    func micro() throws {
        let fflog = try FflogProcess()
        let rows = try fflog.ok("bench", "micro", "--repetitions", "1", "--format", "json").objects()
        for part in ["crc32c", "zstd", "pack", "unpack", "chunk of 1000", "chunk of 16000", "record batch"] {
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

    @Test("the report of an ingest has the names that programs rely on")
    func ingest() throws {
        let fflog = try FflogProcess()
        let report = try fflog.ok(
            "bench", "ingest", "--events", "5000", "--format", "json", "--directory", fflog.folder.path
        ).object()
        for name in ["events_per_second", "bytes_per_event", "p50_us", "p99_us", "p999_us", "peak_rss_bytes"] {
            #expect((report[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)")
        }
    }
}
