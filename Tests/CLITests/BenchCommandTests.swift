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
