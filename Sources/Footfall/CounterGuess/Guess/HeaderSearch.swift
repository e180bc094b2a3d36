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

    /// What stands before the first row.
    struct Header {
        /// How many of the rows are the header: 2 where the lower one's names come again and again, 3 where one more says something of them.
        var lines: Int
        /// Of a line below the header with the name of the first column alone: where it is.
        var indexLine: Int?
        /// Where the first line of the header is.
        var first: Int
    }

    static func header(_ rows: [GuessTable.Row], firstRow: Int) -> Header {
        guard firstRow > 0 else { return Header(lines: 0, first: 0) }
        let row = firstRow < rows.count ? rows[firstRow].cells : []
        let width = row.count
        var end = firstRow
        var indexLine: Int?
        if firstRow > 1, isLone(rows[firstRow - 1], width), hasNames(rows[firstRow - 2], width) {
            indexLine = firstRow - 1
            end -= 1
        }
        var lines = headerLines(rows, firstRow: end, row: row)
        if lines == 2, end > 2, hasNames(rows[end - 3], width), !hasKey(rows[end - 3]) { lines = 3 }
        return Header(lines: lines, indexLine: indexLine, first: end - lines)
    }

    /// Whether a line has as many cells as the rows, and a word in the first alone.
    private static func isLone(_ row: GuessTable.Row, _ width: Int) -> Bool {
        width >= 3 && row.cells.count >= width - 1 && row.cells[0] != "" && kind(row.cells[0]) == .word
            && row.cells.dropFirst().allSatisfy(\.isEmpty)
    }

    /// Whether a line stands over the rows: words, of which half the columns have one, or several cells the same.
    private static func hasNames(_ row: GuessTable.Row, _ width: Int) -> Bool {
        let filled = row.cells.filter { !$0.isEmpty }
        guard row.cells.count >= width - 1, filled.count >= 3 || filled.count >= 2 && width <= 4 else { return false }
        return filled.count * 5 >= width * 2 && !filled.contains { kind($0) == .date }
    }

    /// "Site:", "North Gate" say something of the whole file.
    private static func hasKey(_ row: GuessTable.Row) -> Bool { row.cells.contains { $0.hasSuffix(":") } }

    private static func headerLines(_ rows: [GuessTable.Row], firstRow: Int, row: [String]) -> Int {
        let lower = rows[firstRow - 1].cells.filter { !$0.isEmpty }
        // A title is no header.
        if lower.count == 1, row.count(where: { !$0.isEmpty }) > 1 { return 0 }
        guard firstRow > 1 else { return 1 }
        let upper = rows[firstRow - 2].cells.filter { !$0.isEmpty }
        let isRepeated = Set(lower).count < lower.count
        let fillsGaps = rows[firstRow - 1].cells.first == "" && rows[firstRow - 2].cells.first != "" && upper.count > 1
        return upper.count > 1 && (isRepeated || fillsGaps)
            || isRepeated && upper.count == 1 && rows[firstRow - 2].cells.first == ""
            ? 2 : 1
    }
}
