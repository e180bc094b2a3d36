import ErrorKinds

/// What stops an import, besides ``SourceFileError``, ``HeaderError``, ``MappingError`` and the log's own errors.
package enum ImportError: KindedError {
    /// What came before the line is in the log; `summary` counts it.
    case badLine(BadLine, path: String, summary: ImportSummary)
    case noTimeZone(format: String)
    case notACountsTopic(String, schema: String?)
    case unknownPreset(String)
    /// The log moved on at every attempt.
    case tooMuchContention(attempts: Int)

    package var description: String {
        switch self {
        case .badLine(let line, let path, let summary):
            "\(path): \(line). Up to there \(summary.appended) intervals were appended"
        case .noTimeZone(let format): "\(format) names no time zone"
        case .notACountsTopic(let topic, let schema):
            "topic '\(topic)' has \(schema.map { "events of \($0)" } ?? "no event schema"); "
                + "counts need footfall.v1.PeopleCounted"
        case .unknownPreset(let name):
            "there is no preset \"\(name)\"; there are \(CounterFormat.presets.map(\.name).joined(separator: ", "))"
        case .tooMuchContention(let attempts):
            "other producers appended to the topic during each of \(attempts) attempts; import when they are done"
        }
    }
    package var kind: ErrorKind {
        switch self {
        case .badLine, .noTimeZone: .malformed
        case .notACountsTopic: .refused
        case .unknownPreset: .notFound
        case .tooMuchContention: .contention
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .badLine: .oneOf([.correctLine, .skipBadLines])
        case .noTimeZone: .nameTimeZone
        case .notACountsTopic, .unknownPreset, .tooMuchContention: nil
        }
    }
}
