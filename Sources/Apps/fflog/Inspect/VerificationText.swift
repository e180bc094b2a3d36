import Terminal
import EventLog

/// Prints what a verification has found.
enum VerificationText {
    /// - Throws: `CommandEnded` where there are findings.
    static func print(_ report: VerificationReport, summary: String, _ options: GlobalOptions) throws {
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("ok", .bool(report.isClean)), ("topics", .int(report.topics)),
                    ("partitions", .int(report.partitions)), ("segments", .int(report.segments)),
                    ("batches", .int(report.batches)), ("records", .int(report.records)), ("bytes", .int(report.bytes)),
                    ("findings", .array(report.findings.map(json))),
                ]))
        } else {
            for finding in report.findings { Console.error(ErrorText.text(finding.description, finding.remedy)) }
            Output.standard.line("\(summary): " + (report.isClean ? "all sound" : "\(report.findingCount) findings"))
        }
        if !report.isClean { throw CommandEnded(ExitStatus.failure) }
    }

    private static func json(_ finding: VerificationReport.Finding) -> JSONValue {
        .object([
            ("topic", .optional(finding.topic)), ("partition", .optional(finding.partition?.index)),
            ("offset", .optional(finding.offset.map { Int($0.rawValue) })),
            ("reason", .string(ErrorText.text(finding.reason, finding.remedy))),
        ])
    }
}
