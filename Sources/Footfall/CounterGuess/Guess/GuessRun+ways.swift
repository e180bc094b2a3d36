import CounterImport

/// Columns of two directions of which no word says who entered.
extension GuessRun {
    /// Two ways of people beside two ways of bicycles: "Ped North", "Ped South", "Bike North", "Bike South".
    ///
    /// - Returns: whether the file is so; then the people of both ways are the total.
    mutating func searchKindsOfWays() -> Bool {
        guard let found = kindsOfWays else { return false }
        let (people, things) = found
        (draft.total, draft.added[.total]) = (people[0].index, [people[1].index])
        remarks.append(
            .doubt(
                "\(people.map(\.name).quoted()) are two directions, and no word says which of them is who entered: both are added up to the total",
                look: "which way is into the place? And is it one place?"))
        remarks.append(.note("\(things.map(\.name).quoted()) are not people, and left out"))
        for column in things { draft.explained.insert(column.index) }
        for column in profiles where column.isNumbers && column.isTotal && !draft.counts.contains(column.index) {
            draft.explained.insert(column.index)
            guard !column.words.has(Self.things) else { continue }
            remarks.append(
                sumsTo(column, people + things, blankIsNone: true)
                    ? .note(
                        "\(column.shown) is the sum of \((people + things).map(\.name).quoted()), people and others: left out"
                    )
                    : .doubt(
                        "\(column.shown) is not the sum of both directions, and is left out",
                        look: "what does it count?"))
        }
        return true
    }

    var hasKindsOfWays: Bool { kindsOfWays != nil }

    static let things = HeaderWords.otherKinds.subtracting(HeaderWords.personClasses)

    private var kindsOfWays: (people: [ColumnProfile], things: [ColumnProfile])? {
        let numbers = profiles.filter {
            $0.isNumbers && $0.isWhole && !time.columns.contains($0.index) && !draft.isUsed($0.index)
        }
        func rest(_ column: ColumnProfile, _ kinds: Set<String>) -> [String] {
            column.words.texts.filter { !kinds.contains($0) && !HeaderWords.units.contains($0) }
        }
        let kinds = Self.things
        let people = numbers.filter { $0.words.has(HeaderWords.pedestrians) && !$0.words.has(kinds) }
        let things = numbers.filter { $0.words.has(kinds) }
        let ways = people.map { rest($0, HeaderWords.pedestrians) }
        guard people.count == 2, ways.allSatisfy({ $0.count == 1 && Self.isWay($0[0]) }), ways[0] != ways[1],
            Set(things.map { rest($0, kinds) }).isSuperset(of: ways)
        else { return nil }
        return people.contains(where: { $0.isEntered || $0.isExited }) ? nil : (people, things)
    }

    /// Two ways of each of several places: "Bridge Left", "Bridge Right", "Quay Left", "Quay Right".
    ///
    /// - Returns: whether the file is so; then both ways of a place are its total.
    mutating func searchWaysOfPlaces() -> Bool {
        let columns = countColumns
        guard columns.count >= 4, columns.allSatisfy({ !$0.isEntered && !$0.isExited && Self.areDirections([$0.name]) })
        else {
            return false
        }
        let places = columns.map { column in
            let left = column.words.words.filter { !Self.isWay($0.text) && !HeaderWords.units.contains($0.text) }
            guard let first = left.first, let last = left.last else { return "" }
            return String(column.name[first.range.lowerBound..<last.range.upperBound])
        }
        let counts = Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +)
        guard counts.count > 1, counts[""] == nil, counts.values.allSatisfy({ $0 == 2 }) else { return false }
        for (column, place) in zip(columns, places) {
            draft.wide.append(.init(index: column.index, place: place, role: .total, template: column.name))
        }
        draft.timeColumns = Set([time.column, time.hourColumn].compactMap(\.self))
        remarks.append(
            .doubt(
                "each of \(counts.keys.sorted().quoted(max: 6)) has two directions, as \(columns.prefix(2).map(\.name).quoted()), and no word says which of them is "
                    + "who entered: both are added up to the total", look: "which way is into the place?"))
        return true
    }

    private static func isWay(_ word: String) -> Bool {
        areDirections([word])
            || [
                "north", "south", "east", "west", "n", "s", "e", "w", "nord", "sud", "ost", "est", "ovest", "oeste",
                "norte", "sur", "este", "zuid", "noord",
                "oost", "a", "b", "1", "2", "lft", "rgt", "(left)",
            ].contains(word)
    }
}
