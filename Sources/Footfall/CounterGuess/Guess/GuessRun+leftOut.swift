import CounterImport

/// What is said of columns that are taken for nothing.
extension GuessRun {
    private func isSumOfTimes(_ column: ColumnProfile) -> Bool {
        guard !draft.timedColumns.isEmpty, let numbers = draft.numbers else { return false }
        let ways = Set(draft.enteredCells + draft.exitedCells)
        let chosen = column.cells.indices.filter { row in
            isTaken(table.rows[row]) && (draft.direction.map { ways.contains(profiles[$0].cells[row]) } ?? true)
        }
        return chosen.allSatisfy { row in
            let sum = draft.timedColumns.compactMap { numbers.value(profiles[$0].cells[row]) }.reduce(0, +)
            return numbers.value(column.cells[row]).map { $0 == sum } ?? true
        }
    }

    /// Whether an import names columns of numbers that its mapping neither reads nor ignores.
    private var namesUnread: Bool {
        !draft.timedColumns.isEmpty || !draft.wide.isEmpty && !draft.isSideBySide && !draft.usesPatterns
    }

    /// Where sites are columns, one that is left out for a word in its name may be a place of that name.
    private mutating func noteNamesOfPlaces(_ left: [ColumnProfile]) {
        // A lone column of numbers may be the last of several places.
        guard !draft.wide.isEmpty || draft.site == nil && draft.entered == nil && draft.exited == nil else { return }
        let places = Set(draft.wide.flatMap { HeaderWords($0.place).texts })
        let names = left.filter { column in
            guard column.isWholeAsWritten, !column.isConstant, !draft.explained.contains(column.index),
                !column.isRowNumbers,
                !HeaderWords.isPassingBy(column.name)
            else { return false }
            guard column.isOfOtherKind else { return !column.words.saysNothingElse }
            let rest = column.words.texts.filter {
                !HeaderWords.otherKinds.contains($0) && !HeaderWords.units.contains($0)
                    && !HeaderWords.entered.contains($0)
                    && !HeaderWords.exited.contains($0)
            }
            return !rest.isEmpty && !places.isSuperset(of: rest)
        }
        guard !names.isEmpty else { return }
        remarks.append(
            .doubt(
                "\(names.map(\.name).quoted(max: 6)) \(names.count == 1 ? "is" : "are") left out for a word in \(names.count == 1 ? "its name" : "their names"), and may be \(names.count == 1 ? "a place" : "places") as the other columns are",
                look: "what do the columns count?"))
    }

    /// Names what is taken for no count.
    mutating func noteLeftOut() {
        let left = profiles.filter {
            uses[$0.index] == nil && !time.columns.contains($0.index) && !draft.ignoredSums.contains($0.index)
        }
        let empty = left.filter { $0.isEmpty && !$0.name.isEmpty }
        for column in empty { remarks.append(.note("\(column.shown) is empty in all rows, and is left out")) }
        let sums = left.filter { $0.isNumbers && isSumOfTimes($0) }
        for column in sums { remarks.append(.note("\(column.shown) is the sum of the row's times: left out")) }
        var numbers = left.filter { column in column.isNumbers && !sums.contains { $0.index == column.index } }
        if namesUnread {
            // Of the rest the import's own warning is a doubt.
            let open = numbers.filter {
                !$0.isNoCount && !$0.isOfOtherKind && !draft.explained.contains($0.index)
                    && !HeaderWords.isPassingBy($0.name)
            }
            numbers.removeAll { column in open.contains { $0.index == column.index } }
            draft.ignored = (sums + numbers).map(\.index) + draft.ignoredSums.sorted()
        }
        let others = left.filter { !$0.isNumbers && !$0.isEmpty && !$0.name.isEmpty }
        let passing = numbers.filter { HeaderWords.isPassingBy($0.name) }
        if !passing.isEmpty {
            remarks.append(
                .note(
                    "\(passing.map(\.name).quoted(max: 6)) \(passing.count == 1 ? "is" : "are") of people who pass by outside: left out"
                ))
        }
        let unclear = numbers.filter { column in !passing.contains { $0.index == column.index } }.filter {
            !$0.isNoCount && ($0.isWhole || $0.isFractional) && !$0.isOfOtherKind
                && ($0.isEntered || $0.isExited || $0.isTotal)
        }
        noteNamesOfPlaces(numbers)
        for column in unclear where !draft.explained.contains(column.index) {
            remarks.append(
                .doubt(
                    "\(column.shown) has numbers that could be counts too, and is left out",
                    look: "does it say more than the columns that are taken?"))
        }
        doubtMostlyNumbers(others)
        let doubts = remarks.filter { $0.kind == .doubt }.map(\.text)
        let noted = (numbers + others).filter { column in !doubts.contains { $0.contains("\(column.shown)") } }
        if !noted.isEmpty {
            remarks.append(.note("no counts, and left out: \(noted.map(\.name).quoted(max: 12))"))
        }
    }

    private mutating func doubtMostlyNumbers(_ others: [ColumnProfile]) {
        for column in others
        where column.hasMostlyNumbers && !column.isNoCount && !column.isDayTimes && !column.isPercents {
            guard !draft.explained.contains(column.index), !column.words.has(HeaderWords.kind), !column.isDates else {
                continue
            }
            let texts = column.wordsAmongNumbers
            remarks.append(
                .doubt(
                    "\(column.shown) has \(counted(column.numbers, "number")) and \(counted(texts.values.reduce(0, +), "cell")) of other texts, as \(texts.keys.sorted().quoted(max: 3)), and is "
                        + "left out", look: "is it a count? Then name it in the mapping, and the texts as \"missing\""))
        }
    }
}
