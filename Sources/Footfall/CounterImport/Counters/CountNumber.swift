/// How a file writes a number of people. 12 and 12.0 need no word; 1,346 and 1.346 are thousands or fractions, as the format says.
package struct CountNumber: Sendable, Hashable {
    /// `nil` for the point, with zeros alone after it.
    package var decimal: UInt8?
    /// Between groups of three digits; a blank is also a narrow or a fixed one.
    package var thousands: UInt8?
    /// By which each number is multiplied: 1000 where counts are in thousands.
    package var factor: UInt64 = 1

    package init() {}

    package enum Value: Equatable {
        case people(UInt64)
        /// Why it is no number of people.
        case wrong(String)
    }

    /// Digits alone, the most frequent by far; `nil` for anything else. A number too large for the type is as large as that allows.
    @inline(__always)
    static func plain(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count > 0, text.count <= 19 else { return nil }
        var value: UInt64 = 0
        for index in 0..<text.count {
            let digit = text[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return value
    }

    func read(_ text: UnsafeRawBufferPointer) -> Value {
        if factor == 1, let value = Self.plain(text) { return .people(value) }
        var parser = Parser(text: text, form: self)
        return parser.read()
    }

    private struct Parser {
        let text: UnsafeRawBufferPointer
        let form: CountNumber
        var position = 0
        var mantissa: UInt64 = 0
        var isTooLarge = false
        /// Powers of ten by which the mantissa is multiplied.
        var exponent = 0

        static let notWhole = "is not a whole number of people"

        mutating func read() -> Value {
            if position < text.count, text[position] == UInt8(ascii: "-") || startsMinus {
                return .wrong("begins with a minus: no number of people is less than zero")
            }
            if position < text.count, text[position] == UInt8(ascii: "+") { position += 1 }
            let start = position
            digits()
            guard position > start else { return .wrong(Self.notWhole) }
            if let reason = groups(from: start) ?? fraction() ?? exponentPart() { return .wrong(reason) }
            guard position == text.count else { return .wrong(Self.notWhole) }
            return whole()
        }

        private var startsMinus: Bool {
            // U+2212
            text.count >= 3 && text[0] == 0xE2 && text[1] == 0x88 && text[2] == 0x92
        }

        private mutating func digits() {
            while position < text.count {
                let digit = text[position] &- 0x30
                guard digit <= 9 else { return }
                let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
                let (sum, overflow2) = product.addingReportingOverflow(UInt64(digit))
                isTooLarge = isTooLarge || overflow || overflow2
                mantissa = sum
                position += 1
            }
        }

        /// The length of the separator of thousands that stands here.
        private var separatorLength: Int {
            guard let thousands = form.thousands, position < text.count else { return 0 }
            if text[position] == thousands { return 1 }
            guard thousands == 0x20 else {
                // ’ for '
                return thousands == UInt8(ascii: "'") && starts(0xE2, 0x80, 0x99) ? 3 : 0
            }
            if position + 1 < text.count, text[position] == 0xC2, text[position + 1] == 0xA0 { return 2 }
            return starts(0xE2, 0x80, 0xAF) || starts(0xE2, 0x80, 0x89) ? 3 : 0
        }

        private func starts(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
            position + 2 < text.count && text[position] == a && text[position + 1] == b && text[position + 2] == c
        }

        private mutating func groups(from start: Int) -> String? {
            var isFirst = true
            while separatorLength > 0 {
                if isFirst, position - start > 3 {
                    return "has more than three digits before its separator of thousands"
                }
                // 0,123 is a fraction whose point is a comma, or no number at all.
                if isFirst, text[start] == UInt8(ascii: "0") {
                    return "begins with a zero before its separator of thousands; is that where fractions begin?"
                }
                isFirst = false
                position += separatorLength
                let group = position
                digits()
                if position - group != 3 { return "has a separator of thousands that is not before three digits" }
            }
            return nil
        }

        private mutating func fraction() -> String? {
            guard position < text.count else { return nil }
            let mark = text[position]
            guard mark == form.decimal ?? UInt8(ascii: ".") else {
                guard mark == UInt8(ascii: ",") || mark == UInt8(ascii: ".") else { return nil }
                return
                    "has a \(mark == UInt8(ascii: ",") ? "comma" : "point"), of which the mapping doesn't say what it is: "
                    + "\(mark == UInt8(ascii: ",") ? #""thousands": ",", or "decimal": ",""# : #""thousands": ".", or "decimal": ".""#)"
            }
            position += 1
            let start = position
            digits()
            let count = position - start
            guard count > 0 else { return CountNumber.Parser.notWhole }
            exponent -= count
            // 1.000 is a thousand in half of Europe.
            if form.decimal == nil, count == 3, form.factor == 1 {
                return #"has a point, of which the mapping doesn't say what it is: "thousands": ".", or "decimal": ".""#
            }
            return nil
        }

        private mutating func exponentPart() -> String? {
            guard position < text.count, text[position] | 0x20 == UInt8(ascii: "e") else { return nil }
            position += 1
            var isNegative = false
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") {
                isNegative = text[position] == UInt8(ascii: "-")
                position += 1
            }
            var value = 0
            let start = position
            while position < text.count, text[position] &- 0x30 <= 9, position - start < 3 {
                value = value * 10 + Int(text[position] - 0x30)
                position += 1
            }
            guard position > start else { return CountNumber.Parser.notWhole }
            exponent += isNegative ? -value : value
            return nil
        }

        private mutating func whole() -> Value {
            if mantissa == 0, !isTooLarge { return .people(0) }
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: form.factor)
            guard !overflow, !isTooLarge else { return .people(.max) }
            var value = product
            while exponent < 0 {
                guard value % 10 == 0 else { return .wrong(CountNumber.Parser.notWhole) }
                value /= 10
                exponent += 1
            }
            while exponent > 0 {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                guard !overflow else { return .people(.max) }
                value = product
                exponent -= 1
            }
            return .people(value)
        }
    }
}

/// Words that stand for a count that is missing wherever they stand; a format may know more of them.
package enum MissingWord {
    /// Whether the cell, which is no number, is one.
    package static func isOne(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.first == UInt8(ascii: "#") { return isSheetError(text) }
        guard text.count <= 4 else { return false }
        return words.contains {
            $0.count == text.count && zip($0, text).allSatisfy { $0 == ($1 >= 0x41 && $1 <= 0x5A ? $1 | 0x20 : $1) }
        }
    }

    /// Whether the cell is what a spreadsheet writes where a formula failed: `#N/A`, `#DIV/0!`, `#WERT!`.
    package static func isSheetError(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 14 else { return false }
        return sheetErrors.contains {
            $0.count == text.count && zip($0, text).allSatisfy { $0 == ($1 >= 0x41 && $1 <= 0x5A ? $1 | 0x20 : $1) }
        }
    }

    /// Of English, German, French, Spanish, Italian, Portuguese and Dutch ones.
    private static let sheetErrors: [[UInt8]] = [
        "#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data",
        "#nv", "#wert!", "#bezug!", "#zahl!", "#n/d", "#nd", "#valeur!", "#nom?", "#nombre!", "#nul!", "#valore!",
        "#rif!", "#nome?", "#valor!", "#n/disp", "#waarde!", "#verw!", "#naam?", "#getal!", "#leeg!", "#error!",
    ].map { [UInt8]($0.utf8) }

    private static let words: [[UInt8]] = [
        "na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "–", "—",
    ].map { [UInt8]($0.utf8) }
}
