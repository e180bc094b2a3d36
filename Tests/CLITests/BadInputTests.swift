import Foundation
import LMDB
import Testing

@testable import EventLog

/// What a user can get wrong, and what the machine can do to a user: a clear error, the right status, nothing half-done.
@Suite("Bad input")
struct BadInputTests {
    private func withVisits(_ fflog: FflogProcess) throws {
        try fflog.ok("topic", "create", "visits", "-p", "1")
    }

    private static let good = #"{"store":"S1","zone":"a","event_time":"2023-12-16T10:00:00.000Z"}"#

    @Test("an unknown topic is named, with the topics that there are")
    func unknownTopic() throws {
        let fflog = try FflogProcess()
        try withVisits(fflog)
        for command in [
            ["consume", "nope"], ["produce", "nope"], ["topic", "describe", "nope"], ["verify", "nope"],
        ] {
            let result = try fflog.start(command).result()
            #expect(result.status == 1)
            #expect(result.errors.contains("unknown topic 'nope'"), "\(result.errors)")
            #expect(result.errors.contains("visits"))
        }
    }

    @Test("a partition that isn't there is refused", arguments: ["7", "-1", "99999999999"])
    func partition(number: String) throws {
        let fflog = try FflogProcess()
        try withVisits(fflog)
        let produced = try fflog.run("produce", "visits", "--partition=\(number)", input: Self.good)
        #expect(produced.status == 1)
        #expect(produced.errors.contains("has no partition"), "\(produced.errors)")
        #expect(try fflog.run("consume", "visits", "--partition=\(number)").status == 1)
        #expect(try fflog.ok("consume", "visits").text == "")
    }

