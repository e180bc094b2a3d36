import CounterImport

/// What the lines below a header are: rows, and lines that are none.
struct RowKinds {
    typealias Row = GuessTable.Row

    private(set) var rows: [Row] = []
    /// Rows that begin with a word for sums.
    private(set) var sums: [Row] = []
    /// Behind the last row.
    private(set) var notes: [Row] = []
    /// The header once more.
    private(set) var headersAgain: [Row] = []
    /// Headers with other names.
    private(set) var otherHeaders: [Row] = []
    /// Lines of a cell or two among the rows.
    private(set) var titles: [Row] = []

    /// - Parameter header: the names; empty where there is none, or one of two lines.
    init(_ all: [Row], header: [String], columnCount: Int) {
        let sample = all.prefix(200)
        let dated = sample.count { $0.cells.contains { DateShape($0) != nil } }
        let hasDates = dated * 2 > sample.count
        for (index, row) in all.enumerated() {
            let filled = row.cells.filter { !$0.isEmpty }
            guard let first = filled.first else { continue }
            let isAtEnd = index + 6 > all.count
            if HeaderWords.sum(in: first) != nil, DateShape(first) == nil {
                sums.append(row)
            } else if hasDates, HeaderWords.isLineOfSums(first), !filled.contains(where: { DateShape($0) != nil }),
                filled.dropFirst().contains(where: { GuessedNumber($0) != nil })
            {
                sums.append(row)
            } else if Self.isHeader(row, header) {
                if Self.withoutEnd(row.cells) == header { headersAgain.append(row) } else { otherHeaders.append(row) }
            } else if isAtEnd, filled.count == 1 || filled.count * 2 < columnCount,
                !filled.contains(where: { DateShape($0) != nil }) || filled.count == 1, columnCount > 1
            {
                notes.append(row)
            } else if !isAtEnd, Self.isTitle(filled, columnCount, hasDates: hasDates) {
                titles.append(row)
            } else {
                rows.append(row)
            }
        }
    }

    private static func withoutEnd(_ cells: [String]) -> [String] {
        Array(cells.prefix((cells.lastIndex { !$0.isEmpty } ?? -1) + 1))
    }

    /// Whether a line has words alone, and one of the header's names, at least, where the header has it.
    private static func isHeader(_ row: Row, _ header: [String]) -> Bool {
        let filled = row.cells.filter { !$0.isEmpty }
        guard filled.count > 1, !header.isEmpty else { return false }
        let isAsHeader = withoutEnd(row.cells) == header
        return isAsHeader
            || zip(row.cells, header).contains { $0 == $1 && !$0.isEmpty && GuessedNumber($0) == nil }
                && filled.allSatisfy { isWord($0) } && filled.count * 2 > header.count(where: { !$0.isEmpty })
                && !filled.contains { GuessedNumber.isMissing($0) }
    }

    private static func isWord(_ cell: String) -> Bool {
        GuessedNumber(cell) == nil && DateShape(cell) == nil && ColumnProfile.dayTime(cell) == nil
    }

    /// Whether a line says something of the rows below it: "Counter: North Gate", in one cell or two.
    private static func isTitle(_ filled: [String], _ columnCount: Int, hasDates: Bool) -> Bool {
        // Of rows without a date a lone one is the day of those below it.
        if filled.count == 1, columnCount > 1, !hasDates, DateShape(filled[0]) != nil { return true }
        if filled.count == 1, columnCount == 2, filled[0].contains(":"), isWord(filled[0]) { return true }
        guard columnCount >= 3, filled.count == 1 || filled.count == 2 && columnCount >= 4 else { return false }
        guard isWord(filled[0]), filled.allSatisfy({ !GuessedNumber.isMissing($0) }) else { return false }
        return filled.count == 1 || filled[0].hasSuffix(":") || HeaderWords(filled[0]).has(HeaderWords.site)
    }
}
