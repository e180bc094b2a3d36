internal import EventSchema
internal import Timekeeping
package import Bytes

/// A value of a row: what a table shows and JSON writes.
package enum RowValue: Sendable, Equatable {
    case absent
    case text(String)
    case count(UInt64)
    case number(Double)
    /// An instant, milliseconds since 1970.
    case time(Int64)
    /// What a wall clock shows, as milliseconds since 1970-01-01T00:00 there, and its offset from UTC in minutes.
    case localTime(Int64, offsetMinutes: Int64)
    /// Days since 1970-01-01.
    case day(Int64)
    /// Counts by name, none of them 0.
    case counts([NamedCount])

    package struct NamedCount: Sendable, Equatable {
        package let name: String
        package let count: UInt64
    }
}

extension RowValue: CustomStringConvertible {
    /// As a table or CSV shows it; empty where absent.
    package var description: String {
        switch self {
        case .absent: ""
        case .text(let text): text
        case .count(let count): String(count)
        case .number(let number): String(number)
        case .time(let time): RFC3339.text(time)
        case .localTime(let local, let offset): Self.text(local, offset)
        case .day(let day): Self.text(day: day)
        case .counts(let counts): counts.map { "\($0.name)=\($0.count)" }.joined(separator: " ")
        }
    }

    /// `2023-12-16T14:00:00.000+01:00`.
    private static func text(_ local: Int64, _ offset: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let sign = offset < 0 ? "-" : "+"
        return RFC3339.text(local).dropLast() + sign + two(abs(offset) / 60) + ":" + two(abs(offset) % 60)
    }

    private static func text(day: Int64) -> String { String(RFC3339.text(day * 86_400_000).prefix(10)) }

    /// Appends the value as JSON.
    package func appendJSON(to buffer: inout ByteBuffer) {
        switch self {
        case .absent: buffer.append(utf8: "null")
        case .text(let text): JSONText.append(text, into: &buffer)
        case .count(let count): JSONText.append(count, into: &buffer)
        case .number(let number): JSONText.append(number, into: &buffer)
        case .time, .localTime, .day: JSONText.append(description, into: &buffer)
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
}

/// A row of a projection: its values in the order of the projection's columns.
package struct ProjectionRow: Sendable, Equatable {
    package let columns: [String]
    package internal(set) var values: [RowValue]
    /// Parts of the row's time that are marked as missing, such as hours of a day: then the row has no counts.
    package internal(set) var missingIntervals = 0

    package subscript(_ column: String) -> RowValue? { columns.firstIndex(of: column).map { values[$0] } }

    /// Appends the row as one JSON object, without a line end.
    package func appendJSON(to buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "{"))
        for (index, value) in values.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            JSONText.append(columns[index], into: &buffer)
            buffer.append(UInt8(ascii: ":"))
            value.appendJSON(to: &buffer)
        }
        buffer.append(UInt8(ascii: "}"))
    }
}
