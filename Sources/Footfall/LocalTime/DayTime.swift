/// A time of day as the columns and the headers of counters' files have it, to the minute, and the one at which its interval ends where
/// the text says both.
///
/// `6`, `06`, `600`, `0600`, `060000`, `6:00`, `06:00:00`, `6.00`, `6h`, `6h00`, `6:00 Uhr`, `6 AM`, `6:00 p.m.`, and two of them with a dash or
/// a word as `to`, `bis`, `à`, `às` or `a` between: `6:00-6:59`, `6 AM - 7 AM`, `0600–0700`. `kl.`, `von` and the like may stand before it,
/// `Uhr`, `時` and the like behind it. 24 and 24:00 are the end of the day.
package struct DayTime: Hashable, Sendable {
    /// 0 to 1440.
    package var minute: Int
    /// Of a range: 0 to 1440.
    package var end: Int?

    package init(minute: Int, end: Int? = nil) {
        self.minute = minute
        self.end = end
    }

    /// - Parameter allowsSeconds: whether seconds are passed over that are not 0; without it such a text is none.
    /// - Returns: `nil` where the whole text is no time of day.
    package init?(_ text: UnsafeRawBufferPointer, allowsSeconds: Bool = false) {
        // Most often one or two digits.
        if text.count <= 2, let minute = Self.hour(text) {
            self.init(minute: minute)
            return
        }
        var position = 0
        Self.skipWordBefore(text, &position)
        guard var first = Self.read(text, &position, allowsSeconds) else { return nil }
        if position == text.count {
            guard let minute = Self.minute(first) else { return nil }
            self.init(minute: minute)
            return
        }
        guard Self.skipSeparator(text, &position), let second = Self.read(text, &position, allowsSeconds),
            position == text.count
        else {
            return nil
        }
        // Of "6-7 AM" the word holds for both.
        if first.period == nil, first.hour <= 12, let period = second.period {
            first.period = first.hour % 12 <= second.hour % 12 ? period : !period
        }
        guard let start = Self.minute(first), let end = Self.minute(second) else { return nil }
        self.init(minute: start, end: end)
    }

    /// Whether the text begins as a fraction of a day does, in which spreadsheets keep times: `0.25`, which may also be 00:25.
    package static func isLikeFraction(_ text: UnsafeRawBufferPointer) -> Bool {
        text.count == 4 && text[0] == UInt8(ascii: "0") && text[1] == UInt8(ascii: ".")
    }

    /// How long the range is, in minutes, with its last minute where it ends at :59 or so; `nil` of a single time.
    package var minutes: Int? {
        guard let end else { return nil }
        let length = end > minute ? end - minute : end + 1440 - minute
        // 6:00-6:59, 10:00-10:14: the last minute is part of it.
        return length % 5 == 4 ? length + 1 : length
    }

    // MARK: Reading

    private struct Clock {
        var hour: Int
        var minute = 0
        /// `true` after noon.
        var period: Bool?
    }

    private static func hour(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let first = digit(text, 0) else { return nil }
        guard text.count == 2 else { return first * 60 }
        guard let second = digit(text, 1), first * 10 + second <= 24 else { return nil }
        return (first * 10 + second) * 60
    }

    private static func digit(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int? {
        guard position < text.count else { return nil }
        let digit = text[position] &- UInt8(ascii: "0")
        return digit <= 9 ? Int(digit) : nil
    }

    /// The first of some words that stands at a position, in bytes.
    private static func wordLength(_ text: UnsafeRawBufferPointer, at position: Int, _ words: [StaticString]) -> Int? {
        words.first { word in
            position + word.utf8CodeUnitCount <= text.count
                && word.withUTF8Buffer {
                    UnsafeRawBufferPointer(rebasing: text[position..<(position + $0.count)]).elementsEqual($0)
                }
        }?.utf8CodeUnitCount
    }

    /// Six digits and no more, as 061500.
    private static func compact(_ text: UnsafeRawBufferPointer, _ start: Int, _ allowsSeconds: Bool) -> Clock? {
        guard start + 6 <= text.count, (0..<6).allSatisfy({ digit(text, start + $0) != nil }),
            digit(text, start + 6) == nil
        else { return nil }
        func pair(_ offset: Int) -> Int { digit(text, start + offset)! * 10 + digit(text, start + offset + 1)! }
        guard pair(4) == 0 || allowsSeconds && pair(4) < 60 else { return nil }
        return Clock(hour: pair(0), minute: pair(2))
    }

    private static func read(_ text: UnsafeRawBufferPointer, _ position: inout Int, _ allowsSeconds: Bool) -> Clock? {
        if let clock = compact(text, position, allowsSeconds) {
            position += 6
            return clock
        }
        var digits = 0
        var value = 0
        while digits < 4, let digit = digit(text, position) {
            value = value * 10 + digit
            digits += 1
            position += 1
        }
        guard digits > 0, digit(text, position) == nil else { return nil }
        var clock = digits > 2 ? Clock(hour: value / 100, minute: value % 100) : Clock(hour: value)
        if digits < 3, position < text.count {
            let mark = text[position]
            if mark == UInt8(ascii: ":") || mark == UInt8(ascii: ".") || mark | 0x20 == UInt8(ascii: "h") {
                if let tens = digit(text, position + 1), let ones = digit(text, position + 2) {
                    clock.minute = tens * 10 + ones
                    position += 3
                    if position < text.count, text[position] == mark {
                        // Seconds, which no interval begins at.
                        guard let tens = digit(text, position + 1), let ones = digit(text, position + 2),
                            tens == 0 && ones == 0 || allowsSeconds && tens < 6
                        else { return nil }
                        position += 3
                    }
                } else if mark | 0x20 == UInt8(ascii: "h") {
                    position += 1
                } else {
                    return nil
                }
            }
        }
        var after = position
        Blanks.skip(text, &after)
        if let period = DayPeriod.read(text, &after) {
            clock.period = period
            position = after
        } else {
            if after < text.count,
                let length = wordLength(
                    text, at: after, ["Uhr", "uhr", "hrs", "Hrs", "uur", "h", "H", "hod.", "時", "时", "点", "시"])
            {
                position = after + length
            }
        }
        return clock
    }

    private static func minute(_ clock: Clock) -> Int? {
        guard clock.minute <= 59 else { return nil }
        var hour = clock.hour
        if let isAfterNoon = clock.period {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfterNoon ? 12 : 0)
        }
        let minute = hour * 60 + clock.minute
        return minute <= 1440 ? minute : nil
    }

    /// Of "kl. 6" and "de 6 a 7".
    private static func skipWordBefore(_ text: UnsafeRawBufferPointer, _ position: inout Int) {
        guard position < text.count, digit(text, position) == nil,
            let length = wordLength(text, at: position, wordsBefore)
        else { return }
        position += length
        Blanks.skip(text, &position)
    }

    /// A longer one before those that it begins with.
    private static let wordsBefore: [StaticString] = [
        "klo", "kl.", "kl", "Klo", "Kl.", "Kl", "godz.", "von", "Von", "from", "From", "dalle", "Dalle", "das", "Das",
        "de", "De", "od",
        "Od", "van", "Van", "fra", "Fra",
    ]

    /// What stands between the two ends of a range.
    private static let separators: [StaticString] = [
        "-", "–", "—", "−", "~", "～", "〜", "until", "till", "til", "tot", "to", "bis", "jusqu'à", "às", "à", "au",
        "a las", "alle", "al",
        "até", "ate", "as", "a", "hasta", "do", "až", "TO", "To", "BIS", "À",
    ]

    private static func skipSeparator(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        Blanks.skip(text, &position)
        guard let length = wordLength(text, at: position, separators) else { return false }
        position += length
        Blanks.skip(text, &position)
        skipWordBefore(text, &position)
        return position < text.count
    }
}
