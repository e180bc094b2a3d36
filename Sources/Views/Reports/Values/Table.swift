/// Rows of text in aligned columns, under a heading. A row is one line: control characters of a cell, line ends among them, are
/// shown escaped.
package struct Table {
    private var rows: [[String]]
    private let rightAligned: Set<Int>

    /// - Parameter rightAligned: the columns of numbers.
    package init(_ heading: [String], rightAligned: Set<Int> = []) {
        rows = [heading]
        self.rightAligned = rightAligned
    }

    package mutating func add(_ row: [String]) { rows.append(row.map(Self.oneLine)) }

    /// `Main\nSt` for a name with a line end in it.
    package static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: breaksLine) else { return text }
        return text.unicodeScalars.map { breaksLine($0) ? escaped($0) : String($0) }.joined()
    }

    /// Whether a terminal takes a character for more than text: a line end, an escape sequence, a change of direction.
    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    package var text: String {
        let columns = rows[0].count
        var widths = [Int](repeating: 0, count: columns)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], TextWidth.columns(cell)) }
        }
        var text = ""
        for row in rows {
            var line = ""
            for (index, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - TextWidth.columns(cell))
                line += rightAligned.contains(index) ? padding + cell : cell + padding
                if index < columns - 1 { line += "  " }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}
