import InputFiles

/// Looks whether columns that a format doesn't read have numbers in them: counts that were forgotten, rather than remarks. One owner.
struct UnreadColumns {
    /// In the order of the file.
    var columnsWithNumbers: [Int] { found.sorted() }
    private var found: [Int] = []
    private var open: [Int]

    init(_ columns: [Int]) { open = columns }

    /// Takes up the row at which `reader` stands.
    mutating func note(_ reader: borrowing CSVReader, _ cells: CounterCells) {
        guard !open.isEmpty else { return }
        for column in open where column < reader.cellCount && cells.isNumber(reader.cell(column)) {
            found.append(column)
            open.removeAll { $0 == column }
        }
    }
}
