import ArgumentParser
import Blobs
import EventLog
import Reports
import Terminal

struct BlobVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that every name has its bytes, and that none are without a name.",
        discussion: """
            Reads all bytes and holds them against their SHA-256, and the index of names against the log. Exits with 1 when \
            anything is wrong.

            EXAMPLE:
              fflog blob verify
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let store = try BlobStore(try options.open(.write))
        let report = try store.verify { _ in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
        }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("ok", .bool(report.findings.isEmpty)), ("blobs", .int(report.blobs)),
                    ("contents", .int(report.contents)), ("bytes", .int(report.bytes)),
                    ("findings", .array(report.findings.map { .string($0) })),
                ]))
        } else {
            for finding in report.findings { Console.error(finding) }
            if let remedy = report.remedy { Console.say(RemedyText.of(remedy)) }
            Output.standard.line(
                "\(report.blobs) blobs, \(report.contents) contents, \(report.bytes) bytes: "
                    + (report.findings.isEmpty ? "all sound" : "\(report.findings.count) findings"))
        }
        if !report.findings.isEmpty { throw CommandEnded(ExitStatus.failure) }
    }
}

struct BlobSweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Remove bytes that no name refers to, which killed processes have left.",
        discussion: """
            Shows what would go, and needs --yes. Waits for puts under way.

            EXAMPLE:
              fflog blob sweep --yes
            """)

    @Flag(help: "Really remove.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let store = try BlobStore(try options.open(.write))
        let found = try store.sweep(isPlan: !yes)
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("orphans", .int(found.orphans)), ("orphan_bytes", .int(found.orphanBytes)),
                    ("half_written", .int(found.incoming)), ("removed", .bool(yes)),
                ]))
        } else {
            options.say(
                "\(yes ? "removed" : "would remove") \(found.orphans) contents without a name, \(found.orphanBytes) bytes, "
                    + "and \(found.incoming) half written files")
        }
        if !yes, found != BlobSweep() {
            throw CommandEnded(ExitStatus.refused, "nothing was removed; repeat with --yes")
        }
    }
}
