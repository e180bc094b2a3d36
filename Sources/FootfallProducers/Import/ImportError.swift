import ErrorKinds

/// What stops an import, besides ``SourceFileError``, ``HeaderError``, ``MappingError`` and the log's own errors.
package enum ImportError: KindedError {
    /// What came before the line is in the log; `summary` counts it.
    case badLine(BadLine, path: String, summary: ImportSummary)
    case noTimeZone(format: String)
    case unknownPreset(String)

    package var description: String {
        switch self {
        case .badLine(let line, let path, let summary):
            "\(path): \(line). Up to there \(summary.appended) intervals were appended"
        case .noTimeZone(let format): "\(format) names no time zone"
        case .unknownPreset(let name):
            "there is no preset \"\(name)\"; there are \(CounterFormat.presets.map(\.name).joined(separator: ", "))"
        }
    }
    package var kind: ErrorKind {
        switch self {
        case .badLine, .noTimeZone: .malformed
        case .unknownPreset: .notFound
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .badLine: .oneOf([.correctLine, .skipBadLines])
        case .noTimeZone: .nameTimeZone
        case .unknownPreset: nil
        }
    }
}
