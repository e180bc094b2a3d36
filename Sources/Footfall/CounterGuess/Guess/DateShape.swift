import LocalTime

/// The parts of a text that writes a date, a time, or both, in their order: `16/12/2023 13:00` is a number, a number, a year, and a clock.
struct DateShape: Hashable {
    indirect enum Part: Hashable {
        /// A day, a month or a short year, as the order says.
        case number
        case year
        case monthName
        case weekday
        /// `20231216`
        case compactDate
        case hour, minute, second, fraction, half
        case endHour, endMinute, endSecond, endHalf
        /// A date and a time of day, at which the interval ends.
        case end(DateShape)
        case offset
        /// Letters of a zone, as `EDT`.
        case zone
        case literal(String)
        case epoch(String)
    }

    var parts: [Part] = []
    /// By part: how many digits.
    var widths: [Int] = []
    /// By part: whether a nought was put before a single digit.
    var isPadded: [Bool] = []
    /// The letters of the zone with which the text ends.
    var zone: String?

    static func == (a: DateShape, b: DateShape) -> Bool { a.parts == b.parts }
    func hash(into hasher: inout Hasher) { hasher.combine(parts) }

    /// Takes up how many digits another text of this shape has.
    mutating func narrow(to other: DateShape) {
        for index in widths.indices {
            widths[index] = min(widths[index], other.widths[index])
            isPadded[index] = isPadded[index] || other.isPadded[index]
            if case .end(var end) = parts[index], case .end(let otherEnd) = other.parts[index] {
                end.narrow(to: otherEnd)
                parts[index] = .end(end)
            }
        }
    }

    var numbers: Int { parts.count { $0 == .number } }
    var hasYear: Bool { parts.contains(.year) }
    var hasMonthName: Bool { parts.contains(.monthName) }
    var hasClock: Bool { parts.contains(.hour) || isEpoch }
    var hasOffset: Bool {
        isEpoch
            || parts.contains { part in
                if case .end(let end) = part { end.hasOffset } else { part == .offset || part == .zone }
            }
    }
    var hasRange: Bool { parts.contains(.endHour) || hasEndDate }
    var hasEndDate: Bool { parts.contains { if case .end = $0 { true } else { false } } }
    var isEpoch: Bool { if case .epoch = parts.first { true } else { false } }
    /// Whether it has a month and a year, and no day.
    var isOfMonth: Bool { hasYear && !parts.contains(.compactDate) && numbers + (hasMonthName ? 1 : 0) == 1 }
    var isDate: Bool {
        isEpoch || parts.contains(.compactDate)
            || numbers + (hasMonthName ? 1 : 0) + (hasYear ? 1 : 0) == 3 && numbers > 0
    }

    // MARK: Reading

    var text: [UInt8] = []
    var position = 0

    /// `nil` where the text is neither a date nor a month.
    init?(_ cell: String) {
        text = Array(cell.utf8)
        guard text.count >= 6, text.count <= 90, text.contains(where: Self.isDigit) else { return nil }
        if text.allSatisfy(Self.isDigit) || readsFraction {
            guard readDigits() else { return nil }
        } else {
            while position < text.count { guard readPart() else { return nil } }
        }
        text = []
        guard isDate || isOfMonth else { return nil }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }
    static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
    }

    func byte(_ offset: Int = 0) -> UInt8 { position + offset < text.count ? text[position + offset] : 0 }

    /// Of a blank that is no space, in bytes.
    var fixedBlankLength: Int? {
        if byte() == 0xC2, byte(1) == 0xA0 { return 2 }
        return byte() == 0xE2 && byte(1) == 0x80 && [0x89, 0xAF].contains(byte(2)) ? 3 : nil
    }

    func digits(at start: Int) -> Int {
        start < text.count ? text[start...].prefix(while: Self.isDigit).count : 0
    }
    func value(_ range: Range<Int>) -> Int { text[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }

    mutating func add(_ part: Part, digits: Int = 0) {
        isPadded.append(digits == 2 && byte() == UInt8(ascii: "0"))
        parts.append(part)
        widths.append(digits)
        position += digits
    }

    /// Digits and nothing else.
    mutating func readDigits() -> Bool {
        let number = readsFraction ? 0 : value(0..<min(text.count, 18))
        switch text.count {
        case 10 where (946_684_800..<2_145_916_800).contains(number): add(.epoch("epoch_seconds"), digits: 10)
        case 12... where text[10] == UInt8(ascii: ".") && (946_684_800..<2_145_916_800).contains(value(0..<10)):
            add(.epoch("epoch_seconds"), digits: text.count)
        case 13 where (946_684_800_000..<2_145_916_800_000).contains(number):
            add(.epoch("epoch_milliseconds"), digits: 13)
        case 8 where isCompactDate: add(.compactDate, digits: 8)
        case 12 where isCompactDate:
            add(.compactDate, digits: 8)
            add(.hour, digits: 2)
            add(.minute, digits: 2)
        case 14 where isCompactDate:
            add(.compactDate, digits: 8)
            add(.hour, digits: 2)
            add(.minute, digits: 2)
            add(.second, digits: 2)
        default: return false
        }
        return position == text.count
    }

    /// Of seconds since 1970 as databases write them, `1715529600.0`.
    private var readsFraction: Bool {
        text.count >= 12 && text[10] == UInt8(ascii: ".") && text[..<10].allSatisfy(Self.isDigit)
            && text[11...].allSatisfy(Self.isDigit)
    }

    var isCompactDate: Bool {
        let start = position
        return (1990...2100).contains(value(start..<(start + 4))) && (1...12).contains(value((start + 4)..<(start + 6)))
            && (1...31).contains(value((start + 6)..<(start + 8)))
    }

    mutating func readPart() -> Bool {
        let first = byte()
        if Self.isDigit(first) { return readNumber() }
        if let length = fixedBlankLength {
            literal(length)
            return true
        }
        if Self.isLetter(first) { return readWord() }
        let isAfterClock = parts.last == .minute || parts.last == .second || parts.last == .fraction
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-"),
            isAfterClock || parts.last == .literal(" ") && hasClock,
            let length = offsetLength
        {
            add(.offset)
            position += length
            return position == text.count
        }
        literal(1)
        return true
    }

    var dateNumbers: Int {
        parts.contains(.compactDate) ? 3 : numbers + (hasMonthName ? 1 : 0) + (hasYear ? 1 : 0)
    }

    mutating func readNumber() -> Bool {
        let count = digits(at: position)
        let next = byte(count)
        let isClock = next == UInt8(ascii: ":") || next | 0x20 == UInt8(ascii: "h")
        if !hasClock, count <= 2, isClock || dateNumbers == 3 { return readClock(isEnd: false) }
        if !hasClock, dateNumbers == 3, count == 4 || count == 6 {
            add(.hour, digits: 2)
            add(.minute, digits: 2)
            if count == 6 { add(.second, digits: 2) }
            return true
        }
        guard dateNumbers < 3 else { return false }
        switch count {
        case 1, 2: add(.number, digits: count)
        case 4 where (1900...2199).contains(value(position..<(position + 4))) && !hasYear: add(.year, digits: 4)
        case 8 where dateNumbers == 0 && isCompactDate: add(.compactDate, digits: 8)
        default: return false
        }
        return true
    }

    mutating func literal(_ count: Int) {
        add(.literal(String(decoding: text[position..<(position + count)], as: UTF8.self)))
        position += count
    }

}
