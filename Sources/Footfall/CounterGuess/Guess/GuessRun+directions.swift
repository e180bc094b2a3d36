import CounterImport

/// Columns whose cells say what was counted, and which way it went.
extension GuessRun {
    // MARK: Kinds

    /// Rows of bicycles and dogs are no people.
    mutating func searchKinds() {
        for column in textColumns where column.distinct.count <= 30 {
            let values = column.distinct.keys.sorted()
            let isOfMeasures = column.words.has(HeaderWords.measures)
            let all = values.filter { Self.isPeople($0) || isOfMeasures && Self.isMeasureOfPeople($0) }
            let people = isOfMeasures ? oneMeasure(all) : all
            let others = values.filter { value in !people.contains(value) }
            guard !people.isEmpty, !others.isEmpty else { continue }
            // Directions are columns of their own.
            guard !isOfMeasures || !values.contains(where: Self.isWayOfPeople) else { continue }
            let areThings = others.allSatisfy {
                all.contains($0) || HeaderWords($0).has(HeaderWords.otherThings)
                    || isOfMeasures && HeaderWords($0).isNoCount
            }
            guard
                areThings
                    || isOfMeasures
                    || column.words.has(HeaderWords.kind)
                        && others.contains(where: { HeaderWords($0).has(HeaderWords.otherThings) })
            else { continue }
            draft.filters.append(.init(column: column.index, values: people, isExclusion: false))
            let count = others.reduce(0) { $0 + (column.distinct[$1] ?? 0) }
            remarks.append(
                .note(
                    "only rows whose \(column.shown) is \(people.quoted()) are taken: \(counted(count, "row")) of \(others.quoted()) are "
                        + "not people, and left out"))
            let alike = all.filter { !people.contains($0) }
            if !alike.isEmpty {
                remarks.append(
                    .doubt(
                        "\(alike.quoted()) of \(column.shown) could be the count too; \(people.quoted()) is taken",
                        look: "what is each of them?"))
            }
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

    /// "Visitors" beside "Unique visitors": the one of the fewest words, but where each is of some of the people.
    private func oneMeasure(_ values: [String]) -> [String] {
        guard values.count > 1, !values.contains(where: { HeaderWords($0).has(HeaderWords.personClasses) }) else {
            return values
        }
        return values.min { (HeaderWords($0).words.count, $0) < (HeaderWords($1).words.count, $1) }.map { [$0] } ?? []
    }

    /// "Footfall" among "Net Sales", "Conversion".
    private static func isMeasureOfPeople(_ value: String) -> Bool {
        let words = HeaderWords(value)
        return words.has(HeaderWords.total) && !words.isNoCount && !words.has(HeaderWords.otherKinds)
            && !isWayOfPeople(value)
    }

    private static func isWayOfPeople(_ value: String) -> Bool {
        let words = HeaderWords(value)
        return words.has(HeaderWords.entered) || words.has(HeaderWords.exited)
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
            let isNamed = column.words.has(HeaderWords.direction.union(HeaderWords.measures))
            if let pair = Self.initials(column), entered.isEmpty || exited.isEmpty {
                (entered, exited, others) = ([pair.entered], [pair.exited], [])
                remarks.append(
                    .doubt(
                        "directions in \(column.shown) are single letters: \"\(pair.entered)\" is taken for who entered, and \"\(pair.exited)\" for who left",
                        look: "which way is each of them?"))
            }
            guard !entered.isEmpty && !exited.isEmpty || isNamed && entered.count + exited.count > 0 else { continue }
            guard others.isEmpty || isNamed else { continue }
            guard !hasColumnsOfWays else {
                noteDirectionBesideWays(column, entered, exited)
                continue
            }
            draft.direction = column.index
            var noCounts = others.filter { HeaderWords($0).isNoCount || HeaderWords.isPassingBy($0) }
            // "Staff entries" beside "Entries".
            let things = (entered + exited).filter { HeaderWords($0).has(Self.things) }
            if things.count < entered.count + exited.count { noCounts += things }
            entered.removeAll(where: noCounts.contains)
            exited.removeAll(where: noCounts.contains)
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

    /// Whether those who entered and those who left are columns of their own.
    private var hasColumnsOfWays: Bool {
        let numbers = profiles.filter { $0.isNumbers && !time.columns.contains($0.index) && !$0.isNoCount }
        return numbers.contains(where: \.isEntered) && numbers.contains(where: \.isExited)
    }

    private mutating func noteDirectionBesideWays(_ column: ColumnProfile, _ entered: [String], _ exited: [String]) {
        guard !entered.isEmpty, !exited.isEmpty else { return }
        remarks.append(
            .doubt(
                "\(column.shown) says a direction, as \((entered + exited).quoted()), and there are columns of both directions too: these are taken",
                look: "which way is the \"in\" of a row that is of those who left?"))
    }

    /// Where a row is the count of one direction, those of none that is known are no part of it.
    mutating func leaveOutNeither() {
        guard let column = draft.direction, !draft.neitherCells.isEmpty, !draft.isPersons, !draft.addsRepeated else {
            return
        }
        draft.filters.append(.init(column: column, values: draft.neitherCells, isExclusion: true))
        remarks.append(
            .note("rows whose \(profiles[column].shown) is \(draft.neitherCells.quoted()) are left out"))
        draft.neitherCells = []
    }

    /// A row of one direction has one column of counts.
    mutating func checkDirection() {
        guard let column = draft.direction, draft.timedColumns.isEmpty, !draft.isPersons else { return }
        guard draft.entered != nil || draft.exited != nil || draft.total == nil || !draft.wide.isEmpty else { return }
        guard draft.wide.isEmpty else {
            obstacles.append(
                "each row is of one direction, by \(profiles[column].shown), and sites are columns (\(draft.wide.map(\.place).quoted(max: 4))): no mapping "
                    + "reads both")
            return
        }
        let counts = draft.counts.map { profiles[$0].name }
        obstacles.append(
            "each row is of one direction, by \(profiles[column].shown), and "
                + (counts.isEmpty
                    ? "no column has its count" + noCountsReason
                    : "\(counts.quoted(max: 6)) say a direction too: which of the two is it?"))
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
