import CounterImport

/// What a column of numbers counts, by its name: which way people went, and where.
struct CountSubject: Hashable {
    enum Role: Hashable { case entered, exited, total }

    /// The name of the place in the column's name; empty where there is none.
    let place: String
    /// `nil` where the name has no word for it.
    let role: Role?
    /// The name with `{site}` for the place.
    let template: String

    init(_ words: HeaderWords, pairsEntries: Bool = false) {
        let all = words.words
        var (start, end) = (0, all.count)
        var role: Role?
        var hasTotal = false
        func direction(_ word: String) -> Role? {
            if HeaderWords.entered.contains(word) || pairsEntries && HeaderWords.enteredBeside.contains(word) {
                return .entered
            }
            return HeaderWords.exited.contains(word) ? .exited : nil
        }
        // "North Gate (in 1000)" is a place and its unit.
        while end > start, HeaderWords.thousands.contains(all[end - 1].text) { end -= 1 }
        let wholeEnd = end
        // From the end: "Portico - Visitors (in)".
        while end > start {
            let word = all[end - 1].text
            if role == nil, let found = direction(word) {
                role = found
            } else if HeaderWords.units.contains(word),
                end - start > 1 || role != nil || HeaderWords.total.contains(word)
            {
                hasTotal = hasTotal || HeaderWords.total.contains(word)
            } else {
                break
            }
            end -= 1
        }
        // Without any such word what was taken for a unit belongs to the name.
        if role == nil, !hasTotal { end = wholeEnd }
        // From the front: "In: Portico", "Visitors Portico".
        if role == nil {
            var index = start
            while index < end {
                let word = all[index].text
                if role == nil, let found = direction(word) {
                    role = found
                } else if HeaderWords.units.contains(word) {
                    hasTotal = hasTotal || HeaderWords.total.contains(word)
                } else {
                    break
                }
                index += 1
            }
            if role != nil || hasTotal && index < end { start = index } else if index == end, hasTotal { start = end }
        }
        self.role = role ?? (hasTotal ? .total : nil)
        guard start < end else {
            place = self.role == nil ? words.name : ""
            template = "{site}"
            return
        }
        guard start > 0 || end < all.count else {
            place = words.name
            template = "{site}"
            return
        }
        let name = words.name
        var range = all[start].range.lowerBound..<all[end - 1].range.upperBound
        if start == 0 { range = name.startIndex..<range.upperBound }
        if end == all.count { range = range.lowerBound..<name.endIndex }
        // "Fuller Street (North) IN" has its bracket behind the last word.
        let opened = name[range].count { $0 == "(" } - name[range].count { $0 == ")" }
        if opened == 1, range.upperBound < name.endIndex, name[range.upperBound] == ")" {
            range = range.lowerBound..<name.index(after: range.upperBound)
        }
        place = String(name[range]).trimmed
        template = String(name[..<range.lowerBound]) + "{site}" + String(name[range.upperBound...])
    }
}
