import CounterImport

/// Sites that are columns.
extension GuessRun {
    /// - Returns: whether the columns of numbers are of several sites, or of one that their names have.
    mutating func searchWide() -> Bool {
        let columns = countColumns
        guard !columns.isEmpty else { return false }
        let pairs = pairsEntries
        var found = columns.map { (column: $0, subject: CountSubject($0.words, pairsEntries: pairs)) }
        let places = Set(found.map(\.subject.place)).filter { !$0.isEmpty }
        let plain = found.filter { $0.subject.place.isEmpty && $0.subject.role != nil }
        guard !places.isEmpty else { return false }
        // In, Out and a column of another name are one site's.
        let named = Set(found.filter { $0.subject.role != nil }.map(\.subject.place)).filter { !$0.isEmpty }
        let isOfOne =
            named.count < 2 && plain.contains { $0.subject.role != .total } && !isRepeated(plain.map(\.column.name))
        if isOfOne { return false }
        if places.count == 1, plain.isEmpty, found.count == 1, found[0].subject.role == nil { return false }
        if Self.areDirections(found.map(\.subject.place)),
            found.allSatisfy({ $0.subject.role == nil || $0.subject.role == .total })
        {
            return false
        }
        // "A" and "B", "x" and "y" are two ways of one place rather than two places.
        if found.count == 2,
            found.allSatisfy({ $0.subject.role == nil && $0.column.name.count <= 2 && Int($0.column.name) == nil })
        {
            return false
        }
        let sums = sumColumns(found)
        for index in sums {
            draft.ignoredSums.insert(index)
            remarks.append(
                .note(
                    "\(profiles[index].shown) is the sum of the other sites' columns in each row, no site of its own: left out"
                ))
        }
        found.removeAll { sums.contains($0.column.index) }
        if isRepeated(found.map(\.column.name)) {
            draft.isSideBySide = true
            var current = ""
            for entry in found {
                if !entry.subject.place.isEmpty { current = entry.subject.place }
                draft.wide.append(
                    .init(
                        index: entry.column.index, place: current, role: entry.subject.role ?? .total,
                        template: entry.column.name))
            }
        } else {
            for entry in found where !entry.subject.place.isEmpty {
                draft.wide.append(
                    .init(
                        index: entry.column.index, place: entry.subject.place, role: entry.subject.role ?? .total,
                        template: entry.subject.template))
            }
            for entry in found where entry.subject.place.isEmpty {
                remarks.append(
                    .doubt(
                        "\(entry.column.shown) is of no site's name, and not the sum of the others: it is left out",
                        look: "whose counts are these?"))
            }
        }
        for place in Set(draft.wide.map(\.place)).sorted() where HeaderWords.isOfAll(place) {
            remarks.append(
                .doubt(
                    "the columns of \"\(place)\" have the name of a sum, and are not the sum of the other sites' columns",
                    look: "is it a place of its own?"))
        }
        draft.timeColumns = Set([time.column, time.hourColumn].compactMap(\.self))
        var order: [String] = []
        for place in draft.wide.map(\.place) where !order.contains(place) { order.append(place) }
        remarks.append(.reason("sites are columns: \(order.quoted(max: 6))"))
        // Without a word for it a name may be anything.
        if found.allSatisfy({ $0.subject.role == nil }) {
            remarks.append(
                .note(
                    "no word of these columns says what is counted: each is taken for the total of the place of its name"
                ))
        }
        doubtLoneTotals(found)
        for place in order {
            let roles = draft.wide.filter { $0.place == place }.map(\.role)
            if Set(roles).count < roles.count, !draft.isSideBySide {
                remarks.append(.doubt("two columns are the same count of \"\(place)\"", look: "which of them is it?"))
            }
        }
        return true
    }

