import LocalTime

/// The parts of a text that writes a date, a time, or both, in their order: `16/12/2023 13:00` is a number, a number, a year, and a clock.
struct DateShape: Hashable {
    enum Part: Hashable {
        /// A day, a month or a short year, as the order says.
        case number
        case year
        case monthName
        case weekday
        /// `20231216`
        case compactDate
        case hour, minute, second, fraction, half
        case endHour, endMinute, endSecond, endHalf
        case offset
        case literal(String)
        case epoch(String)
    }

    private(set) var parts: [Part] = []
    /// By part: how many digits.
    private(set) var widths: [Int] = []
    /// By part: whether a nought was put before a single digit.
    private(set) var isPadded: [Bool] = []
    /// Whether the text ends with `UTC` or `GMT`.
    private(set) var endsInUTC = false

    static func == (a: DateShape, b: DateShape) -> Bool { a.parts == b.parts && a.endsInUTC == b.endsInUTC }
    func hash(into hasher: inout Hasher) { hasher.combine(parts) }

    /// Takes up how many digits another text of this shape has.
    mutating func narrow(to other: DateShape) {
        for index in widths.indices {
            widths[index] = min(widths[index], other.widths[index])
            isPadded[index] = isPadded[index] || other.isPadded[index]
        }
    }

    var numbers: Int { parts.count { $0 == .number } }
    var hasYear: Bool { parts.contains(.year) }
    var hasMonthName: Bool { parts.contains(.monthName) }
    var hasClock: Bool { parts.contains(.hour) || isEpoch }
    var hasOffset: Bool { parts.contains(.offset) || endsInUTC || isEpoch }
    var hasRange: Bool { parts.contains(.endHour) }
    var isEpoch: Bool { if case .epoch = parts.first { true } else { false } }
    /// Whether it has a month and a year, and no day.
    var isOfMonth: Bool { hasYear && !parts.contains(.compactDate) && numbers + (hasMonthName ? 1 : 0) == 1 }
    var isDate: Bool {
        isEpoch || parts.contains(.compactDate)
            || numbers + (hasMonthName ? 1 : 0) + (hasYear ? 1 : 0) == 3 && numbers > 0
    }

    // MARK: Reading

    private var text: [UInt8] = []
    private var position = 0

