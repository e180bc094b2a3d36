import CounterImport

/// A cell that is a number in some country's way of writing it.
struct GuessedNumber {
    /// Digits before the first mark, and behind the last.
    let isNegative: Bool
    /// Marks between digits, in their order: `,` `.` ` ` `'`.
    let marks: [Character]
    /// The lengths of the groups of digits that the marks make.
    let groups: [Int]
    /// Of `1,346` as 1346: all digits.
    let digits: String
    let hasExponent: Bool

    /// `nil` where the text is no number.
    init?(_ text: String) {
        var rest = Substring(text)
        var isNegative = false
        if let sign = rest.first, sign == "-" || sign == "−" || sign == "+" {
            isNegative = sign != "+"
            rest = rest.dropFirst()
        }
        guard let first = rest.first, first.isASCII, first.isNumber, rest.count <= 24 else { return nil }
        var marks: [Character] = []
        var groups = [0]
        var digits = ""
        var hasExponent = false
        for (place, character) in rest.enumerated() {
            if character.isASCII, character.isNumber {
                groups[groups.count - 1] += 1
                digits.append(character)
            } else if let mark = Self.marks[character], groups.last! > 0 {
                marks.append(mark)
                groups.append(0)
            } else if character == "e" || character == "E", marks.count <= 1, place > 0,
                Double(rest.replacing(",", with: ".")) != nil
            {
                hasExponent = true
                break
            } else {
                return nil
            }
        }
        guard groups.last! > 0 else { return nil }
        (self.isNegative, self.marks, self.groups, self.digits, self.hasExponent) = (
            isNegative, marks, groups, digits, hasExponent
        )
    }

    private static let marks: [Character: Character] = [
        ",": ",", ".": ".", " ": " ", "\u{A0}": " ", "\u{202F}": " ", "\u{2009}": " ", "'": "'", "’": "'",
    ]

    var isPlain: Bool { marks.isEmpty && !hasExponent }

    /// With the mark that separates whole from fraction; `nil` for none.
    func value(decimal: Character?) -> Double? {
        guard !hasExponent else { return nil }
        var text = ""
        var rest = digits[...]
        for (index, count) in groups.enumerated() {
            if index > 0, index == groups.count - 1, let decimal, marks[index - 1] == decimal { text += "." }
            text += rest.prefix(count)
            rest = rest.dropFirst(count)
        }
        return Double(text).map { isNegative ? -$0 : $0 }
    }

    /// `3.9%`, `3,9 %`.
    static func isPercent(_ cell: String) -> Bool {
        cell.last == "%" && GuessedNumber(String(cell.dropLast()).trimmed) != nil
    }

    /// Whether it has a fraction for sure: another number of digits than three behind its last mark, and not only noughts.
    var isFraction: Bool {
        guard let mark = marks.last, mark == "," || mark == ".", let last = groups.last, last != 3 else {
            return hasExponent
        }
        return digits.suffix(last).contains { $0 != "0" }
    }

    /// Whether the first mark can't stand between thousands: `0,731`.
    var beginsWithNought: Bool { !marks.isEmpty && digits.first == "0" }

    /// Whether a text that is no number has one in it: `12*`, `~40`, `1.2k`, and not `closed 24/12`.
    static func looksLikeNumber(_ cell: String) -> Bool {
        cell.first { $0.isLetter || $0.isNumber }?.isNumber ?? false
    }

    /// What a spreadsheet shows in place of a number that its column is too narrow for.
    static func isLost(_ cell: String) -> Bool { cell.count > 1 && cell.allSatisfy { $0 == "#" } }

    /// Whether the cell is empty or one of the words that stand for a missing count anyway.
    static func isMissing(_ cell: String) -> Bool {
        if cell.isEmpty { return true }
        guard cell.utf8.count <= 4 || cell.utf8.first == UInt8(ascii: "#") else { return false }
        var cell = cell
        return cell.withUTF8 { MissingWord.isOne(UnsafeRawBufferPointer($0)) }
    }
}

/// How the counts of some columns are written.
struct NumberForm {
    var decimal: String?
    var thousands: String?
    var factor: Int?
    var remarks: [GuessRemark] = []
    /// Cells that are whole numbers by it, of those that are numbers.
    var isWhole = true

    private var decimalMark: Character? { decimal?.first }

