import CounterImport
import LocalTime

/// The words of a text that is a date: months, weekdays, zones, and those that say nothing.
extension DateShape {
    mutating func readWord() -> Bool {
        let end = text[position...].firstIndex { !Self.isLetter($0) } ?? text.count
        let word = String(decoding: text[position..<end], as: UTF8.self)
        let folded = HeaderWords.folded(word)
        let next = end < text.count ? text[end] : 0
        if hasClock, end == text.count, folded == "z" {
            add(.offset)
            position = end
            return true
        }
        if hasClock, end == text.count, ZoneLetters.minutes(word) != nil {
            add(.zone)
            zone = word
            position = end
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