    @Test(
        "a bad line is named, those before it are in, those after it are not",
        arguments: [
            (#"{"store":"S1","zone":"#, "malformed JSON"),
            (#"{"store":5,"zone":"a","event_time":0}"#, "store"),
            (#"{"store":"S1","zone":"a","event_time":0,"shoe_size":43}"#, "shoe_size"),
            (#"{"store":"S1","zone":"a","event_time":0,"dwell_ms":-1}"#, "dwell_ms"),
            (#"{"store":"S1","zone":"a","event_time":"yesterday"}"#, "event_time"),
            (#"{"store":"S1","event_time":0}"#, "zone"),
            (#"{"store":"S1","zone":"a","event_time":0,"gender":"cat"}"#, "gender"),
            ("", "empty"),
        ])
    func badLine(line: String, mentioned: String) throws {
        let fflog = try FflogProcess()
        try withVisits(fflog)
        let input = [Self.good, Self.good, line, Self.good].joined(separator: "\n")
        // What the schema doesn't name is refused by the topic, which is pseudonymous; the rest is no event at all.
        let isRefused = mentioned == "shoe_size"
        let stopped = try fflog.run("produce", "visits", "--format", "json", input: input)
        #expect(stopped.status == (isRefused ? 3 : 1))
        #expect(stopped.errors.contains("line 3"), "\(stopped.errors)")
        #expect(stopped.errors.contains(mentioned), "\(stopped.errors)")
        let summary = try stopped.object()
        #expect(summary["appended"] as? Int == 2)
        #expect(summary["rejected"] as? Int == 1)
        #expect(try fflog.ok("consume", "visits").lines.count == 2)

        let skipped = try fflog.run("produce", "visits", "--skip-bad", "--format", "json", input: input)
        #expect(skipped.status == (isRefused ? 3 : 4))
        #expect(skipped.errors.contains("line 3"))
        #expect(try skipped.object()["appended"] as? Int == 3)
        #expect(try fflog.ok("consume", "visits").lines.count == 5)
    }

    @Test("an event larger than the topic's limit is refused, with the way to raise it")
    func tooLarge() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "--max-event-bytes", "1000")
        let result = try fflog.run("produce", "raw", input: "ok\n" + String(repeating: "x", count: 1001) + "\nafter\n")
        #expect(result.status == 1)
        #expect(result.errors.contains("1001 bytes"), "\(result.errors)")
        #expect(result.errors.contains("--max-event-bytes"))
        #expect(try fflog.ok("consume", "raw").text == "ok\n")
        try fflog.ok("topic", "create", "default")
        let large = try fflog.run("produce", "default", input: String(repeating: "y", count: (1 << 20) + 1))
        #expect(large.status == 1)
        try fflog.ok("produce", "default", input: String(repeating: "y", count: 1 << 20))
    }

    @Test("a line far beyond the limit is passed over, not read into memory: those before it are in")
    func farTooLarge() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "--max-event-bytes", "1000")
        let bytes = 3_000_000
        let input = "before\n" + String(repeating: "x", count: bytes) + "\nafter\n"
        let stopped = try fflog.run("produce", "raw", "--linger", "10000", input: input)
        #expect(stopped.status == 1)
        #expect(stopped.errors.contains("line 2: an event of \(bytes) bytes"), "\(stopped.errors)")
        #expect(try fflog.ok("consume", "raw").text == "before\n")
        let skipped = try fflog.run("produce", "raw", "--skip-bad", "--format", "json", input: input + "\nlast")
        #expect(skipped.status == 4)
        #expect(try skipped.object()["appended"] as? Int == 4)
        #expect(try fflog.ok("consume", "raw").text == "before\nbefore\nafter\n\nlast\n")
        let atEnd = try fflog.run("produce", "raw", input: String(repeating: "x", count: bytes))
        #expect(atEnd.status == 1)
        #expect(atEnd.errors.contains("line 1: an event of \(bytes) bytes"), "\(atEnd.errors)")
    }

    @Test("a span before now that no number holds is a usage error")
    func endlessSpan() throws {
        let fflog = try FflogProcess()
        try withVisits(fflog)
        for span in ["-99999999999999999d", "-9223372036854775807s"] {
            let result = try fflog.run("consume", "visits", "-o", "@\(span)")
            #expect(result.status == 2)
            #expect(result.errors.contains("is not a valid time"), "\(result.errors)")
        }
        let reset = try fflog.run("group", "reset", "g", "--to", "soon")
        #expect(reset.status == 2)
        #expect(reset.errors.contains("Error: --to soon: write start"), "\(reset.errors)")
    }

    @Test("usage errors exit with 2")
    func usage() throws {
        let fflog = try FflogProcess()
        try withVisits(fflog)
        for command in [
            ["no-such-command"], ["consume"], ["consume", "visits", "-o", "soon"], ["consume", "visits", "-n", "few"],
            ["import", "counts", "x.csv"], ["produce", "visits", "-K", ":"],
            ["produce", "visits", "-K", ":", "-k", "x"], ["simulate", "crossings", "--from", "never"],
            ["topic", "create", "x", "-p"],
        ] {
            let result = try fflog.start(command).result()
            #expect(result.status == 2, "\(command): \(result.status) \(result.errors)")
            #expect(!result.errors.isEmpty)
            #expect(result.text.isEmpty)
        }
    }

    @Test("help and version go to standard output")
    func help() throws {
        let fflog = try FflogProcess()
        let help = try fflog.shell(#""$FFLOG" consume --help"#)
        #expect(help.status == 0)
        #expect(help.text.contains("EXAMPLE:"))
        #expect(try fflog.shell(#""$FFLOG" --version"#).text.hasPrefix("fflog 0."))
        #expect(try fflog.shell(#""$FFLOG" --generate-completion-script bash"#).text.contains("fflog"))
    }

    @Test("a folder that is no data directory is told from a missing one, and neither is touched")
    func directories() throws {
        let fflog = try FflogProcess()
        let missing = try fflog.run("topic", "list")
        #expect(missing.status == 1)
        #expect(missing.errors.contains("no data directory"))
        #expect(!FileManager.default.fileExists(atPath: fflog.data))

        try FileManager.default.createDirectory(atPath: fflog.data, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: fflog.data + "/thesis.txt"))
        for command in [["topic", "list"], ["topic", "create", "x"]] {
            let stranger = try fflog.start(command).result()
            #expect(stranger.status == 1)
            #expect(stranger.errors.contains("not a data directory"), "\(stranger.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fflog.data).contains("thesis.txt"))
        #expect(!FileManager.default.fileExists(atPath: fflog.data + "/head.mdb"))

        let file = try fflog.file("plain", "text")
        #expect(try fflog.shell("\"$FFLOG\" -d \(file) topic list").errors.contains("not a folder"))
    }

    @Test("a truncated head is refused before it is read")
    func truncated() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", input: (0..<3000).map { "line \($0 * 7919)" }.joined(separator: "\n"))
        let head = fflog.data + "/head.mdb"
        let size = try #require(try FileManager.default.attributesOfItem(atPath: head)[.size] as? Int)
        truncate(head, off_t(size / 2))
        let result = try fflog.run("consume", "raw")
        #expect(result.status == 1)
        #expect(result.errors.contains("truncated"), "\(result.errors)")
    }

    @Test("a directory of a newer format is refused and left alone")
    func newerFormat() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        do {
            let environment = try Environment(opening: fflog.data + "/head.mdb", Head.options)
            let meta = try environment.database("meta")
            try environment.write {
                try Metadata.put($0, [UInt8]("format".utf8), Metadata.number(99), in: meta)
            }
        }
        for command in [["topic", "list"], ["topic", "create", "x"]] {
            let result = try fflog.start(command).result()
            #expect(result.status == 1)
            #expect(result.errors.contains("newer"), "\(result.errors)")
            #expect(result.errors.contains("99"))
        }
    }

    @Test("a flipped bit is found by reading and by verify, which names its place and exits with 1")
    func flippedBit() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "2")
        let needle = "needle-\(UUID().uuidString)"
        try fflog.ok("produce", "raw", "-p", "1", input: "before\n")
        try fflog.ok("produce", "raw", "-p", "1", input: needle + "\n")
        #expect(try fflog.run("verify").status == 0)
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

        let consumed = try fflog.run("consume", "raw", "-p", "1")
        #expect(consumed.status == 1)
        #expect(consumed.text == "before\n")
        #expect(consumed.errors.contains("topic 'raw', partition 1, offset 1"), "\(consumed.errors)")
        let verified = try fflog.run("verify", "--format", "json")
        #expect(verified.status == 1)
        let report = try verified.object()
        #expect(report["ok"] as? Bool == false)
        let finding = try #require((report["findings"] as? [[String: Any]])?.first)
        #expect(finding["topic"] as? String == "raw")
        #expect(finding["partition"] as? Int == 1)
        #expect(finding["offset"] as? Int == 1)
    }

