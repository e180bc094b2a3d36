import ArgumentParser
import EventLog
import Terminal

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read everything and check every checksum.",
        discussion: """
            Exits with 1 when anything is damaged, and names topic, partition and offset of each finding. Without TOPIC it also \
            reports files that others can read, and symbolic links (docs/access.md).

            EXAMPLE:
              fflog verify
              fflog verify visits
            """)

    @Argument(help: "One topic only.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let progress = ProgressLine("verify", quiet: options.quiet)
        let report = try log.verify(topic: topic) { report in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            progress.update(done: report.bytes, total: report.bytesExpected, unit: "bytes")
        }
        progress.finish()
        let segments = report.segments > 0 ? "\(report.segments) segments, " : ""
        try FindingsPrinter.print(
            report,
            summary: "\(report.topics) topics, \(report.partitions) partitions, \(segments)\(report.batches) batches, "
                + "\(report.records) records, \(report.bytes) bytes", options)
    }
}
