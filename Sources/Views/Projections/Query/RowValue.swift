internal import EventSchema
internal import Timekeeping
package import Bytes

/// A value of a row: what a table shows, and JSON and CSV write.
package enum RowValue: Sendable, Equatable {
    case absent
    case text(String)
    case count(UInt64)
    case number(Double)
    /// An instant, milliseconds since 1970.
    case time(Int64)
    /// What a wall clock shows, as milliseconds since 1970-01-01T00:00 there, and its offset from UTC in minutes.
    case localTime(Int64, offsetMinutes: Int64)
    /// The same clock without the offset, to the minute, or to the second where windows are shorter.
    case label(Int64, toSeconds: Bool)
    /// Days since 1970-01-01.
    case day(Int64)
    /// Counts by name, none of them 0.
    case counts([NamedCount])

    package struct NamedCount: Sendable, Equatable {
        package let name: String
        package let count: UInt64

        package init(name: String, count: UInt64) { (self.name, self.count) = (name, count) }
    }
}

extension RowValue: CustomStringConvertible {
    /// As a table shows it; empty where absent.
    package var description: String {
        if case .text(let text) = self { return text }
        var buffer = ByteBuffer(capacity: 64)
        appendText(to: &buffer)
        return String(decoding: buffer.array(), as: UTF8.self)
    }
}

extension RowValue {
    /// Appends the value as it is, without quotes; nothing where absent. Allocates nothing but for numbers with a fraction.
    package func appendText(to buffer: inout ByteBuffer) {
        switch self {
        case .absent: break
        case .text(let text): buffer.append(utf8: text)
        case .count(let count): JSONText.append(count, into: &buffer)
        case .number(let number): buffer.append(utf8: number.description)
        case .time(let time): Self.append(time, to: &buffer)
        case .localTime(let local, let offset):
            // `2023-12-16T14:00:00.000+01:00`.
            guard Self.append(local, dropping: 1, to: &buffer) else { return }
            buffer.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            Self.append(twoDigits: offset.magnitude / 60, to: &buffer)
            buffer.append(UInt8(ascii: ":"))
            Self.append(twoDigits: offset.magnitude % 60, to: &buffer)
        case .label(let local, let toSeconds): Self.append(local, dropping: toSeconds ? 5 : 8, to: &buffer)
        case .day(let day):
            let (local, overflow) = day.multipliedReportingOverflow(by: 86_400_000)
            if !overflow { Self.append(local, dropping: 14, to: &buffer) }
        case .counts(let counts):
            for (index, count) in counts.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: " ")) }
                buffer.append(utf8: count.name)
                buffer.append(UInt8(ascii: "="))
                JSONText.append(count.count, into: &buffer)
            }
        }
    }

    /// Appends `2023-12-16T14:00:00.000Z` without its last bytes; the bare number for years that have no such text.
    @discardableResult
    private static func append(_ milliseconds: Int64, dropping: Int = 0, to buffer: inout ByteBuffer) -> Bool {
        guard RFC3339.range.contains(milliseconds) else {
            JSONText.append(milliseconds, into: &buffer)
            return false
        }
        RFC3339.append(milliseconds, into: &buffer)
        buffer.truncate(to: buffer.count - dropping)
        return true
    }

    private static func append(twoDigits number: UInt64, to buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
        buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Appends the value as JSON.
    package func appendJSON(to buffer: inout ByteBuffer) {
        switch self {
        case .absent: buffer.append(utf8: "null")
        case .text(let text): JSONText.append(text, into: &buffer)
        case .number(let number): JSONText.append(number, into: &buffer)
        case .count: appendText(to: &buffer)
        case .time, .localTime, .label, .day:
            buffer.append(UInt8(ascii: "\""))
            appendText(to: &buffer)
            buffer.append(UInt8(ascii: "\""))
        case .counts(let counts):
            buffer.append(UInt8(ascii: "{"))
            for (index, count) in counts.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                JSONText.append(count.name, into: &buffer)
                buffer.append(UInt8(ascii: ":"))
                JSONText.append(count.count, into: &buffer)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }

    /// Appends the value as a field of CSV (RFC 4180): in quotes where it has a comma, a quote or a line end, or is an empty text.
    /// Nothing where absent.
    package func appendCSV(to buffer: inout ByteBuffer) {
        switch self {
        case .text(let text): CSVText.append(text, to: &buffer)
        case .counts(let counts) where !counts.isEmpty: CSVText.append(description, to: &buffer)
        default: appendText(to: &buffer)
        }
    }
}