    /// - Parameter names: of the columns, which may say that numbers are in thousands.
    init(_ cells: [String], names: [String], factor isAllowed: Bool = true) {
        let numbers = cells.compactMap { cell in GuessedNumber(cell).map { (cell, $0) } }
        let marked = numbers.filter { !$0.1.marks.isEmpty }
        let isInThousands =
            isAllowed
            && names.contains(where: Self.saysThousands)
        if isInThousands { factor = 1000 }
        guard !marked.isEmpty else {
            finishFactor()
            return
        }
        let marks = Set(marked.flatMap(\.1.marks))
        func isThousands(_ mark: Character) -> Bool {
            marked.allSatisfy { _, number in
                number.marks.indices.allSatisfy { number.marks[$0] != mark || number.groups[$0 + 1] == 3 }
                    && number.groups[0] <= 3 && !number.beginsWithNought
            }
        }
        let example = marked[0].0
        for mark in ["'", " "] as [Character] where marks.contains(mark) {
            thousands = String(mark)
            let shown = marked.first { $0.1.marks.contains(mark) }?.0 ?? example
            remarks.append(
                isThousands(mark)
                    ? .note("\"\(shown)\": \(name(thousands)) stands between thousands")
                    : .doubt(
                        "\"\(shown)\": \(name(thousands)) is taken to stand between thousands, and not three digits follow it everywhere",
                        look: "are these two numbers in one cell?"))
        }
        if marks.contains(","), marks.contains(".") {
            // The one that comes last is the decimal mark.
            let last = marked.first { Set($0.1.marks).count == 2 }?.1.marks.last ?? "."
            decimal = String(last)
            thousands = last == "." ? "," : "."
            remarks.append(
                .note("\"\(example)\": \(name(thousands)) stands between thousands, \(name(decimal)) before decimals"))
        } else if let mark = marks.first(where: { $0 == "," || $0 == "." }) {
            let text = String(mark)
            let hasSeveral = marked.contains { $0.1.marks.count { $0 == mark } > 1 }
            if isThousands(mark), !isInThousands {
                thousands = text
                let large = numbers.contains { $0.1.marks.isEmpty && $0.1.digits.count > 3 }
                let isSure = hasSeveral || marked.count > 8 && !large
                let reason =
                    "\"\(example)\": \(name(text)) stands between thousands: three digits follow it in each of \(marked.count) cells"
                if isSure {
                    remarks.append(.note(reason + (large ? "" : ", and numbers under 1000 have none")))
                } else {
                    remarks.append(
                        .doubt(
                            reason + ", but in no more of them",
                            look: large
                                ? "other cells over 999 have no \(name(text)): is it a decimal one here?"
                                : "look whether \"\(example)\" is in the thousands"))
                }
            } else if marked.allSatisfy({ $0.1.groups.count == 2 }) || isInThousands {
                decimal = text
                let zeros = marked.allSatisfy { $0.0.split(separator: mark).last?.allSatisfy { $0 == "0" } ?? false }
                if !zeros, factor == nil { isWhole = false }
                if let nought = marked.first(where: { $0.1.beginsWithNought && $0.1.groups[1] == 3 })?.0, !zeros {
                    remarks.append(
                        .note("\"\(nought)\" begins with a nought, so that \(name(text)) is no mark of thousands"))
                }
                if text == "," || !zeros {
                    remarks.append(
                        .note(
                            "\"\(example)\": \(name(text)) is a decimal mark\(zeros ? ", and only noughts follow it" : "")"
                        ))
                }
                if text == ".", zeros { decimal = nil }
            }
        }
        finishFactor()
    }

    /// Whether the name of a column, or a title, says that numbers are in thousands.
    static func saysThousands(_ name: String) -> Bool {
        let lower = HeaderWords.folded(name)
        let phrases = [
            "in thousand", "(thousand", "thousands", "tausend", "in 1000", "in 1,000", "in 1.000", "'000", "’000",
            "(000", "tsd", "x1000",
            "x 1000", "×1000", "× 1000", "milliers", "000s", "000er", "en miles", "miles de", "migliaia", "milhares",
            "duizend", "tusental", "(k)", "[k]", " in k", "тыс", "tys.",
        ]
        return phrases.contains { lower.contains($0) } || lower.hasSuffix(" thousand") || lower.hasSuffix("_thousand")
            || lower.hasSuffix("_k") || lower.hasSuffix(" k")
    }

    private mutating func finishFactor() {
        guard let factor else { return }
        remarks.append(
            .doubt(
                "the names of the columns, or a title, say that numbers are in thousands: each is multiplied by \(factor)",
                look: "compare one with what the place usually has"))
    }

    private func name(_ mark: String?) -> String {
        switch mark {
        case ",": "the comma"
        case ".": "the point"
        case "'": "the apostrophe"
        default: "the blank"
        }
    }

    func value(_ cell: String) -> Double? {
        guard let number = GuessedNumber(cell) else { return nil }
        let mark: Character? =
            decimalMark ?? (thousands == "." ? nil : thousands == "," || thousands == nil ? "." : nil)
        return number.value(decimal: mark).map { $0 * Double(factor ?? 1) }
    }
}
