import CounterImport

/// Numbers that say which way a person went: +1 and -1, or 1 and 0 in a column that is named after directions.
extension GuessRun {
    mutating func searchSignedDirection() {
        guard draft.direction == nil else { return }
        for column in profiles
        where column.numbers == column.filled.count && column.distinct.count == 2
            && column.filled.count == column.cells.count
            && !time.columns.contains(column.index) && !draft.isUsed(column.index)
        {
            let values = column.distinct.keys.sorted()
            guard let coming = values.first(where: { $0 == "1" || $0 == "+1" }),
                let going = values.first(where: { ["-1", "−1"].contains($0) || $0 == "0" && Self.namesWay(column) })
            else { continue }
            (draft.direction, draft.enteredCells, draft.exitedCells) = (column.index, [coming], [going])
            remarks.append(
                .doubt(
                    "\(column.shown) is \"\(coming)\" or \"\(going)\" in each row: it is taken for the direction, \"\(coming)\" for who entered and \"\(going)\" for who left",
                    look: "the other way round fits as well: exchange \"entered\" and \"exited\" in the mapping then"))
            return
        }
    }

    private static func namesWay(_ column: ColumnProfile) -> Bool {
        column.words.has(HeaderWords.directionNames) || column.words.texts == ["in", "out"]
            || column.words.texts == ["is", "in"] || column.words.texts == ["is", "entry"]
    }
}
