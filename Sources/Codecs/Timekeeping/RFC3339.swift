import ErrorKinds
package import Bytes

/// Why a text is not a time of RFC 3339 that fits milliseconds. Positions are bytes from the start of the text.
package enum RFC3339Error: Error, Equatable, Sendable {
    /// The text departs from `2023-12-16T14:00:00.000Z` at this byte.
    case malformed(position: Int)
    /// A part is of the right form but does not exist: month 13, 30 February, 24:00, a leap second.
    case outOfRange(part: String)
    /// Digits beyond the third after the point that are not zero.
    case finerThanMilliseconds
}

extension RFC3339Error: KindedError {
    package var kind: ErrorKind { .malformed }

    package var description: String {
        switch self {
        case .malformed(let position): "not a time in RFC 3339 from its character \(position + 1) on"
        case .outOfRange(let part): "its \(part) is out of range"
        case .finerThanMilliseconds: "it is finer than milliseconds"
        }
    }
}

/// Times as text, `2023-12-16T14:00:00.000Z`, to and from instants in milliseconds since 1970-01-01T00:00:00Z.
///
/// Nothing here allocates but the functions that return a `String`. Years 0 to 9999; no leap seconds, as in POSIX.
package enum RFC3339 {
    /// The instants that have a text: 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
    package static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
    private static let dayMilliseconds = 86_400_000

    /// Appends 24 bytes, the time in UTC with milliseconds.
    ///
    /// - Precondition: `milliseconds` lies in ``range``.
    package static func append(_ milliseconds: Int64, into buffer: inout ByteBuffer) {
        precondition(range.contains(milliseconds), "no RFC 3339 text for \(milliseconds) ms")
        let text = buffer.appendUninitialized(24).assumingMemoryBound(to: UInt8.self)
        write(milliseconds, into: text)
        text[23] = UInt8(ascii: "Z")
    }

    /// The time in UTC with milliseconds; the bare number of milliseconds outside ``range``.
    package static func text(_ milliseconds: Int64) -> String {
        guard range.contains(milliseconds) else { return String(milliseconds) }
        return String(unsafeUninitializedCapacity: 24) { bytes in
            write(milliseconds, into: bytes.baseAddress!)
            bytes[23] = UInt8(ascii: "Z")
            return 24
        }
    }

    /// The time in UTC with milliseconds; the bare number of milliseconds outside ``range``.
    package static func text(_ time: EventTime) -> String { text(time.milliseconds) }

    /// A local time with its offset and without a fraction, `2023-07-01T14:00:00+01:00`; what lies below the second is
    /// dropped. The bare number of milliseconds where the local time lies outside ``range``.
    package static func text(_ milliseconds: Int64, offsetMinutes: Int) -> String {
        let (local, overflow) = milliseconds.addingReportingOverflow(Int64(offsetMinutes) * 60_000)
        guard !overflow, range.contains(local), abs(offsetMinutes) < 24 * 60 else { return String(milliseconds) }
        return String(unsafeUninitializedCapacity: 25) { bytes in
            let text = bytes.baseAddress!
            write(local, into: text)
            text[19] = offsetMinutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
            digits(abs(offsetMinutes) / 60, 2, into: text + 20)
            text[22] = UInt8(ascii: ":")
            digits(abs(offsetMinutes) % 60, 2, into: text + 23)
            return 25
        }
    }

    /// Writes the 23 bytes `2023-12-16T14:00:00.000`.
    private static func write(_ milliseconds: Int64, into text: UnsafeMutablePointer<UInt8>) {
        let instant = Int(milliseconds)
        let days = instant >= 0 ? instant / dayMilliseconds : (instant - dayMilliseconds + 1) / dayMilliseconds
        let inDay = instant - days * dayMilliseconds
        let date = CivilDate(daysSinceEpoch: days)
        digits(date.year, 4, into: text)
        text[4] = UInt8(ascii: "-")
        digits(date.month, 2, into: text + 5)
        text[7] = UInt8(ascii: "-")
        digits(date.day, 2, into: text + 8)
        text[10] = UInt8(ascii: "T")
        digits(inDay / 3_600_000, 2, into: text + 11)
        text[13] = UInt8(ascii: ":")
        digits(inDay / 60_000 % 60, 2, into: text + 14)
        text[16] = UInt8(ascii: ":")
        digits(inDay / 1_000 % 60, 2, into: text + 17)
        text[19] = UInt8(ascii: ".")
        digits(inDay % 1_000, 3, into: text + 20)
    }

    private static func digits(_ value: Int, _ count: Int, into text: UnsafeMutablePointer<UInt8>) {
        var rest = value
        for position in stride(from: count - 1, through: 0, by: -1) {
            text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}

extension RFC3339 {
    /// The instant of a text such as `2023-12-16T14:00:00Z`, `2023-12-16T15:00:00.5+01:00`, `2023-12-16t14:00:00z`.
    ///
    /// The fraction may have any number of digits, those after the third being zero.
    package static func milliseconds(of text: UnsafeRawBufferPointer) throws(RFC3339Error) -> Int64 {
        let year = try number(text, at: 0, digits: 4)
        try expect("-", text, at: 4)
        let month = try number(text, at: 5, digits: 2)
        try expect("-", text, at: 7)
        let day = try number(text, at: 8, digits: 2)
        guard text.count > 10, text[10] | 0x20 == UInt8(ascii: "t") else {
            throw .malformed(position: min(10, text.count))
        }
        let hour = try number(text, at: 11, digits: 2)
        try expect(":", text, at: 13)
        let minute = try number(text, at: 14, digits: 2)
        try expect(":", text, at: 16)
        let second = try number(text, at: 17, digits: 2)
        guard (1...12).contains(month) else { throw .outOfRange(part: "month") }
        guard (1...CivilDate.days(inMonth: month, of: year)).contains(day) else { throw .outOfRange(part: "day") }
        guard hour < 24 else { throw .outOfRange(part: "hour") }
        guard minute < 60 else { throw .outOfRange(part: "minute") }
        guard second < 60 else { throw .outOfRange(part: "second") }

        var position = 19
        let fraction = try fraction(text, at: &position)
        let offset = try offset(text, at: position)
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let local = days * dayMilliseconds + hour * 3_600_000 + minute * 60_000 + second * 1_000 + fraction
        let instant = Int64(local - offset * 60_000)
        guard range.contains(instant) else { throw .outOfRange(part: "year") }
        return instant
    }

    /// The instant of a text.
    package static func milliseconds(of text: String) throws(RFC3339Error) -> Int64 {
        var text = text
        // Typed throws do not pass through withUTF8.
        let result = text.withUTF8 { bytes -> Result<Int64, RFC3339Error> in
            do throws(RFC3339Error) {
                return .success(try milliseconds(of: UnsafeRawBufferPointer(bytes)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The instant of a text.
    package static func time(of text: String) throws(RFC3339Error) -> EventTime {
        EventTime(milliseconds: try milliseconds(of: text))
    }

    private static func number(
        _ text: UnsafeRawBufferPointer, at start: Int, digits: Int
    ) throws(RFC3339Error) -> Int {
        var value = 0
        for position in start..<(start + digits) {
            guard position < text.count else { throw .malformed(position: text.count) }
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .malformed(position: position) }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static func expect(
        _ character: Unicode.Scalar, _ text: UnsafeRawBufferPointer, at position: Int
    ) throws(RFC3339Error) {
        guard position < text.count, text[position] == UInt8(ascii: character) else {
            throw .malformed(position: min(position, text.count))
        }
    }

    private static func fraction(
        _ text: UnsafeRawBufferPointer, at position: inout Int
    ) throws(RFC3339Error) -> Int {
        guard position < text.count, text[position] == UInt8(ascii: ".") else { return 0 }
        position += 1
        var milliseconds = 0
        var scale = 100
        let first = position
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            guard scale > 0 || digit == 0 else { throw .finerThanMilliseconds }
            milliseconds += Int(digit) * scale
            scale /= 10
            position += 1
        }
        guard position > first else { throw .malformed(position: position) }
        return milliseconds
    }

    /// Minutes east of UTC, of what ends the text.
    private static func offset(_ text: UnsafeRawBufferPointer, at position: Int) throws(RFC3339Error) -> Int {
        guard position < text.count else { throw .malformed(position: text.count) }
        let end: Int
        let minutes: Int
        switch text[position] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            end = position + 1
            minutes = 0
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let hours = try number(text, at: position + 1, digits: 2)
            try expect(":", text, at: position + 3)
            let rest = try number(text, at: position + 4, digits: 2)
            guard hours < 24, rest < 60 else { throw .outOfRange(part: "offset") }
            end = position + 6
            minutes = (text[position] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + rest)
        default: throw .malformed(position: position)
        }
        guard end == text.count else { throw .malformed(position: end) }
        return minutes
    }
}
