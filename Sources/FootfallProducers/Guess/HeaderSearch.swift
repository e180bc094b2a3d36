import LocalTime

/// Finds where a file's rows begin, by what the cells of each column mostly are.
struct HeaderSearch {
    private enum Kind { case empty, date, clock, number, word }

    let firstRow: Int
    private static let rowsMax = 64

    init(_ rows: [GuessTable.Row]) {
        let sample = Array(rows.suffix(max(1, rows.count - rows.count / 3)).prefix(400))
        let width = GuessTable.usual(sample.map(\.cells.count))
        var usual: [Kind] = []
        for column in 0..<width {
            var counts: [Kind: Int] = [:]
            for row in sample where column < row.cells.count {
                let kind = Self.kind(row.cells[column])
                if kind != .empty { counts[kind, default: 0] += 1 }
            }
            usual.append(counts.max { $0.value < $1.value }?.key ?? .empty)
        }
        var first = rows.prefix(Self.rowsMax + 1).firstIndex { Self.isUsual($0.cells, usual) } ?? min(1, rows.count)
        // A row with its time is one, whatever words stand in place of its counts.
        while first > 0, Self.hasTimes(rows[first - 1].cells, usual) { first -= 1 }
        firstRow = first
    }

    private static func kind(_ cell: String) -> Kind {
        if cell.isEmpty || GuessedNumber.isMissing(cell) { return .empty }
        if DateShape(cell) != nil { return .date }
        if GuessedNumber(cell) != nil { return .number }
        var text = cell
        if text.withUTF8({ DayTime(UnsafeRawBufferPointer($0)) }) != nil { return .clock }
        return .word
    }

    private static func hasTimes(_ cells: [String], _ usual: [Kind]) -> Bool {
        let columns = usual.indices.filter { usual[$0] == .date || usual[$0] == .clock }
        guard !columns.isEmpty, cells.count(where: { !$0.isEmpty }) * 3 >= usual.count * 2 else { return false }
        return columns.allSatisfy { $0 < cells.count && kind(cells[$0]) == usual[$0] }
    }

    private static func isUsual(_ cells: [String], _ usual: [Kind]) -> Bool {
        var met = 0
        var other = 0
        let hasTimes = usual.contains(.date) || usual.contains(.clock)
        for (column, kind) in usual.enumerated() {
            let cell = column < cells.count ? Self.kind(cells[column]) : .empty
            guard kind != .empty, cell != .empty else {
                // A row without its time is none.
                if kind == .date, cell == .empty { return false }
                continue
            }
            if cell == kind {
                met += 1
            } else {
                other += 1
                if hasTimes, kind == .date || kind == .clock { return false }
            }
        }
        // A title has few cells.
        guard cells.count(where: { !$0.isEmpty }) * 2 >= usual.count(where: { $0 != .empty }) else { return false }
        // The names of columns are words, also over words.
        guard hasTimes || usual.contains(.number) else { return false }
        guard usual.contains(.number), !cells.isEmpty else { return met > 0 && other == 0 }
        let hasNumber = usual.indices.contains { column in
            usual[column] != .word && usual[column] != .empty && column < cells.count
                && Self.kind(cells[column]) == usual[column]
        }
        return hasNumber && (hasTimes ? other <= met : other * 5 <= met)
    }

    /// How many of the rows before the first one are the header: two where the lower one's names come again and again.
    static func headerLines(_ rows: [GuessTable.Row], firstRow: Int) -> Int {
        guard firstRow > 0 else { return 0 }
        let lower = rows[firstRow - 1].cells.filter { !$0.isEmpty }
        // A title is no header.
        if lower.count == 1, rows[firstRow].cells.count(where: { !$0.isEmpty }) > 1 { return 0 }
        guard firstRow > 1 else { return 1 }
        let upper = rows[firstRow - 2].cells.filter { !$0.isEmpty }
        let isRepeated = Set(lower).count < lower.count
        let fillsGaps = rows[firstRow - 1].cells.first == "" && rows[firstRow - 2].cells.first != "" && upper.count > 1
        return upper.count > 1 && (isRepeated || fillsGaps)
            || isRepeated && upper.count == 1 && rows[firstRow - 2].cells.first == ""
            ? 2 : 1
    }
}