    /// Where other columns say a direction, one that says nothing, and is of no place of theirs, may be a direction by a word that isn't known.
    private mutating func doubtLoneTotals(_ found: [(column: ColumnProfile, subject: CountSubject)]) {
        let ways = Set(found.filter { $0.subject.role == .entered || $0.subject.role == .exited }.map(\.subject.place))
        let lone = found.filter {
            $0.subject.role == nil && !$0.subject.place.isEmpty && !ways.contains($0.subject.place)
        }
        guard !ways.isEmpty, !lone.isEmpty else { return }
        remarks.append(
            .doubt(
                "\(lone.map(\.column.name).quoted(max: 6)) \(lone.count == 1 ? "has" : "have") no word for a direction, as other columns have: each is taken for the total of a place "
                    + "of that name", look: "is it a direction of another place?"))
    }

    private func isRepeated(_ names: [String]) -> Bool { Set(names).count < names.count }

    /// `Northbound` and `Direction 2` are directions of one place.
    static func areDirections(_ names: [String]) -> Bool {
        let words: Set<String> = [
            "northbound", "southbound", "eastbound", "westbound", "towards", "toward", "richtung", "direction", "vers",
            "richting",
            "direccion", "direzione", "sens", "to", "nb", "sb", "eb", "wb", "retning", "riktning", "suunta", "sentido",
            "ltr", "rtl",
            "forward", "backward", "forwards", "backwards", "inward", "outward", "left", "right", "up", "down",
            "kierunek", "lft", "rgt", "(left)", "fw", "bw", "fwd", "bwd", "bkwd", "fwds", "bwds",
        ]
        return names.allSatisfy { HeaderWords($0).has(words) }
    }

    /// Columns that are in all rows what the others add up to.
    private func sumColumns(_ found: [(column: ColumnProfile, subject: CountSubject)]) -> Set<Int> {
        let form = NumberForm(found.flatMap { $0.column.filled.prefix(300) }, names: [])
        func values(_ column: ColumnProfile) -> [Double?] {
            column.cells.map { GuessedNumber.isMissing($0) ? nil : form.value($0) }
        }
        let read = found.map { (entry: $0, values: values($0.column)) }
        var sums: Set<Int> = []
        let roles: [CountSubject.Role] = [.total, .entered, .exited]
        for candidate in read {
            let role = candidate.entry.subject.role ?? .total
            var parts: [[Double?]]
            if role == .total {
                parts = totals(
                    of: read.filter {
                        $0.entry.column.index != candidate.entry.column.index
                            && $0.entry.subject.place != candidate.entry.subject.place
                            || candidate.entry.subject.place.isEmpty
                                && $0.entry.column.index != candidate.entry.column.index
                    })
            } else {
                parts = read.filter {
                    $0.entry.subject.role == role && $0.entry.column.index != candidate.entry.column.index
                }.map(\.values)
            }
            guard parts.count >= 2, roles.contains(role) else { continue }
            var (equal, compared, positive) = (0, 0, 0)
            for row in candidate.values.indices {
                guard let sum = candidate.values[row] else { continue }
                let present = parts.compactMap { row < $0.count ? $0[row] : nil }
                guard !present.isEmpty else { continue }
                compared += 1
                if present.reduce(0, +) == sum { equal += 1 }
                if sum > 0 { positive += 1 }
            }
            if compared > 0, equal * 20 >= compared * 19, positive * 4 > compared {
                sums.insert(candidate.entry.column.index)
            }
        }
        // Of two alike each would be the other's sum.
        return sums.count * 2 > found.count ? [] : sums
    }

    /// By place: its total, or what its directions add up to.
    private func totals(of read: [(entry: (column: ColumnProfile, subject: CountSubject), values: [Double?])])
        -> [[Double?]]
    {
        var places: [String] = []
        for item in read where !places.contains(item.entry.subject.place) { places.append(item.entry.subject.place) }
        return places.filter { !$0.isEmpty }.map { place in
            let own = read.filter { $0.entry.subject.place == place }
            if let total = own.first(where: { ($0.entry.subject.role ?? .total) == .total }) { return total.values }
            return own[0].values.indices.map { row in
                let present = own.compactMap { $0.values[row] }
                return present.isEmpty ? nil : present.reduce(0, +)
            }
        }
    }
}
