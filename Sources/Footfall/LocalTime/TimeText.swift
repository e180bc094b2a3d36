package import ErrorKinds
package import Timekeeping

/// Times as people write them: RFC 3339 with an offset or `Z`, epoch milliseconds, a span before now (`-24h`): these are instants;
/// and a date or a time without an offset, which is local to whatever store is meant.
package enum TimeText {
    package struct Malformed: KindedError {
        package let text: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            "'\(text)' is not a valid time: write 2023-12-16T14:00:00Z, 2023-12-16 or 2023-12-16T14:00 (local time), epoch "
                + "milliseconds, or -24h"
        }
    }

    /// A time of day on no clock in particular.
    package struct MissingOffset: KindedError {
        package let text: String
        /// What it is a time of, which has no zone.
        package let subject: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            let full = text.count == 10 ? text + "T00:00:00" : text
            return
                "'\(text)' is a local time, and \(subject) has no time zone: write it with an offset or Z, as \(full)Z"
        }
    }

    /// A bound of a range of rows, each of which has a store.
    package static func bound(_ text: String, now: EventTime) throws -> TimeBound {
        if let span = try? span(text) {
            let (time, isOver) = now.milliseconds.addingReportingOverflow(span)
            if !isOver { return .instant(EventTime(milliseconds: time)) }
        }
        return try written(text)
    }

    /// The same without spans before now, for what is read again later.
    package static func written(_ text: String) throws -> TimeBound {
        if let number = Int64(text) {
            if let likely = likelyMeaning(text, number) { throw DoubtfulNumber(text: text, likely: likely) }
            return .instant(EventTime(milliseconds: number))
        }
        if let time = try? RFC3339.time(of: text) { return .instant(time) }
        if let time = instantToTheMinute(text) { return .instant(time) }
        if let local = WallTime(text) { return .local(local) }
        throw Malformed(text: text)
    }

    /// A number that is milliseconds of the first days of 1970, and hardly meant so.
    package struct DoubtfulNumber: KindedError {
        package let text: String
        package let likely: String
        package var kind: ErrorKind { .usage }
        package var description: String { "'\(text)' would be epoch milliseconds, and looks like \(likely)" }
    }

    private static func likelyMeaning(_ text: String, _ number: Int64) -> String? {
        switch text.utf8.count {
        case 4 where (1970...2199).contains(number): "a year: write \(text)-01-01"
        case 8 where CivilDate(text: "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))") != nil:
            "a date: write \(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
        case 10 where number >= 946_684_800: "seconds: write \(text)000"
        default: nil
        }
    }

    /// `2023-12-16T14:00Z` and `2023-12-16T14:00+01:00`, which RFC 3339 wants with seconds.
    private static func instantToTheMinute(_ text: String) -> EventTime? {
        guard text.utf8.count == 17 || text.utf8.count == 22 else { return nil }
        return try? RFC3339.time(of: "\(text.prefix(16)):00\(text.dropFirst(16))")
    }

    /// An instant, where no store is meant.
    ///
    /// - Parameter subject: what it is a time of: "a partition".
    /// - Throws: ``MissingOffset`` for a local time, ``MalformedInstant``, ``DoubtfulNumber``.
    package static func instant(_ text: String, of subject: String, now: EventTime) throws -> EventTime {
        let bound: TimeBound
        do { bound = try self.bound(text, now: now) } catch is Malformed {
            throw MalformedInstant(text: text)
        } catch let error as DoubtfulNumber {
            // A date that it proposes would be a local one.
            let likely = error.likely.hasSuffix("000") ? error.likely : error.likely + "T00:00:00Z"
            throw DoubtfulNumber(text: text, likely: likely)
        }
        guard case .instant(let time) = bound else { throw MissingOffset(text: text, subject: subject) }
        return time
    }

    /// As ``Malformed``, where no local time is taken.
    package struct MalformedInstant: KindedError {
        package let text: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            "'\(text)' is not a valid time: write 2023-12-16T14:00:00Z, 2023-12-16T14:00:00+01:00, epoch milliseconds, or -24h"
        }
    }

    package struct MalformedDuration: KindedError {
        package let text: String
        package var kind: ErrorKind { .usage }
        package var description: String { "'\(text)' is not a span of time: write 500ms, 90s, 30m, 24h or 7d" }
    }

    /// `24h`, `30m`, `7d`, `90s`, `500ms`.
    package static func duration(_ text: String) throws -> Duration {
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
