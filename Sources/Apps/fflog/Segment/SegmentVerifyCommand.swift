import ArgumentParser
import EventLog
import Terminal

struct SegmentVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read sealed segments and check every checksum.",
        discussion: """
            Exits with 1 when anything is damaged, and names file, topic, partition and offset of each finding. fflog verify \
            reads the head too.

            EXAMPLE:
              fflog segment verify
              fflog segment verify visits
            """)

    @Argument(help: "One topic only.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let segments = try log.segments(of: try topic.map { try log.topic($0) })
        let progress = ProgressLine("verify", quiet: options.quiet)
        let total = segments.reduce(0) { $0 + $1.storedBytes }
        let report = try log.verify(segments: segments) { report in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            progress.update(done: report.bytes, total: total, unit: "bytes")
        }
        progress.finish()
        try FindingsPrinter.print(
            report,
            summary:
                "\(segments.count) segments, \(report.batches) batches, \(report.records) records, \(report.bytes) bytes",
            options)
    }
}
