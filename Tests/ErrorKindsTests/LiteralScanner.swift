/// Finds the string literals of a Swift file: plain, raw and of several lines, and those within interpolations. Comments are left out.
struct LiteralScanner {
    private let characters: [Character]
    private var at = 0
    private var found: [String] = []

    init(_ text: String) { characters = Array(text) }

    mutating func literals() -> [String] {
        scanCode(untilParenthesis: false)
        return found
    }

    private func starts(with text: String) -> Bool {
        var place = at
        for character in text {
            guard place < characters.count, characters[place] == character else { return false }
            place += 1
        }
        return true
    }

    /// - Parameter untilParenthesis: within an interpolation, which ends with its own parenthesis.
    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while at < characters.count {
            if starts(with: "//") {
                while at < characters.count, !characters[at].isNewline { at += 1 }
            } else if starts(with: "/*") {
                while at < characters.count, !starts(with: "*/") { at += 1 }
            } else if let hashes = openingHashes() {
                scanLiteral(hashes: hashes)
                continue
            } else if characters[at] == "(" {
                depth += 1
            } else if characters[at] == ")" {
                depth -= 1
                if untilParenthesis, depth == 0 { return at += 1 }
            }
            at += 1
        }
    }

    /// How many `#` stand before the quote that is here; `nil` where no literal begins.
    private func openingHashes() -> Int? {
        var place = at
        while place < characters.count, characters[place] == "#" { place += 1 }
        return place < characters.count && characters[place] == "\"" ? place - at : nil
    }

    private mutating func scanLiteral(hashes: Int) {
        at += hashes
        let hash = String(repeating: "#", count: hashes)
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        at += quotes.count
        var text = ""
        while at < characters.count, !starts(with: quotes + hash) {
            if starts(with: "\\" + hash + "(") {
                at += 1 + hashes
                text += "…"
                scanCode(untilParenthesis: true)
            } else if characters[at] == "\\", starts(with: "\\" + hash) {
                at += 1 + hashes
                if at < characters.count, !characters[at].isNewline { text.append(characters[at]) }
                at += 1
            } else {
                text.append(characters[at])
                at += 1
            }
        }
        at += quotes.count + hashes
        found.append(text)
    }
}
