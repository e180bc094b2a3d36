import Foundation
import Testing
import TestSupport

/// What commands say on standard error while they run.
@Suite struct LogLinesTests {
    private func configuration(_ fflog: FflogProcess) throws -> String {
        try fflog.file(
            "store.yaml",
            """
            stores:
              demo-store: { time_zone: Europe/Dublin }
            stages:
              demo: { visitors: 20, cameras: 2, seed: 11 }
              faces: { analyzer: synthetic }
              anonymizer: { key_file: fflog.key }
              pictures:
              projections: [visits-15s]
              retention: { every: 1s }
            """)
    }

    @Test func `no line has a pseudonym or a key`() throws {
        let fflog = try FflogProcess()
        let file = try configuration(fflog)
        var said = ""
        func run(_ arguments: String...) throws {
            let result = try fflog.start(arguments).result()
            #expect((0...5).contains(result.status), "\(arguments) \(result.errors)")
            said += result.errors
        }
        try run("run", "--until-idle", file)
        let visits = try fflog.ok("consume", "visits", "--format", "json").text
        var secrets = Set(visits.matches(of: /"visitor":"([0-9a-f]{16})"/).map { String($0.1) })
        try #require(secrets.count > 1, "\(visits.prefix(1_000))")
        try run("projection", "run", "visits-15s", "--once")
        // Lines that are refused, and a visit that is late.
        let line = try #require(
            visits.matches(of: /"value":(\{.*\})\}/).first.map { String($0.1) }, "\(visits.prefix(500))")
        for bad in [String(line.dropLast()), line.replacing("\"store\":\"", with: "\"store\":1\""), "x" + line] {
            try run("produce", "visits", try fflog.file("bad", bad + "\n"))
        }
        try run(
            "produce", "visits",
            try fflog.file("late", line.replacing(/"event_time":"\d{4}/, with: "\"event_time\":\"2023") + "\n"))
        try run("projection", "run", "visits-15s", "--once")
        try run("projection", "rebuild", "visits-15s")
        for command in ["query", "late", "status"] { try run("projection", command, "visits-15s") }
        try run("consume", "visits", "-g", "g")
        try run("consume", "faces")
        for command in ["status", "seal", "verify", "stats"] { try run(command) }
        try run("group", "describe", "g")
        try run("dead-letter", "list")
        try run("privacy", "list")
        try run("retention", "set", "visits", "--max-records", "1")
        try run("retention", "run", "--yes")
        try run("run", "--until-idle", file)
        let key = try String(contentsOf: fflog.folder.appendingPathComponent("fflog.key"), encoding: .utf8)
        for word in key.split(whereSeparator: \.isWhitespace) where word.count >= 16 { secrets.insert(String(word)) }
        #expect(said.contains("running demo"))
        for secret in secrets { #expect(!said.contains(secret)) }
    }

    @Test func `in the journal every line begins with its priority, and elsewhere with the program's name`() throws {
        let fflog = try FflogProcess()
        let command = "\"$FFLOG\" -d \"$D\" topic create r --class restricted"
        let plain = try fflog.shell("\(command)")
        #expect(plain.errors.contains("fflog: warning: batches of restricted topics are not encrypted yet"))
        #expect(plain.errors.contains("\ncreated topic 'r':"), "\(plain.errors)")
        let journal = try fflog.shell(
            """
            touch "$D.err"; export JOURNAL_STREAM=$(stat -c %d:%i "$D.err")
            "$FFLOG" -d "$D" topic create r2 --class restricted 2>"$D.err"
            "$FFLOG" -d "$D" topic create r2 --class restricted 2>>"$D.err"
            cat "$D.err"
            """)
        let lines = journal.lines
        try #require(lines.count == 3, "\(lines)")
        #expect(lines[0].hasPrefix("<4>batches of restricted topics are not encrypted yet"))
        #expect(lines[1].hasPrefix("<6>created topic 'r2'"))
        #expect(lines[2].hasPrefix("<3>topic 'r2' exists"))
    }

    @Test func `what a run reports goes to the journal line by line, and with -q only warnings and errors`() throws {
        let fflog = try FflogProcess()
        let file = try configuration(fflog)
        let script = """
            touch "$D.err"; export JOURNAL_STREAM=$(stat -c %d:%i "$D.err")
            "$FFLOG" -d "$D" run --until-idle \(file) 2>>"$D.err"
            cat "$D.err"
            """
        let lines = try fflog.shell(script).lines
        #expect(lines.contains { $0.hasPrefix("<6>running demo") })
        #expect(lines.contains { $0.hasPrefix("<6>STAGE ") })
        #expect(lines.allSatisfy { $0.wholeMatch(of: /<[2-7]>.*/) != nil }, "\(lines)")
        let quiet = try fflog.shell(
            script.replacing("--until-idle", with: "-q --until-idle").replacing(">>", with: ">"))
        #expect(quiet.text == "", "\(quiet.text)")
    }
}
