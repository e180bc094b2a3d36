/// In which orders rows of the hour that comes twice can lie, and which of them are of the second pass then.
///
/// With the oldest rows first, they follow one another
/// - in time: labels rise, and again from where one comes again or goes back within the hour;
/// - by label: what comes first of a label is of the first pass, what comes again of the second;
/// - by what they count, one after the other, each in time.
///
/// With the newest first it is the same from the end. What belongs to one interval, as who entered and who left in two rows, is of one
/// pass. A label that comes once is of the first pass where nothing goes back.
enum PassOrder {
    /// A row of the hour.
    struct Occurrence {
        let row: Int
        let label: LocalLabel
        /// Which counts it has, as bits.
        let counts: UInt8
        /// Whether something else than the order shows that it is of the first pass.
        var isFirst = false
    }

    /// What an order makes of rows: which are of the second pass, and whether no other order of that direction makes something else of them.
    private struct Passes {
        let second: [Bool]
        var isCertain: Bool
    }

    /// - Parameters:
    ///   - known: the direction that the rows around them show.
    ///   - isAgreed: whether nothing shows another.
    ///   - near: the same where rows show it that follow them within some hours.
    /// - Returns: The rows of the second pass, and whether the file leaves nothing else open.
    static func decide(
        _ rows: [Occurrence], _ known: RepeatedHours.Direction?, isAgreed: Bool, near: RepeatedHours.Direction?
    ) -> (second: [Int], isCertain: Bool) {
        let oldest = passes(rows)
        var newest = passes(rows.reversed()).map { Passes(second: $0.second.reversed(), isCertain: $0.isCertain) }
        // Whoever sorts by falling labels may leave rows of one label as they were: oldest first.
        if byTime(rows.reversed()) == nil { newest?.isCertain = false }
        var chosen: Passes
        switch (oldest, newest) {
        case (let oldest?, let newest?):
            chosen = known == .newestFirst ? newest : oldest
            if !isAgreed, oldest.second != newest.second { chosen.isCertain = false }
        case (let one?, nil):
            chosen = one
            if near == .newestFirst { chosen.isCertain = false }
        case (nil, let one?):
            chosen = one
            if near == .oldestFirst { chosen.isCertain = false }
        case (nil, nil):
            let second =
                known == .newestFirst ? inTurn(rows.reversed()).reversed() : inTurn(rows)
            chosen = Passes(second: zip(rows, second).map { $1 && !$0.isFirst }, isCertain: false)
        }
        return (zip(rows, chosen.second).filter(\.1).map(\.0.row), chosen.isCertain)
    }

    // MARK: Oldest first

    /// `nil` where rows are in none of the orders.
    private static func passes(_ rows: [Occurrence]) -> Passes? {
        let time = byTime(rows)
        let label = byLabel(rows)
        // What was counted in one pass alone rather lies apart from what was counted in the other.
        let isApart = time.map { !sharesCounts(rows, $0) } ?? false
        let found = (isApart ? [label, byKind(rows), time] : [time, label, byKind(rows)]).compactMap(\.self)
            .filter { second in !zip(rows, second).contains { $0.isFirst && $1 } }
        guard let second = found.first else { return nil }
        // By label, one that comes once may be of either pass.
        let isOpen = label.map { hasSingles(rows, $0) } ?? false
        return Passes(second: second, isCertain: !isOpen && found.allSatisfy { $0 == second })
    }

    private static func byTime(_ rows: [Occurrence]) -> [Bool]? {
        var seen: [LocalLabel: UInt8] = [:]
        var last: LocalLabel?
        var isSecond = false
        var second: [Bool] = []
        for row in rows {
            let isAgain = (seen[row.label] ?? 0) & row.counts != 0
            let isBack = last.map { row.label < $0 } ?? false
            if isAgain || isBack {
                guard !isSecond else { return nil }
                isSecond = true
                seen = [:]
            }
            seen[row.label, default: 0] |= row.counts
            last = row.label
            second.append(isSecond)
        }
        return second
    }

    private static func byLabel(_ rows: [Occurrence]) -> [Bool]? {
        zip(rows, rows.dropFirst()).allSatisfy { $0.label <= $1.label } ? inTurn(rows) : nil
    }

    private static func byKind(_ rows: [Occurrence]) -> [Bool]? {
        let kinds = kinds(of: rows)
        guard kinds.count > 1 else { return nil }
        var second = [Bool](repeating: false, count: rows.count)
        for kind in kinds {
            let own = rows.indices.filter { rows[$0].counts & kind != 0 }
            guard let passes = byTime(own.map { rows[$0] }) else { return nil }
            for (index, isSecond) in zip(own, passes) { second[index] = isSecond }
        }
        return second
    }

    /// What comes first of a label is of the first pass, what comes again of the second.
    private static func inTurn(_ rows: [Occurrence]) -> [Bool] {
        var first: [LocalLabel: UInt8] = [:]
        return rows.map { row in
            let isSecond = (first[row.label] ?? 0) & row.counts != 0
            if !isSecond { first[row.label, default: 0] |= row.counts }
            return isSecond
        }
    }

    /// Whether there are counts of one kind in both passes, or there is one pass alone.
    private static func sharesCounts(_ rows: [Occurrence], _ second: [Bool]) -> Bool {
        let passes = zip(rows, second).reduce(into: (first: UInt8(0), second: UInt8(0))) {
            if $1.1 { $0.second |= $1.0.counts } else { $0.first |= $1.0.counts }
        }
        return passes.second == 0 || passes.first & passes.second != 0
    }

    /// Whether some counts of a label come once, and others twice.
    private static func hasSingles(_ rows: [Occurrence], _ second: [Bool]) -> Bool {
        struct Counted: Hashable {
            let label: LocalLabel
            let kind: UInt8
        }
        let kinds = kinds(of: rows)
        var all: Set<Counted> = []
        var twice: Set<Counted> = []
        for (row, isSecond) in zip(rows, second) {
            for kind in kinds where row.counts & kind != 0 {
                let counted = Counted(label: row.label, kind: kind)
                all.insert(counted)
                if isSecond { twice.insert(counted) }
            }
        }
        return !twice.isEmpty && twice != all
    }

    /// Bits of counts that never share a row with others.
    private static func kinds(of rows: [Occurrence]) -> [UInt8] {
        var kinds: [UInt8] = []
        for counts in Set(rows.map(\.counts)) {
            let joined = kinds.filter { $0 & counts != 0 }
            kinds = kinds.filter { $0 & counts == 0 } + [joined.reduce(counts, |)]
        }
        return kinds
    }
}
