/// A delivery of an interval beside which something else stands.
package struct CountConflict: Hashable, Sendable, Codable {
    package enum Reason: String, Hashable, Sendable, Codable {
        /// Other counts of the same interval.
        case otherCounts = "other_counts"
        /// Another interval that has a part of the same time, and of the same people: an hour and its quarters, a door's and the whole
        /// site's.
        case overlap
        /// Somebody marked the interval as missing.
        case missing
        /// The label is in the hour that comes twice, in a file whose times go back: which of the two it is can't be told.
        case repeatedHour = "repeated_hour"
    }

    package var reason: Reason
    package var site: String
    /// A door or line of the site, and the counter's name; empty where the file names none.
    package var door = ""
    package var counter = ""
    /// The interval's local label, `2023-03-26T02:00`.
    package var label: String
    /// The line with the later delivery in the file that is being imported.
    package var line: Int
    package var counts: String
    /// Where the counts came from that stood until then; 0 and empty where the log doesn't say.
    package var firstLine = 0
    package var firstSource = ""
    package var firstCounts = ""
    /// Of an overlap: the label and length in minutes of the first interval that was there, and how many there were.
    package var firstLabel = ""
    package var firstMinutes = 0
    /// The first interval's site, line and counter where it is another's than the later one's: `S, line north`.
    package var firstPlace = ""
    package var overlapping = 0
    /// Why the interval is missing.
    package var missingReason = ""
    /// Whether the later delivery was appended and stands from now on.
    package var isReplaced: Bool

    private enum CodingKeys: String, CodingKey {
        case reason, site, door, counter, label, line, counts
        case firstLine = "first_line"
        case firstSource = "first_source"
        case firstCounts = "first_counts"
        case firstLabel = "first_label"
        case firstMinutes = "first_minutes"
        case firstPlace = "first_place"
        case overlapping
        case missingReason = "missing_reason"
        case isReplaced = "replaced"
    }
}

extension CountConflict: CustomStringConvertible {
    package var description: String {
        var place = site
        if !door.isEmpty { place += ", line \(door)" }
        if !counter.isEmpty { place += ", counter \(counter)" }
        return "line \(line): \(place), \(label): \(counts), \(problem); " + (isReplaced ? "replaced" : outcome)
    }

    private var first: String {
        firstLine == 0
            ? (firstSource.isEmpty ? "the log" : firstSource)
            : firstSource.isEmpty ? "line \(firstLine)" : "line \(firstLine) of \(firstSource)"
    }

    private var problem: String {
        switch reason {
        case .otherCounts: "but \(first) has \(firstCounts)"
        case .overlap:
            "overlaps the interval of \(firstMinutes) minutes from \(firstLabel)"
                + (firstPlace.isEmpty ? "" : " of \(firstPlace)") + " (\(firstCounts), \(first))"
                + (overlapping > 1 ? " and \(overlapping - 1) more" : "")
        case .missing: "but the interval is marked as missing: \(missingReason)"
        case .repeatedHour: "but the hour comes twice, and in times that go back it can't be told which one this is"
        }
    }

    private var outcome: String {
        switch reason {
        case .otherCounts, .overlap: "the first stays"
        case .missing, .repeatedHour: "left out"
        }
    }
}