    private static let isRoot = getuid() == 0

    @Test("a directory that can't be written can be read, and says why it can't be appended to", .enabled(if: isRoot))
    func readOnly() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", input: "line\n")
        try fflog.ok("init", "--group", "65534")
        // Permissions don't bind root: the command runs as nobody, in a group that may read.
        let nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"
        let read = try fflog.shell("\(nobody) \"$FFLOG\" -d \"$D\" consume raw")
        #expect(read.text == "line\n", "\(read.errors)")
        let written = try fflog.shell("echo more | \(nobody) \"$FFLOG\" -d \"$D\" produce raw")
        #expect(written.status == 1)
        #expect(written.errors.contains("can't be written"), "\(written.errors)")
    }

    @Test("a full disk refuses the append with a clear error, and nothing of it is in", .enabled(if: isRoot))
    func fullDisk() throws {
        let fflog = try FflogProcess()
        try FileManager.default.createDirectory(atPath: fflog.data, withIntermediateDirectories: true)
        let mounted = try fflog.shell("mount -t tmpfs -o size=3m none \"$D\"")
        guard mounted.status == 0 else {
            print("skipped: a small tmpfs can't be mounted here: \(mounted.errors)")
            return
        }
        defer { _ = try? fflog.shell("umount \"$D\"") }
        try fflog.ok("topic", "create", "raw", "-p", "1")
        var generator = SystemRandomNumberGenerator()
        let lines = (0..<4000).map { _ in
            (0..<64).map { _ in String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 36) }.joined()
        }
        // The small ones behind would still fit: they stay out all the same, for those before them are not in.
        let input = (lines + (0..<4000).map { "small \($0)" }).joined(separator: "\n")
        let result = try fflog.run("produce", "raw", "--batch", "200", "--linger", "600000", input: input)
        #expect(result.status == 1)
        #expect(result.errors.contains("no room"), "\(result.errors)")
        let kept = try fflog.ok("consume", "raw").lines
        #expect(result.errors.contains(" \(kept.count) appended"), "\(result.errors)")
        #expect(kept.count % 200 == 0 && kept.count < lines.count)
        #expect(kept == Array(lines.prefix(kept.count)))
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("Ctrl-C ends an import with 130, and what is in is whole")
    func interruptedImport() throws {
        let fflog = try FflogProcess()
        let path = try fflog.file("counts.csv", KillTests.counterFile(sites: 40, days: 28))
        let running = try fflog.start(["import", "counts", path, "--preset", "dublin"])
        usleep(150_000)
        running.kill(SIGINT)
        let status = try running.result().status
        #expect(status == 130 || status == 0)
        let summary = try fflog.ok("import", "counts", path, "--preset", "dublin", "--format", "json").object()
        let records = try fflog.ok("topic", "describe", "counts", "--format", "json").object()["records"] as? Int
        #expect(records == summary["read"] as? Int)
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("a counter file that is not what was said is refused with its line")
    func badCounterFiles() throws {
        let fflog = try FflogProcess()
        let good = KillTests.counterFile(sites: 2, days: 1)
        var lines = good.split(separator: "\n").map(String.init)
        lines[10] = lines[10].replacingOccurrences(of: "01/06/2023", with: "the first of June")
        let path = try fflog.file("bad.csv", lines.joined(separator: "\n"))
        let stopped = try fflog.run("import", "counts", path, "--preset", "dublin", "--format", "json")
        #expect(stopped.status == 1)
        #expect(stopped.errors.contains("11"), "\(stopped.errors)")
        let skipped = try fflog.run("import", "counts", path, "--preset", "dublin", "--skip-bad", "--format", "json")
        #expect(skipped.status == 4)
        #expect(try skipped.object()["rejected"] as? Int == 1)
        #expect(try fflog.run("import", "counts", path, "--preset", "leeds").status == 1)
        #expect(try fflog.run("import", "counts", path, "--preset", "atlantis").status == 1)
        #expect(try fflog.run("import", "counts", fflog.folder.path + "/none.csv", "--preset", "dublin").status == 1)
        #expect(try fflog.run("import", "counts", path, "--preset", "dublin", "--time-zone", "Mars/Base").status == 1)
    }
}

