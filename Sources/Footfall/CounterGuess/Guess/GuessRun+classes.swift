import CounterImport

/// Columns of some of the people each, as adults and children, and of kinds beside each other, as people and bicycles.
extension GuessRun {
    /// Columns of some people each, and those of all people.
    private struct Classes {
        var classed: [ColumnProfile]
        let whole: [ColumnProfile]
        /// Numbers of which no word says what they are.
        let others: [ColumnProfile]
    }

    /// `nil` where the people of each direction are in a column of their own too.
    private var classes: Classes? {
        let numbers = profiles.filter { column in
            column.isNumbers && column.isWhole && !time.columns.contains(column.index) && !draft.isUsed(column.index)
                && !column.isNoCount && !column.words.has(Self.things)
        }
        var classed = numbers.filter {
            $0.words.has(HeaderWords.personClasses) || $0.words.has(HeaderWords.unknownClass)
        }
        guard classed.count(where: { $0.words.has(HeaderWords.personClasses) }) > 1 else { return nil }
        let rest = numbers.filter { column in !classed.contains { $0.index == column.index } }
        let whole = rest.filter { $0.isEntered || $0.isExited || $0.isTotal }
        // A direction that has a column of all people needs none of its parts.
        classed.removeAll { column in whole.contains { Self.direction($0) == Self.direction(column) } }
        guard classed.count(where: { $0.words.has(HeaderWords.personClasses) }) > 1 else { return nil }
        return Classes(
            classed: classed, whole: whole,
            others: rest.filter { !$0.isEntered && !$0.isExited && !$0.isTotal && !$0.isConstant })
    }

    var hasClasses: Bool { classes != nil }

    private static func direction(_ column: ColumnProfile) -> CountSubject.Role {
        column.isEntered ? .entered : column.isExited ? .exited : .total
    }

    /// Sites as columns, each with several classes of people.
    ///
    /// - Returns: whether the file is so; then each site's columns are added up.
    mutating func searchClassesOfPlaces() -> Bool {
        guard let found = classes, found.whole.isEmpty else { return false }
        let classed = found.classed
        let places = classed.map { Self.place($0.words) }
        var order: [String] = []
        for place in places where !order.contains(place) { order.append(place) }
        guard order.count > 1, !order.contains("") else { return false }
        let hasDirections = classed.contains { $0.isEntered || $0.isExited }
        guard !hasDirections || classed.allSatisfy({ $0.isEntered || $0.isExited }) else { return false }
        for (column, place) in zip(classed, places) {
            draft.wide.append(
                .init(
                    index: column.index, place: place,
                    role: column.isEntered ? .entered : column.isExited ? .exited : .total,
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

    /// - Returns: whether columns of classes are counts: no column counts all people of a direction.
    mutating func searchClasses() -> Bool {
        guard let found = classes, Set(found.classed.map { Self.place($0.words) }).count == 1 else { return false }
        let chosen = oneDivision(found.classed)
        let hasDirections = (chosen + found.whole).contains { $0.isEntered || $0.isExited }
        let roles: [(role: CountSubject.Role, text: String)] = [
            (.entered, "who entered"), (.exited, "who left"), (.total, "the total"),
        ]
        for (role, text) in roles {
            let parts = chosen.filter { Self.direction($0) == role }
            let whole = found.whole.filter { Self.direction($0) == role }
            if hasDirections, role == .total {
                leaveOut(parts + whole)
            } else if !parts.isEmpty {
                add(parts, as: role, text)
            } else if let one = pick(whole, role == .entered ? "entered" : role == .exited ? "exited" : "total") {
                add([one], as: role, text)
            }
        }
        for column in found.classed where !draft.counts.contains(column.index) { draft.explained.insert(column.index) }
        if !found.others.isEmpty {
            remarks.append(
                .doubt(
                    "\(found.others.map(\.name).quoted(max: 6)) have numbers too, of which no word says what they are: left out",
                    look: "do they count people of another class?"))
        }
        return true
    }

    /// Columns without a direction beside those that have one.
    mutating func leaveOut(_ columns: [ColumnProfile]) {
        guard !columns.isEmpty else { return }
        for column in columns { draft.explained.insert(column.index) }
        remarks.append(
            .doubt(
                "\(columns.map(\.name).quoted()) say no direction, and are left out beside those that do",
                look: "do they count more than the columns that are taken?"))
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
}
