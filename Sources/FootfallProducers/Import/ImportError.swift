/// What stops an import, besides ``SourceFileError``, ``HeaderError``, ``MappingError`` and the log's own errors.
package enum ImportError: Error, CustomStringConvertible {
    /// What came before the line is in the log; `summary` counts it.
    case badLine(BadLine, path: String, summary: ImportSummary)
    case noTimeZone(format: String)
    case unknownPreset(String)

    package var description: String {
        switch self {
        case .badLine(let line, let path, let summary):
            "\(path): \(line). Up to there \(summary.appended) intervals were appended; correct the line and import again, "
                + "or skip bad lines with --skip-bad"
        case .noTimeZone(let format):
            "\(format) names no time zone: give \"time_zone\" there, or --time-zone, as Europe/Dublin"
        case .unknownPreset(let name):
            "there is no preset \"\(name)\"; there are \(CounterFormat.presets.map(\.name).joined(separator: ", "))"
        }
    }
}
