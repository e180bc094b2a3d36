import Counts
import FootfallEvents
import FootfallProducers
import LocalTime

extension TemporaryLog {
    /// Imports text as if it were a file, with requests so small that every import has several.
    @discardableResult
    func importText(
        _ text: String, _ format: CounterFormat = .dublin, name: String = "a.csv", skip: Bool = false,
        replace: Bool = false, topic: String = "counts", report: (ImportNotice) throws -> Void = { _ in }
    ) throws -> ImportSummary {
        var options = CountsImporter.Options(format: format)
        options.skipsBadLines = skip
        options.replacesConflicts = replace
        options.topic = topic
        options.rowsPerBatch = 7
        options.rowsPerRequest = 20
        return try CountsImporter(log: log, file: SourceFile(bytes: Array(text.utf8), name: name), options: options)
            .run(report)
    }

    /// What was appended, one line an event, in the order of time and site.
    func countLines() throws -> [String] {
        try counts().flatMap { $0 }
            .sorted { ($0.intervalStart, $0.site, $0.localLabel) < ($1.intervalStart, $1.site, $1.localLabel) }
            .map(Self.line)
    }

    static func line(_ event: PeopleCounted) -> String {
        let counts = PeopleCounts(
            entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil)
        return "\(event.localLabel) \(event.site): \(counts)"
    }
}

/// A file of the Dublin layout, made up.
enum DublinText {
    static let header = "Time,A,A IN,A OUT,B,B IN,B OUT\n"

    /// `days` days of two sites from 1 January 2023; every seventh hour of B is missing.
    static func days(_ days: Int, seed: Int = 0) -> String {
        var text = header
        for hour in 0..<(days * 24) {
            let label = LocalLabel(minutes: 27_875_520 + Int32(hour * 60)).description
            let day = "\(label.dropFirst(8).prefix(2))/\(label.dropFirst(5).prefix(2))/\(label.prefix(4))"
            let (a, b) = ((hour &* 31 &+ seed) % 17, (hour &* 7 &+ seed) % 11)
            text += "\(day) \(label.suffix(5)),\(a + b),\(a),\(b),"
            text += hour % 7 == 3 ? ",,\n" : "\(a + 2 * b),\(a + b),\(b)\n"
        }
        return text
    }
}
