import LocalTime

/// The time of day of a text, and the end of its interval.
extension DateShape {
    mutating func readClock(isEnd: Bool) -> Bool {
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
        if isEnd { return true }
        readOffsetOfStart()
        return readRange()
    }

    /// `AM`, `p.m.` or `a. m.`, with or without a blank before it.
    private mutating func readHalf(isEnd: Bool) {
        let blank = byte() == 0x20 ? 1 : fixedBlankLength ?? 0
        let end = text.withUnsafeBytes { bytes -> Int? in
            var end = position + blank
            return DayPeriod.read(bytes, &end) == nil
                || end < bytes.count && Self.isLetter(bytes[end]) && bytes[end] < 0x80
                ? nil : end
        }
        guard let end else { return }
        if blank > 0 { literal(blank) }
        add(isEnd ? .endHalf : .half)
        position = end
    }

    /// An offset before the end of a range: `Z` and `+02:00` of the ISO's intervals.
    private mutating func readOffsetOfStart() {
        let isZulu = byte() == UInt8(ascii: "Z")
        let isSigned =
            (byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-")) && digits(at: position + 1) == 2
            && byte(3) == UInt8(ascii: ":") && digits(at: position + 4) == 2
        let length = isZulu ? 1 : isSigned ? 6 : 0
        guard length > 0, [UInt8(ascii: "/"), 0x20].contains(byte(length)) else { return }
        var probe = self
        probe.add(.offset)
        probe.position += length
        guard probe.readRange(), probe.hasEndDate else { return }
        add(.offset)
        position += length
    }

    /// What stands between the two ends of a range, a longer one before those that it begins with.
    private static let betweenEnds = [
        "-", "–", "—", "−", "~", "～", "〜", "until", "till", "til", "tot", "to", "bis", "às", "à", "au", "a las", "alle",
        "al", "até",
        "ate", "as", "a", "hasta", "do", "až", "/", "->", "→", "…", "..",
    ].map { Array($0.utf8) }

    /// The time at which an interval ends, where one follows: a time of day, or a date and one.
    private mutating func readRange() -> Bool {
        var start = position
        while start < text.count, text[start] == 0x20 { start += 1 }
        for word in Self.betweenEnds where text[start...].starts(with: word) {
            var next = start + word.count
            while next < text.count, text[next] == 0x20 { next += 1 }
            let digits = digits(at: next)
            guard digits > 0 else { continue }
            // " -04:00" is an offset, " - 04:00" an end.
            let isDash = word.count == 1 && word[0] == UInt8(ascii: "-")
            guard !isDash || (start > position) == (next > start + 1) else { continue }
            if let end = DateShape(String(decoding: text[next...], as: UTF8.self)), end.isDate, end.hasClock,
                !end.isEpoch,
                !end.hasRange
            {
                literal(next - position)
                add(.end(end))
                position = text.count
                return true
            }
            let isPlainDash = isDash && start == position
            let mark = next + digits < text.count ? text[next + digits] : 0
            let endsAsOffset = isPlainDash && offsetLength != nil && mark != 0x20
            guard digits <= 2, !endsAsOffset || offsetLooksLikeEnd else { continue }
            literal(next - position)
            return readClock(isEnd: true)
        }
        return true
    }

    /// Whether what could be an offset, as in `10:00-11:00`, is later than the hour before it: no zone is so far west.
    private var offsetLooksLikeEnd: Bool {
        value((position + 1)..<(position + 3)) > 12 || !parts.contains(.literal("T")) && !parts.contains(.second)
    }

    /// Of an offset from UTC that the text ends with.
    var offsetLength: Int? {
        let rest = text.count - position
        let digits = digits(at: position + 1)
        if digits == 2, rest == 6, byte(3) == UInt8(ascii: ":"), self.digits(at: position + 4) == 2 { return 6 }
        return (digits == 4 || digits == 2) && rest == digits + 1 ? rest : nil
    }
}
