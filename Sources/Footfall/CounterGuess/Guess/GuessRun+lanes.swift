/// What rows follow one another: those of one place, and way.
extension GuessRun {
    struct Lane: Hashable {
        let site: String
        let line: String
        let counter: String
        let direction: String
    }

    func lane(_ row: GuessTable.Row, isWithDirection: Bool = true) -> Lane {
        func cell(_ index: Int?) -> String { index.flatMap { $0 < row.cells.count ? row.cells[$0] : nil } ?? "" }
        return Lane(
            site: cell(draft.site), line: cell(draft.line), counter: cell(draft.counter),
            direction: isWithDirection ? cell(draft.direction) : "")
    }

    var takenRows: [GuessTable.Row] {
        table.rows.filter(isTaken)
    }

    /// Whether a row is one of those that the filters choose.
    func isTaken(_ row: GuessTable.Row) -> Bool {
        draft.filters.allSatisfy { filter in
            let cell = filter.column < row.cells.count ? row.cells[filter.column] : ""
            return filter.values.contains(cell) != filter.isExclusion
        }
    }

    /// When the rows of each lane are: their instants, where rows say their offsets, so that an hour that comes twice is two; or what
    /// their labels say.
    func lanes(byLabels: Bool = false) -> [Lane: [Int32]] {
        var lanes: [Lane: [Int32]] = [:]
        for row in takenRows {
            guard let label = time.label(row.cells) else { continue }
            lanes[lane(row), default: []].append(byLabels ? label.minutes : label.instant)
        }
        return lanes
    }
}
