package import ErrorKinds

/// How a file writes a time: `dd/MM/yyyy HH:mm` and the like, in Unicode's letters. Matched over bytes, nothing is
/// allocated.
///
/// | letters | stands for |
/// |---|---|
/// | `yyyy` `yy` | year; two digits are 2000 to 2099 |
/// | `MM` `M` `MMM` `MMMM` | month in two digits, in one or two, by its name (``MonthName``) |
/// | `dd` `d` | day in two digits, in one or two |
/// | `EEE` | a word that says nothing more: a weekday |
/// | `HH` `H` | hour 0 to 24 in two digits, in one or two |
/// | `hh` `h` `a` | hour 1 to 12 in two digits, in one or two; `AM` or `PM` |
/// | `mm` `ss` `SSS` | minute; second; a fraction of it, of any length |
/// | `epoch_seconds` `epoch_milliseconds` | the whole text is a number since 1970; a fraction of it says nothing |
/// | `XXX` `XX` `X` `xxx` `xx` `x` `Z` | offset from UTC: `Z`, `+01:00`, `+0100` or `+01` |
/// | `z` | letters of a zone, as `EDT`, each with the offset that is given for it |
/// | `'text'` and other characters | themselves; an offset at the end, as in `HH:mm'+01:00'`, is one |
///
/// An offset that follows the minute or the second of a text is read even where the pattern has no letter for it. A second time of day
/// in a pattern, as in `HH:mm-HH:mm`, is when the interval ends; it may have a date of its own, as in `yyyy-MM-dd HH:mm - yyyy-MM-dd HH:mm`.
package struct TimePattern: Hashable, Sendable, CustomStringConvertible {
    package enum Field: Hashable, Sendable {
        case year, month, day, hour, minute, endYear, endMonth, endDay, endHour, endMinute

        /// The same of the time at which the interval ends.
        fileprivate var ofEnd: Field {
            switch self {
            case .year: .endYear
            case .month: .endMonth
            case .day: .endDay
            case .hour: .endHour
            case .minute: .endMinute
            case .endYear, .endMonth, .endDay, .endHour, .endMinute: self
            }
        }
    }

    private enum Part: Hashable, Sendable {
        case number(Field, digits: ClosedRange<Int>)
        case shortYear(Field)
        case monthName(Field)
        case word
        /// Of a 12-hour clock.
        case halfDay(isEnd: Bool)
        case second(isEnd: Bool)
        case fraction
        case offset(isEnd: Bool)
        /// Letters of a zone.
        case zone(isEnd: Bool)
        case epoch(perSecond: Int64)
        case literal(UInt8)
    }

    /// The offsets that literals of the pattern are, in minutes: behind the time of day, and behind that of the end.
    private let literalOffset: Int32?
    private let literalEndOffset: Int32?
    /// Of letters of zones the offsets, in minutes; the longer letters first.
    private let zones: [Zone]

    private struct Zone: Hashable, Sendable {
        let letters: [UInt8]
        let minutes: Int32
    }

    package let description: String
    private let parts: [Part]
    package let fields: Set<Field>
    /// Whether hours are 1 to 12.
    private let isOfHalfDays: Bool

    /// Whether the text says its offset from UTC.
    package var hasOffset: Bool {
        isEpoch || literalOffset != nil
            || parts.contains {
                switch $0 {
                case .offset, .zone: true
                default: false
                }
            }
    }

    /// Whether the text has letters of a zone.
    package var hasZone: Bool { !zones.isEmpty }

    /// Whether the text is a number since 1970, and nothing else.
    package var isEpoch: Bool { if case .epoch = parts.first { true } else { false } }

    /// What is wrong with a pattern, to be put behind the place where it stands.
    package struct Malformed: KindedError, Equatable {
        package let reason: String

        package var kind: ErrorKind { .usage }
        package var description: String { reason }

        package init(reason: String) { self.reason = reason }
    }

    /// - Parameter offsets: of letters of zones, in minutes; a pattern with `z` reads these and no others.
    package init(_ pattern: String, offsets: [String: Int32] = [:]) throws(Malformed) {
        var parts: [Part] = []
        var fields: Set<Field> = []
        if let perSecond: Int64 = ["epoch_seconds": 1, "epoch_milliseconds": 1000][pattern] {
            description = pattern
            self.parts = [.epoch(perSecond: perSecond)]
            self.fields = [.year, .month, .day, .hour, .minute]
            literalOffset = nil
            literalEndOffset = nil
            zones = []
            isOfHalfDays = false
            return
        }
        var halfDays = (hours: 0, words: 0, wholeHours: 0)
        func add(_ field: Field, _ part: Part) throws(Malformed) {
            guard fields.insert(field).inserted else {
                throw Malformed(reason: "\"\(pattern)\" has its \(field) twice")
            }
            parts.append(part)
        }
        // What comes again behind a time of day is of the interval's end.
        func next(_ field: Field) -> Field { fields.contains(.hour) && fields.contains(field) ? field.ofEnd : field }
        func addNumber(_ field: Field, _ digits: ClosedRange<Int>) throws(Malformed) {
            let field = next(field)
            try add(field, .number(field, digits: digits))
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
            case "yyyy": try addNumber(.year, 4...4)
            case "yy": try add(next(.year), .shortYear(next(.year)))
            case "MMM", "MMMM": try add(next(.month), .monthName(next(.month)))
            case "MM": try addNumber(.month, 2...2)
            case "M": try addNumber(.month, 1...2)
            case "dd": try addNumber(.day, 2...2)
            case "d": try addNumber(.day, 1...2)
            case "E", "EE", "EEE", "EEEE": parts.append(.word)
            case "HH", "H", "hh", "h":
                try addNumber(.hour, (letters.count == 2 ? 2 : 1)...2)
                if first == UInt8(ascii: "h") { halfDays.hours += 1 } else { halfDays.wholeHours += 1 }
            case "a":
                parts.append(.halfDay(isEnd: fields.contains(.endHour)))
                halfDays.words += 1
            case "mm":
                let field: Field = fields.contains(.endHour) ? .endMinute : .minute
                try add(field, .number(field, digits: 2...2))
            case "ss": parts.append(.second(isEnd: fields.contains(.endHour)))
            case let text where first == UInt8(ascii: "S") && text.count <= 9: parts.append(.fraction)
            case "X", "XX", "XXX", "x", "xx", "xxx", "Z": parts.append(.offset(isEnd: fields.contains(.endHour)))
            case "z":
                guard !offsets.isEmpty else {
                    throw Malformed(reason: "\"\(pattern)\" has \"z\", and no offsets are given for letters of zones")
                }
                parts.append(.zone(isEnd: fields.contains(.endHour)))
            // A byte of a longer character is no text by itself.
            case _ where first >= 0x80 || !Self.isLetter(first): parts += letters.map { .literal($0) }
            case let text: throw Malformed(reason: "\"\(pattern)\" has \"\(text)\", which stands for nothing")
            }
        }
        if parts.isEmpty { throw Malformed(reason: "a time pattern is empty") }
        guard halfDays.hours == halfDays.words else {
            throw Malformed(
                reason: "\"\(pattern)\" needs as many \"a\" (AM or PM) as it has hours \"h\" of a 12-hour clock")
        }
        guard halfDays.hours == 0 || halfDays.wholeHours == 0 else {
            throw Malformed(reason: "\"\(pattern)\" has hours of a 12-hour clock and of a 24-hour clock")
        }
        let endDate: Set<Field> = [.endYear, .endMonth, .endDay]
        guard fields.isDisjoint(with: endDate) || fields.isSuperset(of: endDate.union([.endHour])) else {
            throw Malformed(
                reason:
                    "\"\(pattern)\" has a part of a second date: the end of an interval has all of it, and a time of day"
            )
        }
        isOfHalfDays = halfDays.hours > 0
        description = pattern
        self.parts = parts
        self.fields = fields
        let end = parts.firstIndex { if case .number(.endHour, _) = $0 { true } else { false } } ?? parts.count
        literalOffset = Self.literalOffset(parts[..<end])
        literalEndOffset = Self.literalOffset(parts[end...])
        let hasZones = parts.contains { if case .zone = $0 { true } else { false } }
        zones =
            !hasZones
            ? []
            : offsets.map { Zone(letters: [UInt8]($0.key.utf8), minutes: $0.value) }
                .sorted { ($1.letters.count, $0.minutes) < ($0.letters.count, $1.minutes) }
    }

    /// What follows the last minute or second, where that is an offset.
    private static func literalOffset(_ parts: ArraySlice<Part>) -> Int32? {
        guard let last = parts.lastIndex(where: { endsClock($0) }) else { return nil }
        let bytes = parts[(last + 1)...].prefix { if case .literal = $0 { true } else { false } }
            .compactMap { if case .literal(let byte) = $0 { byte } else { nil } }
        return bytes.withUnsafeBytes { text in
            var position = 0
            while position < text.count, text[position] == UInt8(ascii: " ") { position += 1 }
            guard let offset = OffsetText.minutes(text, &position) else { return nil }
            // "Z" may begin a word.
            if position < text.count, isLetter(text[position]) { return nil }
            return offset
        }
    }

    /// Whether an offset may follow: a time of day is over.
    private static func endsClock(_ part: Part) -> Bool {
        switch part {
        case .number(.minute, _), .number(.endMinute, _), .second, .fraction: true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    /// Whether all of `text` is written so; sets the fields of `reading` then and leaves it half set otherwise.
    package func match(_ text: UnsafeRawBufferPointer, into reading: inout Reading) -> Bool {
        var position = 0
        reading.offsetMinutes = literalOffset
        reading.endOffsetMinutes = literalEndOffset
        reading.isOffsetUnasked = false
        reading.second = 0
        reading.endHour = nil
        reading.endMinute = 0
        reading.endDate = nil
        reading.epochMinutes = nil
        for part in parts {
            switch part {
            case .literal(let byte):
                guard position < text.count, text[position] == byte else { return false }
                position &+= 1
            case .number(let field, let digits):
                guard let value = Self.number(text, &position, digits) else { return false }
                reading.set(field, value)
            case .shortYear(let field):
                guard let value = Self.number(text, &position, 2...2) else { return false }
                reading.set(field, 2000 + value)
            case .word:
                guard MonthName.skipWord(text, &position) else { return false }
            case .halfDay(let isEnd):
                guard let isAfterNoon = DayPeriod.read(text, &position),
                    reading.setHalfDay(isEnd: isEnd, isAfterNoon: isAfterNoon)
                else { return false }
            case .second(let isEnd):
                guard let value = Self.number(text, &position, 2...2), value <= 60 else { return false }
                // The last second of a range is part of it, as its last minute is.
                if !isEnd { reading.second = value }
            case .fraction:
                guard Self.number(text, &position, 1...18) != nil else { return false }
            case .monthName(let field):
                guard let month = MonthName.read(text, &position) else { return false }
                reading.set(field, month)
            case .epoch(let perSecond):
                guard let value = Self.number(text, &position, 1...16), Self.endsNumber(text, position),
                    let minutes = Int32(exactly: Int64(value) / perSecond / 60)
                else { return false }
                reading.epochMinutes = minutes
                reading.second = Int(Int64(value) / perSecond % 60)
                reading.offsetMinutes = 0
                return true
            case .zone(let isEnd):
                guard
                    let zone = zones.first(where: { zone in
                        text.count - position >= zone.letters.count
                            && zone.letters.indices.allSatisfy { text[position + $0] == zone.letters[$0] }
                    })
                else { return false }
                position += zone.letters.count
                if isEnd { reading.endOffsetMinutes = zone.minutes } else { reading.offsetMinutes = zone.minutes }
            case .offset(let isEnd):
                guard let offset = OffsetText.minutes(text, &position) else { return false }
                if isEnd { reading.endOffsetMinutes = offset } else { reading.offsetMinutes = offset }
            }
        }
        guard position == text.count || hasUnaskedOffset(text, position, &reading) else { return false }
        // One offset is of both ends.
        if reading.offsetMinutes == nil { reading.offsetMinutes = reading.endOffsetMinutes }
        return true
    }

    /// Whether all that is left of `text` is an offset.
    private func hasUnaskedOffset(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ reading: inout Reading
    ) -> Bool {
        guard let last = parts.last, Self.endsClock(last) else { return false }
        var position = start
        while position < text.count, text[position] == UInt8(ascii: " ") { position &+= 1 }
        guard let offset = OffsetText.minutes(text, &position), position == text.count else { return false }
        if fields.contains(.endHour) { reading.endOffsetMinutes = offset }
        guard reading.offsetMinutes == nil else { return fields.contains(.endHour) }
        reading.offsetMinutes = offset
        reading.isOffsetUnasked = true
        return true
    }

    /// Whether nothing is left, or a fraction: databases write 1715529600 as 1715529600.0.
    private static func endsNumber(_ text: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        guard start < text.count else { return true }
        var position = start + 1
        return text[start] == UInt8(ascii: ".") && number(text, &position, 1...18) != nil && position == text.count
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
}