/// Options that can't mean anything are refused with status 2, whatever command takes them.
@Suite struct BadOptionTests {
    @Test func `store --valid-from takes times as every option does, and refuses others with status 2`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "S1", "--time-zone", "Europe/Dublin")
        for text in ["tomorrow", "2026-13-01", "2026", "1700000000"] {
            for command in [
                ["add", "S1", "--change", "--region", "x"], ["add", "S2", "--time-zone", "UTC"], ["remove", "S1"],
            ] {
                let refused = try fflog.start(["store"] + command + ["--valid-from", text]).result()
                #expect(refused.status == 2, "\(command) \(text): \(refused.errors)")
            }
        }
        #expect(
            try fflog.run("store", "remove", "S1", "--valid-from", "x").errors.contains("epoch milliseconds, or -24h"))
        let twice = try fflog.run("store", "add", "S1", "--change", "--region", "x", "--valid-from", "2023-10-29T01:30")
        #expect(twice.status == 2 && twice.errors.contains("comes twice in Europe/Dublin"), "\(twice.errors)")
        for (text, start) in [
            ("2023-10-29T01:30Z", "2023-10-29T01:30:00.000Z"), ("1700000000000", "2023-11-14T22:13:20.000Z"),
            ("2023-12-01", "2023-12-01T00:00:00.000Z"), ("2024-07-01T00:00", "2024-06-30T23:00:00.000Z"),
        ] {
            let said = try fflog.ok("store", "add", "S1", "--change", "--region", text, "--valid-from", text)
            #expect(said.errors.contains(start), "\(said.errors)")
        }
    }

    @Test func `bounds on event time are times as everywhere, and leave something`() throws {
        let fflog = try FflogProcess()
        func create(_ more: String...) throws -> (status: Int32, errors: String) {
            let result = try fflog.start(["topic", "create", "t"] + more).result()
            return (result.status, result.errors)
        }
        #expect(try create("--earliest-event-time", "soon").status == 2)
        let local = try create("--earliest-event-time", "2020-01-01T10:00")
        #expect(local.status == 2 && local.errors.contains("a topic has no time zone"), "\(local.errors)")
        let nothing = try create("--earliest-event-time", "2999-01-01")
        #expect(nothing.status == 2 && nothing.errors.contains("no event time would be taken"), "\(nothing.errors)")
        #expect(try fflog.run("topic", "describe", "t").status == 1)
        #expect(try create("--earliest-event-time", "2020-01-01T01:00+01:00").status == 0)
        #expect(
            try fflog.ok("topic", "describe", "t", "--format", "json").object()["earliest_event_time"] as? String
                == "2020-01-01T00:00:00.000Z")
        try fflog.ok("topic", "alter", "t", "--earliest-event-time", "1577836800000")
        #expect(try fflog.run("topic", "alter", "t", "--earliest-event-time", "1577836800").status == 2)
    }

    @Test(arguments: ["5:3", "+5:+3", "-3:-5", "end:-1", "@2:1"])
    func `a range of offsets that ends before it begins is refused`(range: String) throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "t")
        let refused = try fflog.run("consume", "t", "-o", range)
        #expect(refused.status == 2 && refused.errors.contains("ends before it begins"), "\(refused.errors)")
    }

    @Test(arguments: ["retention", "blobs", "latency", "rebuild-under-load"])
    func `a benchmark that refuses -d does not list it`(name: String) throws {
        let fflog = try FflogProcess()
        #expect(!(try fflog.ok("bench", name, "--help").text.contains("--data")))
        #expect(try fflog.run("bench", name, "-d", "x").status == 2)
    }

    @Test func `topic describe says which deadline a synthetic topic has`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("bench", "ingest", "--events", "2000", "-d", fflog.data)
        #expect(try fflog.ok("topic", "describe", "visits").text.contains("no deadline holds for it"))
        try fflog.ok("retention", "set", "visits", "--max-age", "7d")
        #expect(try fflog.ok("topic", "describe", "visits").text.contains("no deadline but its own policy holds"))
    }
}