    /// `nil` where the text is neither a date nor a month.
    init?(_ cell: String) {
        text = Array(cell.utf8)
        guard text.count >= 6, text.count <= 60, text.contains(where: Self.isDigit) else { return nil }
        if text.allSatisfy(Self.isDigit) {
            guard readDigits() else { return nil }
        } else {
            while position < text.count { guard readPart() else { return nil } }
        }
        text = []
        guard isDate || isOfMonth else { return nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
    }

    private func byte(_ offset: Int = 0) -> UInt8 { position + offset < text.count ? text[position + offset] : 0 }
    private func digits(at start: Int) -> Int {
        start < text.count ? text[start...].prefix(while: Self.isDigit).count : 0
    }
    private func value(_ range: Range<Int>) -> Int { text[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }

    private mutating func add(_ part: Part, digits: Int = 0) {
        isPadded.append(digits == 2 && byte() == UInt8(ascii: "0"))
        parts.append(part)
        widths.append(digits)
        position += digits
    }

    /// Digits and nothing else.
    private mutating func readDigits() -> Bool {
        let number = value(0..<min(text.count, 18))
        switch text.count {
        case 10 where (946_684_800..<2_145_916_800).contains(number): add(.epoch("epoch_seconds"), digits: 10)
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

    private var isCompactDate: Bool {
        let start = position
        return (1990...2100).contains(value(start..<(start + 4))) && (1...12).contains(value((start + 4)..<(start + 6)))
            && (1...31).contains(value((start + 6)..<(start + 8)))
    }

    private mutating func readPart() -> Bool {
        let first = byte()
        if Self.isDigit(first) { return readNumber() }
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

    /// Of an offset from UTC that the text ends with.
    private var offsetLength: Int? {
        let rest = text.count - position
        let digits = digits(at: position + 1)
        if digits == 2, rest == 6, byte(3) == UInt8(ascii: ":"), self.digits(at: position + 4) == 2 { return 6 }
        return (digits == 4 || digits == 2) && rest == digits + 1 ? rest : nil
    }

    private var dateNumbers: Int {
        parts.contains(.compactDate) ? 3 : numbers + (hasMonthName ? 1 : 0) + (hasYear ? 1 : 0)
    }

    private mutating func readNumber() -> Bool {
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

    private mutating func readClock(isEnd: Bool) -> Bool {
        let count = digits(at: position)
        guard (1...2).contains(count) else { return false }
        add(isEnd ? .endHour : .hour, digits: count)
        let mark = byte()
        if mark == UInt8(ascii: ":") || mark == UInt8(ascii: ".") || mark | 0x20 == UInt8(ascii: "h"),
            digits(at: position + 1) == 2
        {
            literal(1)
            add(isEnd ? .endMinute : .minute, digits: 2)
            if byte() == mark, digits(at: position + 1) == 2 {
                literal(1)
                add(isEnd ? .endSecond : .second, digits: 2)
                if byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ","), digits(at: position + 1) > 0 {
                    literal(1)
                    add(.fraction, digits: digits(at: position))
                }
            }
        }
        readHalf(isEnd: isEnd)
        return isEnd ? true : readRange()
    }

    private mutating func literal(_ count: Int) {
        add(.literal(String(decoding: text[position..<(position + count)], as: UTF8.self)))
        position += count
    }

    private mutating func readHalf(isEnd: Bool) {
        let start = byte() == 0x20 ? 1 : 0
        let letter = byte(start) | 0x20
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return }
        var next = start + 1
        let hasDot = byte(next) == UInt8(ascii: ".")
        if hasDot { next += 1 }
        guard byte(next) | 0x20 == UInt8(ascii: "m"), !Self.isLetter(byte(next + 1)) else { return }
        next += 1
        if hasDot, byte(next) == UInt8(ascii: ".") { next += 1 }
        if start == 1 { literal(1) }
        add(isEnd ? .endHalf : .half)
        position += next - start
    }

    /// The time at which an interval ends, where one follows.
    private mutating func readRange() -> Bool {
        let saved = position
        for word in [
            " - ", "-", " – ", "–", " to ", " bis ", " until ", " à ", " a ", " al ", " til ", " till ", " do ", "~",
            " ~ ", "～",
        ] {
            let bytes = Array(word.utf8)
            guard text[position...].starts(with: bytes), digits(at: position + bytes.count) > 0,
                digits(at: position + bytes.count) <= 2
            else { continue }
            let mark =
                text.indices.contains(position + bytes.count + digits(at: position + bytes.count))
                ? text[position + bytes.count + digits(at: position + bytes.count)] : 0
            let endsAsOffset = word == "-" && offsetLength != nil && mark != 0x20
            guard !endsAsOffset || offsetLooksLikeEnd else { continue }
            literal(bytes.count)
            return readClock(isEnd: true)
        }
        position = saved
        return true
    }

    /// Whether what could be an offset, as in `10:00-11:00`, is later than the hour before it: no zone is so far west.
    private var offsetLooksLikeEnd: Bool {
        value((position + 1)..<(position + 3)) > 12 || !parts.contains(.literal("T")) && !parts.contains(.second)
    }

    private mutating func readWord() -> Bool {
        let end = text[position...].firstIndex { !Self.isLetter($0) } ?? text.count
        let word = String(decoding: text[position..<end], as: UTF8.self)
        let folded = HeaderWords.folded(word)
        let next = end < text.count ? text[end] : 0
        if hasClock, end == text.count, folded == "z" || folded == "utc" || folded == "gmt" {
            if folded == "z" {
                add(.offset)
                position = end
            } else {
                literal(end - position)
                endsInUTC = true
            }
            return true
        }
        if hasClock, end == text.count, Self.zoneNames.contains(folded) {
            literal(end - position)
            return true
        }
        if Self.isMonth(word), let index = parts.firstIndex(of: .monthName), index == 0 { parts[index] = .weekday }
        if !hasMonthName, dateNumbers < 3, Self.isMonth(word) {
            add(.monthName)
            position = end + (next == UInt8(ascii: ".") && end - position < 6 ? 1 : 0)
            return true
        }
        if HeaderWords.weekdays.contains(folded) {
            add(.weekday)
            position = end + (next == UInt8(ascii: ".") ? 1 : 0)
            return true
        }
        guard Self.fillers.contains(folded) else { return false }
        literal(end - position)
        return true
    }

    /// Short names of zones, which say summer or winter time and no offset that a mapping reads.
    private static let zoneNames: Set<String> = [
        "mez", "mesz", "cet", "cest", "wet", "west", "eet", "eest", "bst", "ist", "est", "edt", "cst", "cdt", "mst",
        "mdt",
        "pst", "pdt", "aest", "aedt", "nzst", "nzdt", "jst", "hkt", "sgt",
    ]
    private static let fillers: Set<String> = [
        "t", "uhr", "h", "hrs", "de", "del", "of", "den", "der", "le", "th", "st", "nd", "rd", "di", "um", "at", "om",
        "kl",
    ]
    private static let monthPattern = try? TimePattern("MMM")

    private static func isMonth(_ word: String) -> Bool {
        var word = word
        return word.withUTF8 { bytes in
            var reading = TimePattern.Reading()
            return monthPattern?.match(UnsafeRawBufferPointer(bytes), into: &reading) ?? false
        }
    }
}
