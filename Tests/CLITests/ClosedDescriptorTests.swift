import Foundation
import TestSupport
import Testing

/// Commands that are started without some of descriptors 0 to 2, as daemons and cron start them: nothing is written into the
/// log that isn't a record, and what could not be read or printed shows in the status.
@Suite("Started with closed descriptors") struct ClosedDescriptorTests {
    /// `<&-`, `>&-` and `2>&-` for the bits of a number.
    private static func redirections(_ closed: Int) -> String {
        ["<&-", ">&-", "2>&-"].enumerated().filter { closed & 1 << $0.offset != 0 }.map(\.element).joined(
            separator: " ")
    }

    private static let record = "a record that must not be found outside of the head"

    /// A log with records, and a file of counts beside it.
    private func scene() throws -> (fflog: FflogProcess, counts: String) {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "t")
        let lines = String(repeating: Self.record + "\n", count: 2_000)
        try fflog.ok("produce", "t", input: lines)
        return (fflog, try fflog.file("counts.csv", KillTests.counterFile(sites: 3, days: 2)))
    }

    private func contents(_ fflog: FflogProcess, _ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: fflog.data + "/" + name))
    }

    @Test("whatever is closed, what commands print goes nowhere, and the log stays sound", arguments: 1...7)
    func sound(closed: Int) throws {
        let (fflog, counts) = try scene()
        let head = try contents(fflog, "head.mdb")
        let closing = Self.redirections(closed)
        // Those that only look change nothing, whatever they print.
        for command in [
            "consume t", "consume t --format json", "topic list", "stats", "verify", "consume none", "--help",
        ] {
            _ = try fflog.shell("$FFLOG -d $D \(command) \(closing)")
            #expect(try contents(fflog, "head.mdb") == head, "\(command) \(closing)")
            for file in ["head.mdb-lock", "wake", "create.lock"] {
                let bytes = try contents(fflog, file)
                for text in [Self.record, "fflog:", "all sound"] {
                    #expect(bytes.range(of: Data(text.utf8)) == nil, "\(command) \(closing) wrote into \(file)")
                }
            }
        }
        // Those that write do that, and nothing besides.
        let writing = [
            "seal", "import counts \(counts) --preset dublin", "projection run hourly-counts --once",
            "projection query hourly-counts", "topic create u", "retention set t --max-age 1000d", "status",
            "consume t -g g",
        ]
        for command in writing { _ = try fflog.shell("$FFLOG -d $D \(command) \(closing)") }
        _ = try fflog.shell("$FFLOG -d $D produce u \(counts) \(closing)")
        #expect(try fflog.run("verify").status == 0)
        #expect(try fflog.ok("consume", "t").lines == [String](repeating: Self.record, count: 2_000))
        #expect(try fflog.ok("consume", "u").lines.count == 49)
        let rows = try fflog.ok("projection", "query", "hourly-counts", "--format", "json").objects()
        #expect(rows.count > 100)
    }

    @Test(
        "data that can't be printed is an error",
        arguments: [
            "consume t", "consume t -o 0:1 --format json", "topic list", "stats", "verify", "topic describe t",
            "--help", "--version", "consume --help",
        ])
    func output(command: String) throws {
        let (fflog, _) = try scene()
        let result = try fflog.shell("$FFLOG -d $D \(command) >&-")
        #expect(result.status == 1)
        #expect(result.errors.contains("standard output: it is closed"), "\(result.errors)")
        #expect(try fflog.shell("$FFLOG -d $D \(command) >/dev/null").status == 0)
    }

    @Test(
        "input that can't be read is an error, not an empty one",
        arguments: [
            "produce t", "blob put a -", "schema check -", "device configure box-1 -", "detect --store S --camera c",
            "import detections - --store S --camera c",
        ])
    func input(command: String) throws {
        let (fflog, _) = try scene()
        let result = try fflog.shell("$FFLOG -d $D \(command) <&-")
        #expect(result.status != 0, "\(result.text)")
        let isNamed = result.errors.contains("it is closed") || result.errors.contains("Bad file descriptor")
        #expect(isNamed, "\(result.errors)")
        #expect(try fflog.ok("consume", "t").lines.count == 2_000)
    }

    @Test("a command that prints nothing does its work with all of them closed")
    func daemon() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("lines", "one\ntwo\n")
        let result = try fflog.shell(
            "$FFLOG -d $D topic create t <&- >&- 2>&- && $FFLOG -d $D produce t \(file) -q <&- >&- 2>&-")
        #expect(result.status == 0)
        #expect(try fflog.ok("consume", "t").lines == ["one", "two"])
    }

    @Test("a pipeline runs with all of them closed, and its log is sound")
    func pipeline() throws {
        let fflog = try FflogProcess()
        let configuration = try fflog.file(
            "store.yaml",
            """
            stores:
              S: { time_zone: Europe/Dublin }
            stages:
              demo: { visitors: 12, cameras: 2, seed: 7 }
              faces: { analyzer: synthetic }
              anonymizer: { key_file: \(fflog.data).key }
              projections: [visits-15s]
            """)
        let result = try fflog.shell("$FFLOG -d $D run --until-idle \(configuration) <&- >&- 2>&-")
        #expect(result.status == 0)
        #expect(try fflog.run("verify").status == 0)
        #expect(try fflog.ok("consume", "visits").lines.count == 12)
    }

    @Test("programs that a pipeline starts inherit nothing of the data directory")
    func children() throws {
        let fflog = try FflogProcess()
        let seen = fflog.folder.appendingPathComponent("seen").path
        try fflog.ok("topic", "create", "t")
        let list = "ls -l /proc/self/fd >>\(seen); echo listed >>\(seen)"
        _ = try fflog.start(
            ["import", "detections", "--exec", list, "--store", "S", "--camera", "c", "--max-restarts", "0"]
        ).result()
        let script = try fflog.file("analyzer", "#!/bin/sh\n\(list)\n")
        _ = try fflog.shell("chmod +x \(script)")
        let configuration = try fflog.file(
            "store.yaml",
            """
            stores:
              S: { time_zone: Europe/Dublin }
            stages:
              cameras:
                - { name: c, store: S, command: "\(list)" }
              faces: { analyzer: process, program: [\(script)] }
              demo: { visitors: 3, cameras: 1, seed: 7, topic: visits-demo }
            """)
        let running = try fflog.start(["run", configuration])
        func text() -> String { (try? String(contentsOfFile: seen, encoding: .utf8)) ?? "" }
        try eventually("three lists") {
            text().components(separatedBy: "listed").count >= 3 || !running.process.isRunning
        }
        running.kill(SIGTERM)
        let result = try running.result()
        #expect(text().components(separatedBy: "listed").count >= 3, "\(result.errors)")
        for name in ["head.mdb", ".lock", "-lock", "wake", "index.mdb"] { #expect(!text().contains(name), "\(text())") }
    }
}
