import CounterImport
import Counts
import Reports
import Terminal

/// What an import of a counter's file came to, as people and programs read it.
enum ImportReport {
    /// - Parameters:
    ///   - file: the file's name.
    ///   - title: whether it stands over the summary.
    ///   - error: what stopped it; `nil` also where that is said elsewhere.
    static func print(
        _ summary: ImportSummary, of file: String, title: Bool = false, error: String? = nil, _ options: GlobalOptions
    ) {
        if options.format == .json { return Output.standard.line(SummaryReport.json(summary, of: file, error: error)) }
        if title { Output.standard.line(file) }
        let span = summary.firstLabel.map { ", \($0) to \(summary.lastLabel ?? $0)" } ?? ""
        let zones = SummaryReport.zones(summary)
        let sites = summary.sites.count == 1 ? "1 site" : "\(summary.sites.count) sites"
        options.say("\(sites)\(span)" + (zones.isEmpty ? "" : ", local time of \(zones)"))
        if let id = summary.importID { options.say("import \(id)") }
        Output.standard.write(SummaryReport.table(summary).text)
    }

    /// As it stands in a report beside the file.
    static func text(_ summary: ImportSummary) -> String { SummaryReport.json(summary).text }
}
