internal import Timekeeping

/// Times as they stand in names.
enum BlobTime {
    /// `20260717T101500.250Z`: as RFC 3339, without what file systems and shells dislike.
    static func compact(_ time: EventTime) -> String {
        RFC3339.text(time).filter { $0 != "-" && $0 != ":" }
    }
}
