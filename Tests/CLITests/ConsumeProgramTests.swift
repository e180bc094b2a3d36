import Foundation
import TestSupport
import Testing

/// `consume -g G --exec LINE`, `--commit manual` and `group commit`.
@Suite struct ConsumeProgramTests {
    let fflog: FflogProcess

    init() throws { fflog = try FflogProcess() }

    private var log: URL { fflog.folder.appendingPathComponent("handed") }

    private var handed: [String] {
        ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    private func produce(_ records: [(key: String, value: String)], partitions: Int = 1) throws {
        try fflog.ok("topic", "create", "doors", "-p", "\(partitions)")
        try fflog.ok(
            "produce", "doors", "-K", ":", input: records.map { "\($0.key):\($0.value)\n" }.joined())
    }

    private func program(_ text: String) throws -> String { "sh \(try fflog.file("program.sh", text))" }

    private func consume(_ line: String, _ more: String...) throws -> FflogProcess.Result {
        try fflog.start(["consume", "doors", "-g", "g", "--exec", line] + more, environment: ["LOG": log.path]).result()
    }

    private func checkpoints() throws -> [Int?] {
        let partitions = try fflog.ok("group", "describe", "g", "--format", "json").object()["partitions"]
        return try #require(partitions as? [[String: Any]]).map { $0["checkpoint"] as? Int }
    }

    private func letters() throws -> [String: String] {
        let all = try fflog.ok("dead-letter", "list", "--format", "json").list()
        return Dictionary(uniqueKeysWithValues: all.map { ($0["id"] as? String ?? "", $0["state"] as? String ?? "") })
    }

    @Test func `each record goes to a run of its own, with its place in the environment, and is committed`() throws {
        try produce([("a", "one"), ("b", "two")])
        let result = try consume(#"echo "$FFLOG_TOPIC $FFLOG_PARTITION $FFLOG_OFFSET $FFLOG_KEY $(cat)" >> "$LOG""#)
        #expect(result.status == 0, "\(result.errors)")
        #expect(handed == ["doors 0 0 a one", "doors 0 1 b two"])
        #expect(try checkpoints() == [2])
        #expect(try consume(#"cat >> "$LOG""#).status == 0)
        #expect(handed.count == 2)
    }

    @Test func `records go several at a time where a batch is asked for, never of two partitions`() throws {
        try produce((0..<40).map { ("k\($0)", "v\($0)") }, partitions: 3)
        let result = try consume(
            #"echo "$FFLOG_PARTITION $FFLOG_OFFSET $FFLOG_LAST_OFFSET $(cat | wc -l)" >> "$LOG""#, "--batch", "7")
        #expect(result.status == 0, "\(result.errors)")
        var total = 0
        for line in handed {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            #expect(numbers.count == 4 && numbers[2] - numbers[1] + 1 == numbers[3] && numbers[3] <= 7)
            total += numbers[3]
        }
        #expect(total == 40)
    }

    @Test func `a record for which the program fails is tried again, and then is a dead letter; those of its key wait`()
        throws
    {
        try produce([("a", "1"), ("a", "bad"), ("a", "3"), ("b", "4")])
        let line = try program(
            #"v=$(cat); echo "$v $FFLOG_ATTEMPT" >> "$LOG"; [ "$v" != bad ] || [ -e "$LOG.mended" ]"#)
        let result = try consume(line, "--attempts", "2")
        #expect(result.status == 4 && result.errors.contains("1 dead letters"), "\(result.errors)")
        #expect(handed == ["1 1", "bad 1", "bad 2", "4 1"])
        #expect(try checkpoints() == [4])
        #expect(try letters() == ["group/g/doors/0/1": "failed", "group/g/doors/0/2": "parked"])
        try Data().write(to: URL(fileURLWithPath: log.path + ".mended"))
        try fflog.ok("dead-letter", "retry", "--stage", "group/g", "--yes")
        #expect(try consume(line).status == 0)
        #expect(handed.suffix(2) == ["bad 1", "3 1"])
        #expect(try letters() == [:])
    }

    @Test func `of a batch one bad record becomes one letter`() throws {
        try produce([("a", "1"), ("b", "bad"), ("c", "3"), ("b", "4")])
        let line = try program(#"cat > "$LOG.in"; if grep -q bad "$LOG.in"; then exit 9; fi; cat "$LOG.in" >> "$LOG""#)
        let result = try consume(line, "--attempts", "1", "--batch", "10")
        #expect(result.status == 4, "\(result.errors)")
        #expect(handed == ["1", "3"])
        #expect(try letters() == ["group/g/doors/0/1": "failed", "group/g/doors/0/3": "parked"])
    }

    @Test func `a program that takes too long is ended, with what it started`() throws {
        try produce([("a", "1")])
        let result = try consume(#"sleep 600 & echo $! >> "$LOG"; wait"#, "--attempts", "1", "--timeout", "300ms")
        #expect(result.status == 4 && result.errors.contains("300ms"), "\(result.errors)")
        let process = try #require(handed.first.flatMap { Int32($0) })
        let end = Date(timeIntervalSinceNow: 60)
        while kill(process, 0) == 0, Date() < end { usleep(10_000) }
        #expect(kill(process, 0) != 0)
    }

    @Test func `a line that can't be run loses nothing and ends with 1`() throws {
        try produce([("a", "1")])
        let result = try consume("/nowhere/program")
        #expect(result.status == 1 && result.errors.contains("/nowhere/program"), "\(result.errors)")
        #expect(try letters() == [:])
        #expect(try consume(#"cat >> "$LOG""#).status == 0)
        #expect(handed == ["1"])
    }

    @Test func `a program that doesn't read its input, however long that is, decides by its status`() throws {
        try produce([("a", String(repeating: "x", count: 300_000)), ("a", "2")])
        let result = try consume(#"echo "$FFLOG_OFFSET" >> "$LOG""#)
        #expect(result.status == 0, "\(result.errors)")
        #expect(handed == ["0", "1"])
    }

    @Test func `killed again and again, with its program or without, it loses no record`() throws {
        let count = 60
        try produce((0..<count).map { ("k\($0 % 5)", "v\($0)") }, partitions: 2)
        var random = SeededGenerator.announced("kills")
        var kills = 0
        for round in 0..<200 {
            let running = try fflog.start(
                ["consume", "doors", "-g", "g", "--batch", "3", "--exec", #"sleep 0.0$FFLOG_ATTEMPT; cat >> "$LOG""#],
                environment: ["LOG": log.path])
            let end = Date(timeIntervalSinceNow: Double(random.below(400)) / 1000)
            while running.process.isRunning, Date() < end, round < 20 { usleep(2_000) }
            if round < 20, running.process.isRunning {
                running.kill()
                kills += 1
                _ = try running.result()
                // Its lease has to run out before the next one owns its partitions.
                continue
            }
            let result = try running.result()
            #expect(result.status == 0, "\(result.errors)")
            if try checkpoints().compactMap({ $0 }).reduce(0, +) == count { break }
        }
        #expect(kills > 3)
        #expect(Set(handed) == Set((0..<count).map { "v\($0)" }))
        // Of each key in order, repeats left out.
        for key in 0..<5 {
            var seen: [Int] = []
            for value in handed.compactMap({ Int($0.dropFirst()) }) where value % 5 == key && !seen.contains(value) {
                seen.append(value)
            }
            #expect(seen == seen.sorted())
        }
    }

    @Test func `with --commit manual nothing is committed, and group commit moves the checkpoint on, not back`() throws
    {
        try produce((0..<5).map { ("a", "v\($0)") })
        for _ in 0..<2 {
            #expect(
                try fflog.ok("consume", "doors", "-g", "g", "--commit", "manual", "-n", "3").lines == [
                    "v0", "v1", "v2",
                ])
        }
        #expect(try fflog.ok("group", "commit", "g", "doors", "-o", "2").errors.contains("checkpoint 2, was 0"))
        #expect(try fflog.ok("consume", "doors", "-g", "g", "--commit", "manual").lines == ["v2", "v3", "v4"])
        #expect(try fflog.run("group", "commit", "g", "doors", "-o", "1").status == 3)
        #expect(try fflog.run("group", "commit", "g", "doors", "-o", "6").status == 1)
        #expect(try fflog.run("group", "commit", "nobody", "doors", "-o", "1").status == 1)
        #expect(try fflog.run("group", "commit", "g", "doors", "-p", "7", "-o", "1").status == 1)
        #expect(try checkpoints() == [2])
    }

    @Test(arguments: [
        ["--exec", "cat"], ["--commit", "manual"], ["-g", "g", "--batch", "2"], ["-g", "g", "--timeout", "1s"],
        ["-g", "g", "--exec", " "], ["-g", "g", "--exec", "cat", "--batch", "0"],
        ["-g", "g", "--exec", "cat", "--attempts", "0"], ["-g", "g", "--exec", "cat", "--timeout", "soon"],
        ["-g", "g", "--exec", "cat", "--commit", "auto"], ["-g", "g", "--commit", "never"],
    ]) func `options that don't fit together are refused before anything is read`(options: [String]) throws {
        try produce([("a", "1")])
        let result = try fflog.start(["consume", "doors"] + options).result()
        #expect(result.status == 2 && result.text.isEmpty, "\(options): \(result.errors)")
        #expect(try fflog.run("group", "describe", "g").status == 1)
    }
}
