/// Columns of some of the people each, as adults and children, and of kinds beside each other, as people and bicycles.
extension GuessRun {
    /// Columns of some people each, and those of all people; `nil` where one of these has a direction.
    private var classes: (classed: [ColumnProfile], whole: [ColumnProfile])? {
        let classed = profiles.filter { column in
            column.isNumbers && column.isWhole && !time.columns.contains(column.index) && !draft.isUsed(column.index)
                && !column.isNoCount && !column.words.has(Self.things)
                && (column.words.has(HeaderWords.personClasses) || column.words.has(HeaderWords.unknownClass))
        }
        guard classed.count(where: { $0.words.has(HeaderWords.personClasses) }) > 1 else { return nil }
        let whole = countColumns.filter { column in
            !classed.contains { $0.index == column.index }
                && (column.isEntered || column.isExited || column.isTotal)
        }
        return whole.contains { $0.isEntered || $0.isExited } ? nil : (classed, whole)
    }

    /// Sites as columns, each with several classes of people.
    ///
    /// - Returns: whether the file is so; then each site's columns are added up.
    mutating func searchClassesOfPlaces() -> Bool {
        guard let (classed, whole) = classes, whole.isEmpty else { return false }
        let places = classed.map { Self.place($0.words) }
        var order: [String] = []
        for place in places where !order.contains(place) { order.append(place) }
        guard order.count > 1, !order.contains("") else { return false }
        let hasDirections = classed.contains { $0.isEntered || $0.isExited }
        guard !hasDirections || classed.allSatisfy({ $0.isEntered || $0.isExited }) else { return false }
        for (column, place) in zip(classed, places) {
            draft.wide.append(
                .init(
                    index: column.index, place: place, role: column.isEntered ? .entered : column.isExited ? .exited : .total,
                    template: column.name))
        }
        draft.timeColumns = Set([time.column, time.hourColumn].compactMap(\.self))
        remarks.append(.reason("sites are columns: \(order.quoted(max: 6))"))
        remarks.append(
            .doubt(
                "several columns of a site count some of the people each, as \(classed.prefix(2).map(\.name).quoted()): those of one direction are added up",
                look: "is everybody in one of them, and nobody in two?"))
        return true
    }

    /// - Returns: whether columns of classes are the counts: no column counts all people of a direction.
    mutating func searchClasses() -> Bool {
        guard let (classed, whole) = classes, Set(classed.map { Self.place($0.words) }).count == 1 else { return false }
        let hasDirections = classed.contains { $0.isEntered || $0.isExited }
        guard hasDirections || whole.isEmpty else { return false }
        let chosen = oneDivision(classed)
        let roles: [(role: CountSubject.Role, columns: [ColumnProfile], text: String)] = [
            (.entered, chosen.filter(\.isEntered), "who entered"), (.exited, chosen.filter(\.isExited), "who left"),
            (.total, hasDirections ? [] : chosen, "the total"),
        ]
        for (role, columns, text) in roles where !columns.isEmpty { add(columns, as: role, text) }
        for column in classed where !draft.counts.contains(column.index) { draft.explained.insert(column.index) }
        let left = chosen.filter { hasDirections && !$0.isEntered && !$0.isExited }
        if !left.isEmpty {
            remarks.append(
                .doubt(
                    "\(left.map(\.name).quoted()) say no direction, and are left out", look: "do they count more than the columns that are taken?"))
        }
        for column in whole {
            draft.explained.insert(column.index)
            remarks.append(.note("\(column.shown) has no direction, and is left out beside those that have one"))
        }
        return true
    }

    /// Takes columns that are added up for one count.
    mutating func add(_ columns: [ColumnProfile], as role: CountSubject.Role, _ text: String) {
        switch role {
        case .entered: draft.entered = columns[0].index
        case .exited: draft.exited = columns[0].index
        case .total: draft.total = columns[0].index
        }
        draft.added[role] = columns.dropFirst().map(\.index)
        guard columns.count > 1 else {
            remarks.append(.reason("\(columns[0].shown) has \(text)"))
            return
        }
        remarks.append(
            .doubt(
                "several columns count some of the people each: \(columns.map(\.name).quoted()) are added up to \(text)",
                look: "is everybody in one of them, and nobody in two?"))
    }

    /// Where people are divided by age and by sex, in columns of their own, one division is all of them.
    private mutating func oneDivision(_ columns: [ColumnProfile]) -> [ColumnProfile] {
        let ages = columns.filter { $0.words.has(HeaderWords.ages) && !$0.words.has(HeaderWords.sexes) }
        let sexes = columns.filter { $0.words.has(HeaderWords.sexes) && !$0.words.has(HeaderWords.ages) }
        let both = columns.filter { $0.words.has(HeaderWords.sexes) && $0.words.has(HeaderWords.ages) }
        guard both.isEmpty, ages.count > 1, sexes.count > 1 else { return columns }
        remarks.append(
            .doubt(
                "\(ages.map(\.name).quoted()) and \(sexes.map(\.name).quoted()) divide the same people by age and by sex: those by sex are taken",
                look: "do both add up to the same numbers?"))
        return columns.filter { column in !ages.contains { $0.index == column.index } }
    }

    /// What is left of a name without class, direction and unit.
    private static func place(_ words: HeaderWords) -> String {
        let left = words.words.filter { word in
            !HeaderWords.personClasses.contains(word.text) && !HeaderWords.unknownClass.contains(word.text)
                && !HeaderWords.entered.contains(word.text) && !HeaderWords.exited.contains(word.text)
                && !HeaderWords.enteredBeside.contains(word.text) && !HeaderWords.units.contains(word.text)
        }
        guard let first = left.first, let last = left.last else { return "" }
        return String(words.name[first.range.lowerBound..<last.range.upperBound])
    }

    // MARK: Kinds as columns

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
                    ? .note("\(column.shown) is the sum of \((people + things).map(\.name).quoted()), people and others: left out")
                    : .doubt("\(column.shown) is not the sum of both directions, and is left out", look: "what does it count?"))
        }
        return true
    }

    var hasKindsOfWays: Bool { kindsOfWays != nil }

    private static let things = HeaderWords.otherKinds.subtracting(HeaderWords.personClasses)

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

    private static func isWay(_ word: String) -> Bool {
        areDirections([word])
            || [
                "north", "south", "east", "west", "n", "s", "e", "w", "nord", "sud", "ost", "est", "ovest", "oeste", "norte", "sur", "este", "zuid", "noord",
                "oost", "a", "b", "1", "2", "lft", "rgt", "(left)",
            ].contains(word)
    }
}
