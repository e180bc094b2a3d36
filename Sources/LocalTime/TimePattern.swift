package import ErrorKinds

/// How a file writes a time: `dd/MM/yyyy HH:mm` and the like, in Unicode's letters. Matched over bytes, nothing is
/// allocated.
///
/// | letters | stands for |
/// |---|---|
/// | `yyyy` `yy` | year; two digits are 2000 to 2099 |
/// | `MM` `M` `MMM` | month in two digits, in one or two, as an English abbreviation |
/// | `dd` `d` | day in two digits, in one or two |
/// | `HH` `H` | hour 0 to 23 in two digits, in one or two |
/// | `mm` `ss` | minute; second, which must be 00 |
/// | `XXX` `XX` `X` `xxx` `xx` `x` `Z` | offset from UTC: `Z`, `+01:00`, `+0100` or `+01` |
/// | `'text'` and other characters | themselves; an offset at the end, as in `HH:mm'+01:00'`, is one |
///
/// An offset that follows the minute or the second of a text is read even where the pattern has no letter for it.
package struct TimePattern: Hashable, Sendable, CustomStringConvertible {
    package enum Field: Hashable, Sendable { case year, month, day, hour, minute }

    private enum Part: Hashable, Sendable {
        case number(Field, digits: ClosedRange<Int>)
        case shortYear
        case monthName
        case zeroSeconds
        case offset
        case literal(UInt8)
    }

    /// The offset that the literal end of the pattern is, in minutes.
    private let literalOffset: Int32?

    package let description: String
    private let parts: [Part]
    package let fields: Set<Field>

    /// What is wrong with a pattern, to be put behind the place where it stands.
    package struct Malformed: KindedError, Equatable {
        package let reason: String

        package var kind: ErrorKind { .usage }
        package var description: String { reason }

        package init(reason: String) { self.reason = reason }
    }

    package init(_ pattern: String) throws(Malformed) {
        var parts: [Part] = []
        var fields: Set<Field> = []
        func add(_ field: Field, _ part: Part) throws(Malformed) {
            guard fields.insert(field).inserted else {
                throw Malformed(reason: "\"\(pattern)\" has its \(field) twice")
            }
            parts.append(part)
        }
        var rest = Array(pattern.utf8)[...]
        while let first = rest.first {
            if first == UInt8(ascii: "'") {
                rest = rest.dropFirst()
                guard let close = rest.firstIndex(of: UInt8(ascii: "'")) else {
                    throw Malformed(reason: "\"\(pattern)\" has an apostrophe that is not closed")
                }
                parts += rest[..<close].map { .literal($0) }
                rest = rest[(close + 1)...]
                continue
            }
            let letters = rest.prefix { $0 == first }
            rest = rest.dropFirst(letters.count)
            switch String(decoding: letters, as: UTF8.self) {
            case "yyyy": try add(.year, .number(.year, digits: 4...4))
            case "yy": try add(.year, .shortYear)
            case "MMM": try add(.month, .monthName)
            case "MM": try add(.month, .number(.month, digits: 2...2))
            case "M": try add(.month, .number(.month, digits: 1...2))
            case "dd": try add(.day, .number(.day, digits: 2...2))
            case "d": try add(.day, .number(.day, digits: 1...2))
            case "HH": try add(.hour, .number(.hour, digits: 2...2))
            case "H": try add(.hour, .number(.hour, digits: 1...2))
            case "mm": try add(.minute, .number(.minute, digits: 2...2))
            case "ss": parts.append(.zeroSeconds)
            case "X", "XX", "XXX", "x", "xx", "xxx", "Z": parts.append(.offset)
            case let text where first >= 0x80 || !Self.isLetter(first): parts += text.utf8.map { .literal($0) }
            case let text: throw Malformed(reason: "\"\(pattern)\" has \"\(text)\", which stands for nothing")
            }
        }
        if parts.isEmpty { throw Malformed(reason: "a time pattern is empty") }
        description = pattern
        self.parts = parts
        self.fields = fields
        literalOffset = Self.literalOffset(parts)
    }

    /// What follows the minute or second to the end, where that is an offset.
    private static func literalOffset(_ parts: [Part]) -> Int32? {
        guard let last = parts.lastIndex(where: { if case .literal = $0 { false } else { true } }),
            Self.endsClock(parts[last])
        else { return nil }
        let bytes = parts[(last + 1)...].compactMap { if case .literal(let byte) = $0 { byte } else { nil } }
        return bytes.withUnsafeBytes { text in
            var position = 0
            while position < text.count, text[position] == UInt8(ascii: " ") { position += 1 }
            guard let offset = OffsetText.minutes(text, &position), position == text.count else { return nil }
            return offset
        }
    }

    /// Whether an offset may follow: a time of day is over.
    private static func endsClock(_ part: Part) -> Bool {
        switch part {
        case .number(.minute, _), .zeroSeconds: true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    /// The numbers that a text gave; those that its pattern has no letters for are as they were.
    package struct Reading {
        package var year = 0
        package var month = 0
        package var day = 0
        package var hour = 0
        package var minute = 0
        /// The offset from UTC in minutes, where the text has one.
        package var offsetMinutes: Int32?
        /// Whether the pattern has no place for the offset that the text has.
        package var isOffsetUnasked = false

        package init() {}

        /// `nil` where there is no such day or minute.
        package var label: LocalLabel? {
            LocalLabel(year: year, month: month, day: day, hour: hour, minute: minute)
        }

        fileprivate mutating func set(_ field: Field, _ value: Int) {
            switch field {
            case .year: year = value
            case .month: month = value
            case .day: day = value
            case .hour: hour = value
            case .minute: minute = value
            }
        }
    }

    /// Whether all of `text` is written so; sets the fields of `reading` then and leaves it half set otherwise.
    package func match(_ text: UnsafeRawBufferPointer, into reading: inout Reading) -> Bool {
        var position = 0
        reading.offsetMinutes = literalOffset
        reading.isOffsetUnasked = false
        for part in parts {
            switch part {
            case .literal(let byte):
                guard position < text.count, text[position] == byte else { return false }
                position &+= 1
            case .number(let field, let digits):
                guard let value = Self.number(text, &position, digits) else { return false }
                reading.set(field, value)
            case .shortYear:
                guard let value = Self.number(text, &position, 2...2) else { return false }
                reading.year = 2000 + value
            case .zeroSeconds:
                guard Self.number(text, &position, 2...2) == 0 else { return false }
            case .monthName:
                guard let month = Self.month(text, &position) else { return false }
                reading.month = month
            case .offset:
                guard let offset = OffsetText.minutes(text, &position) else { return false }
                reading.offsetMinutes = offset
            }
        }
        return position == text.count || hasUnaskedOffset(text, position, &reading)
    }

    /// Whether all that is left of `text` is an offset.
    private func hasUnaskedOffset(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ reading: inout Reading
    ) -> Bool {
        guard let last = parts.last, Self.endsClock(last) else { return false }
        var position = start
        while position < text.count, text[position] == UInt8(ascii: " ") { position &+= 1 }
        guard let offset = OffsetText.minutes(text, &position), position == text.count else { return false }
        reading.offsetMinutes = offset
        reading.isOffsetUnasked = true
        return true
    }

    private static func number(
        _ text: UnsafeRawBufferPointer, _ position: inout Int, _ digits: ClosedRange<Int>
    ) -> Int? {
        var value = 0
        var count = 0
        while position < text.count, count < digits.upperBound {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int(digit)
            position &+= 1
            count &+= 1
        }
        return count >= digits.lowerBound ? value : nil
    }

    private static func month(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
        guard text.count - position >= 3 else { return nil }
        let letters =
            UInt32(text[position] | 0x20) << 16 | UInt32(text[position + 1] | 0x20) << 8
            | UInt32(text[position + 2] | 0x20)
        position &+= 3
        switch letters {
        case 0x6A616E: return 1
        case 0x666562: return 2
        case 0x6D6172: return 3
        case 0x617072: return 4
        case 0x6D6179: return 5
        case 0x6A756E: return 6
        case 0x6A756C: return 7
        case 0x617567: return 8
        case 0x736570: return 9
        case 0x6F6374: return 10
        case 0x6E6F76: return 11
        case 0x646563: return 12
        default: return nil
        }
    }
}
