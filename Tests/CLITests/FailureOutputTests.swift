import Foundation
import LMDB
import Projections
import Testing

/// What was printed before a failure is the caller's, whatever fails: to a file, a pipe, or one that has gone away.
@Suite struct FailureOutputTests {
    /// Visits of one store in three windows of 15 seconds and three hours; the projection's last row is damaged.
    private static func damagedProjection(_ name: String, topic: String, _ lines: [String]) throws -> FflogProcess {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", topic, "-p", "1")
        try fflog.ok("produce", topic, input: lines.joined(separator: "\n") + "\n")
        try fflog.ok("projection", "run", name, "--once", "-q")
        let file = try ProjectionFile.serving(name, in: fflog.data + "/projections")
        try file.environment.write { transaction in
            var cursor = try transaction.cursor(file.rows)
            try #require(try cursor.last())
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            var value = cursor.value.withUnsafeBytes { [UInt8]($0) }
            value[value.count - 1] ^= 0x10
            try transaction.put(key, value, in: file.rows)
        }
        return fflog
    }

    private static let visits = ["10:00:01", "11:00:01", "12:00:01"].enumerated().map { index, time in
        #"{"store":"S","zone":"z","event_time":"2026-07-17T\#(time)Z","visitor":"000000000000000\#(index)"}"#
    }

    private static let counts = ["10", "11", "12"].map { hour in
        #"{"site":"S","interval_start":"2026-07-17T\#(hour):00:00Z","interval_seconds":3600,"local_label":"2026-07-17T\#(hour):00","#
            + #""time_zone":"UTC","utc_offset_minutes":0,"entered":5,"exited":4}"#
    }

    @Test(arguments: ["json", "csv"], ["", " | cat"])
    func `windows before a damaged one arrive`(format: String, pipe: String) throws {
        let fflog = try Self.damagedProjection("visits-15s", topic: "visits", Self.visits)
        let result = try fflog.shell(
            "set -o pipefail; \"$FFLOG\" -d \"$D\" projection query visits-15s --format \(format)\(pipe)")
        #expect(result.status == 1)
        let rows = result.lines.filter { $0.contains("2026-07-17T1") }
        #expect(rows.count == 2, "\(result.text)\(result.errors)")
        #expect(result.errors.contains("corrupt projection file"), "\(result.errors)")
        #expect(result.errors.contains("fflog projection rebuild"), "\(result.errors)")
    }

    @Test func `counts before a damaged bucket arrive`() throws {
        let fflog = try Self.damagedProjection("hourly-counts", topic: "counts", Self.counts)
        let result = try fflog.run("projection", "query", "hourly-counts", "--format", "json")
        #expect(result.status == 1)
        #expect(result.lines.count == 2, "\(result.text)\(result.errors)")
        #expect(result.errors.contains("corrupt projection file"), "\(result.errors)")
    }

    // MARK: Records

    /// A topic of one partition, to which `append` appends; the text that it returns is damaged wherever it is stored.
    private static func damagedTopic(_ topic: String, _ append: (FflogProcess) throws -> String) throws -> FflogProcess
    {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", topic, "-p", "1")
        let needle = try append(fflog)
        let head = URL(fileURLWithPath: fflog.data + "/head.mdb")
        var bytes = try Data(contentsOf: head)
        var found = 0
        var from = bytes.startIndex
        while let range = bytes.range(of: Data(needle.utf8), in: from..<bytes.endIndex) {
            bytes[range.lowerBound + 3] ^= 0x10
            from = range.upperBound
            found += 1
        }
        try #require(found > 0)
        try bytes.write(to: head)
        return fflog
    }

    private static func raw() throws -> FflogProcess {
        try damagedTopic("raw") { fflog in
            let needle = "needle-\(UUID().uuidString)"
            for line in ["first", "second", needle] { try fflog.ok("produce", "raw", input: line + "\n") }
            return needle
        }
    }

    @Test(arguments: ["consume raw", "consume raw | cat", "consume raw -g g", "consume raw -g g | cat"])
    func `records before a damaged one arrive`(command: String) throws {
        let fflog = try Self.raw()
        let result = try fflog.shell("set -o pipefail; \"$FFLOG\" -d \"$D\" \(command)")
        #expect(result.status == 1)
        #expect(result.text == "first\nsecond\n", "\(result.errors)")
        #expect(result.errors.contains("topic 'raw', partition 0, offset 2"), "\(result.errors)")
        #expect(result.errors.contains("Run fflog verify to see what else is damaged"), "\(result.errors)")
    }

    @Test func `messages that are exported before a damaged one arrive`() throws {
        let fflog = try Self.damagedTopic("faces") { fflog in
            let needle = "needle-\(UUID().uuidString).jpg"
            for name in ["1.jpg", "2.jpg", needle] {
                let message =
                    #"{"newFace":true,"analyzed":true,"faceAttributes":{"emotion":{"anger":1,"contempt":0,"disgust":0,"fear":0,"#
                    + #""happiness":0,"neutral":0,"sadness":0,"surprise":0},"gender":"male","age":40,"emotionScore":-0.01},"#
                    + #""faceRectangle":{"height":1,"width":2,"top":3,"left":4},"blobName":"\#(name)","markedImageUri":"nouri"}"#
                let file = try fflog.file("\(name).jsonl", message + "\n")
                try fflog.ok("import", "event-hub", file, "--time", "2020-03-04T12:00:00Z", "--store", "s", "-q")
            }
            return needle
        }
        let result = try fflog.run("export", "event-hub")
        #expect(result.status == 1)
        #expect(result.lines.count == 2, "\(result.text)\(result.errors)")
        #expect(result.errors.contains("topic 'faces', partition 0, offset 2"), "\(result.errors)")
    }

    @Test func `output that can't be written is said beside the failure, and a reader that has gone is not`() throws {
        let fflog = try Self.raw()
        let full = try fflog.shell("\"$FFLOG\" -d \"$D\" consume raw > /dev/full")
        #expect(full.status == 1)
        #expect(
            full.errors.contains("offset 2") && full.errors.contains("standard output: No space left"), "\(full.errors)"
        )
        let gone = try fflog.shell("\"$FFLOG\" -d \"$D\" consume raw | true; exit ${PIPESTATUS[0]}")
        #expect(gone.status == 1)
        #expect(gone.errors.contains("offset 2") && !gone.errors.contains("standard output"), "\(gone.errors)")
    }

    @Test func `a command that else went well fails by output that can't be written`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1")
        for format in ["text", "json"] {
            let line = "\"$FFLOG\" -d \"$D\" produce visits --skip-bad --format \(format) > /dev/full"
            let result = try fflog.shell("echo bad | " + line)
            // In text it prints nothing there: lines that were left out are all there is to say.
            #expect(result.status == (format == "text" ? 4 : 1), "\(result.errors)")
        }
        let help = try fflog.shell("\"$FFLOG\" --help > /dev/full")
        #expect(help.status == 1 && help.errors.contains("standard output"), "\(help.errors)")
    }
}
