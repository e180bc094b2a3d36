package import ErrorKinds
package import EventLog

/// What a verification has found, as programs read it.
package enum FindingsReport {
    /// - Parameter explain: a reason, with what helps as the reader would type it.
    package static func json(_ report: VerificationReport, explain: (String, Remedy?) -> String) -> JSONValue {
        .object([
            ("ok", .bool(report.isClean)), ("topics", .int(report.topics)), ("partitions", .int(report.partitions)),
            ("segments", .int(report.segments)), ("batches", .int(report.batches)), ("records", .int(report.records)),
            ("bytes", .int(report.bytes)), ("findings", .array(report.findings.map { json($0, explain) })),
        ])
    }

    private static func json(
        _ finding: VerificationReport.Finding, _ explain: (String, Remedy?) -> String
    ) -> JSONValue {
        .object([
            ("topic", .optional(finding.topic)), ("partition", .optional(finding.partition?.index)),
            ("offset", .optional(finding.offset.map { Int($0.rawValue) })),
            ("reason", .string(explain(finding.reason, finding.remedy))),
        ])
    }
}
