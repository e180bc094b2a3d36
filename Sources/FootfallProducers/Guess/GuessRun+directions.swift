/// Columns whose cells say what was counted, and which way it went.
extension GuessRun {
    // MARK: Kinds

    /// Rows of bicycles and dogs are no people.
    mutating func searchKinds() {
        for column in textColumns where column.distinct.count <= 30 {
            let values = column.distinct.keys.sorted()
            let people = values.filter { Self.isPeople($0) }
            let others = values.filter { !Self.isPeople($0) }
            guard !people.isEmpty, !others.isEmpty else { continue }
            let areThings = others.allSatisfy { HeaderWords($0).has(HeaderWords.otherThings) }
            guard
                areThings
                    || column.words.has(HeaderWords.kind)
                        && others.contains(where: { HeaderWords($0).has(HeaderWords.otherThings) })
            else { continue }
            draft.filters.append(.init(column: column.index, values: people, isExclusion: false))
            let count = others.reduce(0) { $0 + (column.distinct[$1] ?? 0) }
            remarks.append(
                .note(
                    "only rows whose \(column.shown) is \(people.quoted()) are taken: \(counted(count, "row")) of \(others.quoted()) are "
                        + "not people, and left out"))
            if !areThings {
                remarks.append(
                    .doubt(
                        "some kinds of \(column.shown) are not known: \(others.quoted(max: 8))",
                        look: "are some of them people?"))
            }
            return
        }
    }

    private static func isPeople(_ value: String) -> Bool {
        let words = HeaderWords(value)
        return words.has(HeaderWords.people) && !words.has(HeaderWords.otherThings.subtracting(["unknown", "staff"]))
    }

    // MARK: Directions

    /// A column whose cells say in or out.
    mutating func searchDirection() {
        guard draft.direction == nil else { return }
        for column in textColumns where column.distinct.count <= 8 && !draft.isUsed(column.index) {
            var entered: [String] = []
            var exited: [String] = []
            var others: [String] = []
            let values = column.distinct.keys.sorted()
            let hasRight = values.contains { HeaderWords($0).has(HeaderWords.right) }
            for value in values {
                let words = HeaderWords(value, isBesideRight: hasRight)
                let isIn = words.has(HeaderWords.enteredCells.union(HeaderWords.entered))
                let isOut = words.has(HeaderWords.exitedCells.union(HeaderWords.exited))
                if isIn == isOut {
                    others.append(value)
                } else if isIn {
                    entered.append(value)
                } else {
                    exited.append(value)
                }
            }
            let isNamed = column.words.has(HeaderWords.direction)
            if let pair = Self.initials(column), entered.isEmpty || exited.isEmpty {
                (entered, exited, others) = ([pair.entered], [pair.exited], [])
                remarks.append(
                    .doubt(
                        "directions in \(column.shown) are single letters: \"\(pair.entered)\" is taken for who entered, and \"\(pair.exited)\" for who left",
                        look: "which way is each of them?"))
            }
            guard !entered.isEmpty && !exited.isEmpty || isNamed && entered.count + exited.count > 0 else { continue }
            guard others.isEmpty || isNamed else { continue }
            draft.direction = column.index
            let noCounts = others.filter { HeaderWords($0).isNoCount }
            others.removeAll(where: noCounts.contains)
            if !noCounts.isEmpty {
                draft.filters.append(.init(column: column.index, values: noCounts, isExclusion: true))
                remarks.append(.note("rows whose \(column.shown) is \(noCounts.quoted()) are no counts, and left out"))
            }
            (draft.enteredCells, draft.exitedCells, draft.neitherCells) = (entered, exited, others)
            remarks.append(
                .reason(
                    "\(column.shown) says the direction: \(entered.quoted()) entered, \(exited.quoted()) exited"))
            if !others.isEmpty {
                remarks.append(
                    .doubt(
                        "\(others.quoted()) of \(column.shown) is no direction that is known",
                        look: "which way did these people go?"))
            }
            return
        }
    }

    /// E and S are entrada and saída, or entrée and sortie.
    private static func initials(_ column: ColumnProfile) -> (entered: String, exited: String)? {
        guard column.words.has(HeaderWords.directionNames), column.distinct.count == 2 else { return nil }
        let values = column.distinct.keys.sorted()
        for pair in [("E", "S"), ("E", "A"), ("E", "U"), ("I", "U"), ("I", "O"), ("I", "S"), ("E", "X"), ("Z", "A")] {
            guard let entered = values.first(where: { $0.uppercased() == pair.0 }),
                let exited = values.first(where: { $0.uppercased() == pair.1 })
            else { continue }
            return (entered, exited)
        }
        return nil
    }
}
