import CounterImport

/// Columns of numbers of which no word says what they count.
extension GuessRun {
    mutating func searchUnnamed(_ columns: [ColumnProfile]) {
        let whole = columns.filter {
            $0.isWhole && !$0.isConstant
                || $0.isWhole && columns.count == 1 && !isOneEverywhere($0) && $0.cells.count < 8
        }
        switch whole.count {
        case 0: return
        case 1:
            draft.total = whole[0].index
            remarks.append(
                .doubt(
                    "\(whole[0].shown) is the one column of whole numbers, and no word says what it counts: it is taken as the total",
                    look: "are these numbers of people?"))
        default:
            let areTwoWays =
                Self.areDirections(whole.prefix(2).map(\.name)) || table.headerLines == 0 || whole.count == 2
            let hasMoreWays = table.headerLines != 0 && whole.dropFirst(2).contains { Self.areDirections([$0.name]) }
            guard areTwoWays, !hasMoreWays, whole.count == 2 || table.headerLines != 0 else {
                guard table.headerLines == 0, whole.count == 3 else {
                    obstacles.append(
                        "no word says which of the columns \(whole.map(\.name).quoted(max: 8)) have counts: name them in the mapping"
                    )
                    return
                }
                (draft.entered, draft.exited) = (whole[0].index, whole[1].index)
                if addsUp(whole[2]) > 0.9 {
                    draft.total = whole[2].index
                } else {
                    draft.explained.insert(whole[2].index)
                    remarks.append(
                        .doubt(
                            "\(whole[2].shown) is not what the two columns before it add up to, and is left out",
                            look: "what does it count?"))
                }
                doubtDirections(whole[0], whole[1])
                return
            }
            (draft.entered, draft.exited) = (whole[0].index, whole[1].index)
            if table.headerLines != 0, !Self.areDirections(whole.prefix(2).map(\.name)) {
                remarks.append(
                    .doubt(
                        "no word of \(whole[0].shown) and \(whole[1].shown) says what they count: they are taken for the two directions, as the two columns of "
                            + "whole numbers of which nothing else is known", look: "are both numbers of people?"))
            }
            doubtDirections(whole[0], whole[1])
        }
    }

    mutating func doubtDirections(_ entered: ColumnProfile, _ exited: ColumnProfile) {
        remarks.append(
            .doubt(
                "no word says which direction is which: \(entered.shown) is taken for who entered, and \(exited.shown) for who left",
                look: "the other way round fits as well: exchange \"entered\" and \"exited\" in the mapping then"))
    }

    /// Columns of one letter, or of none, of which no word says what they are.
    func unnamedNumbers() -> [ColumnProfile] {
        profiles.filter {
            $0.isWhole && !time.columns.contains($0.index) && !draft.isUsed($0.index) && !$0.isRowNumbers
                && !$0.isOfOtherKind && !isOneEverywhere($0) && ["", "n", "x", "c", "q"].contains($0.name.lowercased())
        }
    }

    /// Why columns of numbers are no counts.
    var noCountsReason: String {
        let numbers = profiles.filter {
            ($0.isNumbers || $0.isPercents) && !time.columns.contains($0.index) && !draft.isUsed($0.index)
        }
        guard !numbers.isEmpty else { return "" }
        let percents = numbers.filter(\.isPercents)
        let running = numbers.filter(\.isRunningTotal)
        let inside = numbers.filter { $0.words.has(HeaderWords.occupancy) }
        let others = numbers.filter { column in
            !(inside + percents + running).contains { $0.index == column.index }
        }
        var parts: [String] = []
        if !running.isEmpty {
            parts.append(
                "\(running.map(\.name).quoted()) \(running.count == 1 ? "is a running total" : "are running totals") by \(running.count == 1 ? "its name" : "their names") "
                    + "(cumulative, as month to date or year to date): added up \(running.count == 1 ? "it" : "they") would count everybody again and again, and no mapping "
                    + "reads differences"
            )
        }
        if let first = percents.first {
            parts.append(
                "\(percents.map(\.name).quoted()) \(percents.count == 1 ? "has" : "have") per cent, as \"\(first.filled[0])\": shares, and no counts"
            )
        }
        if !inside.isEmpty {
            parts.append(
                "\(inside.map(\.name).quoted()) has how many are or could be inside (occupancy), and not how many came or went"
            )
        }
        if !others.isEmpty {
            parts.append(
                "\(others.map(\.name).quoted()) are no counts of people by their names (shares, an index, averages, or things)"
            )
        }
        return ": " + parts.joined(separator: "; ")
    }
}
