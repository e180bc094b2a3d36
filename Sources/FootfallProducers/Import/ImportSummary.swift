/// Two deliveries of the same interval that differ.
package struct CountConflict: Hashable, Sendable, Codable {
    package var site: String
    /// The interval's local label, `2023-03-26T02:00`.
    package var label: String
    /// The line with the later delivery in the file that is being imported.
    package var line: Int
    package var counts: String
    /// Where the counts came from that stood until then; 0 and empty where the log doesn't say.
    package var firstLine: Int
    package var firstSource: String
    package var firstCounts: String
    /// Whether the later delivery was appended and stands from now on.
    package var isReplaced: Bool

    private enum CodingKeys: String, CodingKey {
        case site, label, line, counts
        case firstLine = "first_line"
        case firstSource = "first_source"
        case firstCounts = "first_counts"
        case isReplaced = "replaced"
    }
}

extension CountConflict: CustomStringConvertible {
    package var description: String {
        let first =
            firstLine == 0
            ? "the log" : firstSource.isEmpty ? "line \(firstLine)" : "line \(firstLine) of \(firstSource)"
        return "line \(line): \(site), \(label): \(counts), but \(first) has \(firstCounts); "
            + (isReplaced ? "replaced" : "the first stays")
    }
}

/// What an import came to. An import that was killed and started again gives the same as one that was left alone.
package struct ImportSummary: Hashable, Sendable {
    /// Site-hours (intervals of a site) with at least one count, in good lines: `appended`, `duplicates`, `conflicts` and
    /// `replaced` together.
    package var read = 0
    /// New intervals that this import put into the log.
    package var appended = 0
    /// Intervals that the log has with the same counts.
    package var duplicates = 0
    /// Site-hours all of whose cells are empty.
    package var missing = 0
    /// Bad lines that were skipped.
    package var rejected = 0
    /// Intervals that the log has with other counts, which stay.
    package var conflicts = 0
    /// Intervals whose other counts in the log were superseded.
    package var replaced = 0

    /// Lines after the header, empty ones not counted.
    package var rows = 0
    /// Sites in the order in which they were met.
    package var sites: [String] = []
    /// The first and the last interval with a count, by local label: `2023-01-01T00:00`.
    package var firstLabel: String?
    package var lastLabel: String?
    package var topic = ""
    package var timeZone = ""
    /// The first few of each; all were reported as they were met.
    package var firstConflicts: [CountConflict] = []
    package var firstRejected: [BadLine] = []

    package static let samplesMax = 20
}

/// What an import tells while it runs.
package enum ImportNotice: Sendable {
    /// Another import has its turn; this one waits. Told 50 times a second.
    case waiting(processID: Int32?)
    /// An import of the same content was killed at this many rows; they are not done again.
    case resumed(rows: Int)
    case progress(ImportProgress)
    case conflict(CountConflict)
    case rejected(BadLine)
}

package struct ImportProgress: Sendable {
    package var rows: Int
    /// Of the file as it is stored: compressed, where it is.
    package var bytesRead: Int
    package var byteCount: Int
}
