internal import Timekeeping
package import ErrorKinds

/// Spans of time as people write them: `30d`, `12h`, `90m`.
package enum DurationText {
    package struct Malformed: KindedError {
        package let text: String
        package let reason: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            "'\(text)' is no duration: \(reason). Write a whole number and ms, s, m, h, d or w: 30d, 12h, 90m"
        }
    }

    /// The longest that may be named: a thousand years.
    private static let millisecondsMax: Int64 = 365_250 * 86_400_000

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]

    /// - Returns: Whole milliseconds, at least 1.
    package static func parse(_ text: String) throws -> Duration {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let name = text.dropFirst(digits.count)
        guard !digits.isEmpty else { throw Malformed(text: text, reason: "it doesn't begin with a number") }
        guard let unit = units.first(where: { $0.name == name }) else {
            throw Malformed(text: text, reason: name.isEmpty ? "it has no unit" : "'\(name)' is no unit")
        }
        let (span, isOver) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: unit.milliseconds)
        guard !isOver, span <= millisecondsMax else { throw Malformed(text: text, reason: "it is over 1000 years") }
        guard span > 0 else { throw Malformed(text: text, reason: "it is nothing") }
        return .milliseconds(span)
    }

    /// The largest unit that gives a whole number: `30d`, `90m`.
    package static func text(_ span: Duration) -> String {
        let milliseconds = span.milliseconds
        let unit = units.last { $0.name != "w" && milliseconds % $0.milliseconds == 0 } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
