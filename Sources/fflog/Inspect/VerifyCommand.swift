import ArgumentParser
import EventLog

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read everything and check every checksum.",
        discussion: """
            Exits with 1 when anything is damaged, and names topic, partition and offset of each finding.

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
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("ok", .bool(report.isClean)), ("topics", .int(report.topics)),
                    ("partitions", .int(report.partitions)), ("batches", .int(report.batches)),
                    ("records", .int(report.records)), ("bytes", .int(report.bytes)),
                    (
                        "findings",
                        .array(
                            report.findings.map {
                                .object([
                                    ("topic", .optional($0.topic)), ("partition", .optional($0.partition?.index)),
                                    ("offset", .optional($0.offset.map { Int($0.rawValue) })),
                                    ("reason", .string($0.reason)),
                                ])
                            })
                    ),
                ]))
        } else {
            for finding in report.findings { Console.error(finding.description) }
            Output.standard.line(
                "\(report.topics) topics, \(report.partitions) partitions, \(report.batches) batches, "
                    + "\(report.records) records, \(report.bytes) bytes: "
                    + (report.isClean ? "all sound" : "\(report.findingCount) findings"))
        }
        if !report.isClean { throw CommandEnded(ExitStatus.failure) }
    }
}
