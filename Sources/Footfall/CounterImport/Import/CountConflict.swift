/// A delivery of an interval beside which something else stands.
package struct CountConflict: Hashable, Sendable, Codable {
    package enum Reason: String, Hashable, Sendable, Codable {
        /// Other counts of the same interval.
        case otherCounts = "other_counts"
        /// Another interval that has a part of the same time, and of the same people: an hour and its quarters, a door's and the whole
        /// site's.
        case overlap
        /// The same interval, or one that overlaps it, told at another time: another zone had made its label an instant.
        case otherTime = "other_time"
        /// Somebody marked the interval as missing.
        case missing
    }

    /// Which instant a zone makes of a label.
    package struct Telling: Hashable, Sendable, Codable {
        package var zone: String
        /// RFC 3339.
        package var start: String

        package init(zone: String, start: String) {
            self.zone = zone
            self.start = start
        }
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
    /// Of another time: how the later delivery is told now, and how the first one was.
    package var telling: Telling?
    package var firstTelling: Telling?
    /// Of an overlap, or of another label at another time: the label and length in minutes of the first interval that was there, and
    /// how many there were.
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
        case telling
        case firstTelling = "first_telling"
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
        case .otherTime:
            "at \(Self.text(telling)), but \(first) has " + (firstLabel.isEmpty ? "it" : firstLabel)
                + (firstMinutes == 0 ? "" : ", \(firstMinutes) minutes")
                + " at \(Self.text(firstTelling)) (\(firstCounts))"
                + (overlapping > 1 ? " and \(overlapping - 1) more" : "")
        case .missing: "but the interval is marked as missing: \(missingReason)"
        }
    }

    private static func text(_ telling: Telling?) -> String {
        telling.map { "\($0.start.prefix(16))Z by \($0.zone)" } ?? "another time"
    }

    private var outcome: String {
        switch reason {
        case .otherCounts, .overlap, .otherTime: "the first stays"
        case .missing: "left out"
        }
    }
}
