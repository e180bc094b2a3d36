import Counts
import ErrorKinds
import InputFiles
import LocalTime
import Timekeeping

/// What stops an import, besides ``SourceFileError``, ``HeaderError``, ``MappingError`` and the log's own errors.
package enum ImportError: KindedError {
    /// What came before the line is in the log; `summary` counts it.
    case badLine(BadLine, path: String, summary: ImportSummary)
    case noTimeZone(format: String)
    /// The rows of each counter follow one another in less than the length of an interval. Nothing was appended.
    case stepTooShort(path: String, stepMinutes: Int, intervalMinutes: Int)
    /// The file has no count at all.
    case nothingRead(path: String, rows: Int)
    case unknownImport(String)
    /// It counts no longer already.
    case alreadyUndone(String, by: String)
    /// Another import took its place: that has to be undone before.
    case replaced(String, by: String)
    /// The topic has no count of that site in the span.
    case nothingToInvalidate(site: String, topic: String)
    /// All that the site has in the span is marked as missing.
    case alreadyInvalidated(site: String, by: [ImportID])
    /// The span would take a part of an interval, of which nobody knows how many people it had.
    case intervalCut(site: String, interval: CountInterval, label: LocalLabel, others: Int, at: SpanEnd)
    /// The span ends before it begins.
    case emptySpan(site: String)
    case unknownPreset(String)
    /// The file was written to while it was read. `part` is what had been appended of it, where anything had.
    case changed(path: String, part: WithdrawnPart?)

    package var description: String {
        switch self {
        case .badLine(let line, let path, let summary):
            "\(path): \(line). Up to there \(summary.appended) intervals were appended"
                + (summary.replaced > 0 ? " and \(summary.replaced) replaced" : "")
        case .noTimeZone(let format): "\(format) names no time zone"
        case .stepTooShort(let path, let step, let interval):
            "\(path): rows are \(step) minutes apart, but each is said to be of \(interval) minutes: the intervals overlap."
                + " Nothing was appended; say their length in the mapping, with \"interval_minutes\": \(step)"
        case .nothingRead(let path, let rows):
            "\(path): no count was read"
                + (rows == 0 ? ": there are no rows after the header" : ": none of \(rows) rows has one")
        case .unknownImport(let id): "there is no import \(id)"
        case .alreadyUndone(let id, let by): "import \(id) is undone already, by \(by); that can be undone in turn"
        case .replaced(let id, let by):
            "import \(id) was replaced by import \(by), which is to be undone before it"
        case .nothingToInvalidate(let site, let topic):
            "topic '\(topic)' has no count of site \"\(site)\" in that span"
        case .alreadyInvalidated(let site, let ids):
            "the counts of site \"\(site)\" in that span are marked as missing already by "
                + ids.map(\.description).joined(separator: ", ")
        case .intervalCut(let site, let interval, let label, let others, let end):
            "the span \(end.rawValue)s within the interval of \(interval.seconds / 60) minutes from \(label) of site \"\(site)\""
                + (others > 0 ? ", and within \(others) more" : "")
                + ": let it \(end.rawValue) at \(RFC3339.text(interval.start)) or \(RFC3339.text(interval.end))"
        case .emptySpan(let site): "the span of site \"\(site)\" does not begin before it ends"
        case .changed(let path, let part):
            "\(path): was written to while it was read; "
                + (part.map { "\($0)" } ?? "nothing of it is in the log") + ". Import it once it is complete"
        case .unknownPreset(let name):
            "there is no preset '\(name)'"
                + (NearestName.suggestion(for: name, among: CounterPreset.all.map(\.name)).map {
                    "; did you mean '\($0)'?"
                }
                    ?? "; there are \(CounterPreset.all.map(\.name).joined(separator: ", "))")
        }
    }
    package var kind: ErrorKind {
        switch self {
        case .badLine, .noTimeZone, .stepTooShort, .nothingRead: .malformed
        case .unknownPreset, .unknownImport: .notFound
        case .alreadyUndone, .replaced, .alreadyInvalidated: .refused
        case .nothingToInvalidate: .nothingMatched
        case .intervalCut, .emptySpan: .usage
        case .changed: .unavailable
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .badLine(let line, _, _): .oneOf([line.remedy ?? .correctLine, .skipBadLines])
        case .noTimeZone: .nameTimeZone
        case .unknownImport: .listImports
        case .changed(_, let part?) where part.undoneBy == nil: .undoImport(part.importID.description)
        case .changed, .unknownPreset, .stepTooShort, .nothingRead, .alreadyUndone, .replaced, .nothingToInvalidate,
            .alreadyInvalidated, .intervalCut, .emptySpan:
            nil
        }
    }
}

package enum SpanEnd: String, Sendable {
    case begin, end
}

extension ImportError {
    /// Whether what stopped an import is its file's fault: then nothing but another file helps.
    static func isOfFile(_ error: any Error) -> Bool {
        switch error {
        case CSVError.unreadable(let error): isOfFile(error)
        case is CSVError, is HeaderError: true
        case ImportError.badLine, ImportError.stepTooShort, ImportError.nothingRead: true
        case SourceFileError.noText, SourceFileError.corruptGzip, SourceFileError.notARegularFile,
            SourceFileError.folder:
            true
        default: false
        }
    }
}
