import ErrorKinds
import EventSchema
internal import Timekeeping

/// Times as people write them: RFC 3339, a date, epoch milliseconds, or a span before now (`-24h`).
enum TimeText {
    struct Malformed: KindedError {
        let text: String
        var kind: ErrorKind { .usage }
        var description: String {
            "'\(text)' is no time: write RFC 3339 (2023-12-16T14:00:00Z), a date, epoch milliseconds, or -24h"
        }
    }

    static func parse(_ text: String, now: EventTime) throws -> EventTime {
        if let span = try? span(text) {
            let (time, isOver) = now.milliseconds.addingReportingOverflow(span)
            if !isOver { return EventTime(milliseconds: time) }
        }
        if let number = Int64(text) { return EventTime(milliseconds: number) }
        if text.count == 10, let time = try? RFC3339.time(of: text + "T00:00:00Z") { return time }
        if let time = try? RFC3339.time(of: text) { return time }
        throw Malformed(text: text)
    }

    struct MalformedDuration: KindedError {
        let text: String
        var kind: ErrorKind { .usage }
        var description: String { "'\(text)' is no span of time: write 500ms, 90s, 30m, 24h or 7d" }
    }

    /// `24h`, `30m`, `7d`, `90s`, `500ms`.
    static func duration(_ text: String) throws -> Duration {
        guard let span = try? span("-" + text), span <= 0, text.first?.isNumber == true, span > .min else {
            throw MalformedDuration(text: text)
        }
        return .milliseconds(-span)
    }

    /// `-24h`, `-30m`, `-7d`, `-90s`, `-500ms`, as milliseconds.
    private static func span(_ text: String) throws -> Int64 {
        guard text.hasPrefix("-") else { throw Malformed(text: text) }
        for (unit, factor) in [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
            as [(String, Int64)]
        where text.hasSuffix(unit) {
            if let number = Int64(text.dropLast(unit.count)) {
                let (span, isOver) = number.multipliedReportingOverflow(by: factor)
                if !isOver { return span }
            }
        }
        throw Malformed(text: text)
    }
}
