internal import EventSchema

/// Times as they stand in names.
enum BlobTime {
    /// `20260717T101500.250Z`: as RFC 3339, without what file systems and shells dislike.
    static func compact(_ milliseconds: Int64) -> String {
        RFC3339.text(milliseconds).filter { $0 != "-" && $0 != ":" }
    }
}
