import EventLog
import Reports
import Terminal

/// Prints what a verification has found.
enum FindingsPrinter {
    /// - Throws: `CommandEnded` where there are findings.
    static func print(_ report: VerificationReport, summary: String, _ options: GlobalOptions) throws {
        if options.format == .json {
            Output.standard.line(FindingsReport.json(report, explain: ErrorText.text))
        } else {
            for finding in report.findings { Console.error(ErrorText.text(finding.description, finding.remedy)) }
            Output.standard.line("\(summary): " + (report.isClean ? "all sound" : "\(report.findingCount) findings"))
        }
        if !report.isClean { throw CommandEnded(ExitStatus.failure) }
    }
}
