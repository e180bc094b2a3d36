internal import EventSchema

/// Times as programs outside read them.
enum PictureTime {
    /// RFC 3339, UTC, with milliseconds; the number where the year has no four digits.
    static func text(_ milliseconds: Int64) -> String {
        RFC3339.range.contains(milliseconds) ? RFC3339.text(milliseconds) : "\(milliseconds)"
    }
}
