import CounterImport

/// Rows that share a date, and a column that tells their time of day in whatever form.
extension GuessRun {
    /// Takes such a column for the time of day, or says why it can't: days that hours are added up to are silently wrong.
    mutating func searchLostHours() {
        guard time.column != nil, time.fixedDate == nil, time.hourColumn == nil else { return }
        let labels = labels()
        let known = labels.compactMap(\.self)
        guard !time.hasClock || Set(known.map { ($0 % 1440 + 1440) % 1440 }).count == 1 else { return }
        guard Set(known).count < known.count else { return }
        let free = profiles.filter {
            !time.columns.contains($0.index) && !$0.isDates && !$0.isEmpty && !$0.isConstant && !$0.isWeekdays
                && !$0.isRowNumbers && $0.distinct.count <= 1500 && !$0.words.has(HeaderWords.noCounts)
        }
        let named = free.filter {
            $0.words.has(HeaderWords.clock) && !$0.isEntered && !$0.isExited && !$0.isTotal
                && !$0.words.has(HeaderWords.door) && tellsTimes($0, labels)
        }
        let alike = free.filter { column in
            !named.contains { $0.index == column.index } && looksLikeHours(column, labels)
                && tellsTimes(column, labels)
        }
        guard let hours = named.first ?? alike.first else { return }
        let example = hours.filled[hours.filled.count / 2]
        let isRead =
            hours.areDayTimes && !hours.mixesHoursAndMinutes && !time.hasClock
            && !time.hasOffset
        guard isRead else {
            obstacles.append(
                "several rows have one date, and \(hours.shown), as \"\(example)\", looks like their time of day (hour), in a form that no "
                    + "mapping reads: the rows would be added up to days, and would be wrong. Write it as 06:00, or into the column of the date"
            )
            return
        }
        time.hourColumn = hours.index
        time.columns.insert(hours.index)
        if named.isEmpty {
            remarks.append(
                .doubt(
                    "no word of \(hours.shown) says that it is the time of day; it is taken for that, as its values, such as \"\(example)\", come again "
                        + "on each date", look: "is it the hour?"))
        } else {
            remarks.append(.reason("the time of day is in \(hours.shown), as \"\(example)\""))
        }
    }

    /// Whether rows of one date differ by nothing but this column.
    private func tellsTimes(_ column: ColumnProfile, _ labels: [Int32?]) -> Bool {
        let others = profiles.filter { other in
            other.index != column.index && !time.columns.contains(other.index) && !other.isEmpty && !other.isDates
                && other.distinct.count * 3 <= max(labels.count, 9)
                && (other.isText
                    || other.isWhole
                        && other.words.has(
                            HeaderWords.ids.union(HeaderWords.strongSite).union(HeaderWords.door).union(
                                HeaderWords.counter)))
        }
        var with: Set<String> = []
        var without: Set<String> = []
        var count = 0
        for (row, label) in labels.enumerated() {
            guard let label else { continue }
            count += 1
            let key = "\(label)\u{0}" + others.map { $0.cells[row] }.joined(separator: "\u{0}")
            without.insert(key)
            with.insert(key + "\u{1}" + column.cells[row])
        }
        return without.count * 10 <= count * 6 && with.count * 10 >= without.count * 16
    }

    /// Times of day by the cells alone: texts with an hour and minutes, or numbers that begin again on each date and go up within it.
    private func looksLikeHours(_ column: ColumnProfile, _ labels: [Int32?]) -> Bool {
        guard column.distinct.count >= 3 else { return false }
        let isPlain = column.filled.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } }
        if !isPlain {
            guard column.isText else { return false }
            return column.distinct.keys.allSatisfy {
                $0.firstMatch(of: /\d{1,2} ?[:.hHuU時点] ?\d{2}|\d{1,2} ?([AaPp]\.?[Mm]|[時点时시])/) != nil
            }
        }
        let others = HeaderWords.ids.union(HeaderWords.site).union(HeaderWords.door).union(HeaderWords.counter)
        guard column.distinct.count >= 8, !column.words.has(others), !column.isEntered, !column.isExited,
            !column.isTotal
        else { return false }
        var days: [Int32: [Int]] = [:]
        for (row, label) in labels.enumerated() {
            guard let label, let value = Int(column.cells[row]) else { continue }
            days[label, default: []].append(value)
        }
        guard days.count >= 2 else { return false }
        let sets = days.values.map(Set.init)
        let all = Set(sets.flatMap(\.self))
        guard let last = all.max(), last <= 240_000 else { return false }
        let rising = days.values.count { values in zip(values, values.dropFirst()).allSatisfy { $0 <= $1 } }
        // Rows of one site after another's begin again within a date.
        let isRead = column.dayTimes == column.filled.count
        return sets.count { $0.count * 10 >= all.count * 8 } * 10 >= sets.count * 7
            && (isRead || rising * 2 > days.count)
    }

    /// Times of day with seconds are of people one by one.
    mutating func checkSeconds() {
        guard let hours = time.hourColumn, !draft.isPersons,
            let cell = profiles[hours].filled.first(where: ColumnProfile.hasSeconds)
        else { return }
        obstacles.append(
            "times of day such as \"\(cell)\" in \(profiles[hours].shown) have seconds, and intervals begin at whole minutes"
        )
    }

    /// The column that looks most like times, for who reads why none is known.
    static func likelyTimes(_ profiles: [ColumnProfile]) -> String {
        func score(_ column: ColumnProfile) -> Int {
            let sample = column.filled.prefix(50)
            guard !sample.isEmpty else { return 0 }
            let groups = sample.count { $0.split { !$0.isNumber }.count >= 2 } * 2 > sample.count
            return (column.words.has(HeaderWords.time) ? 2 : 0) + (groups ? 1 : 0)
        }
        guard let best = profiles.max(by: { (score($0), -$0.index) < (score($1), -$1.index) }), score(best) > 0,
            let example = best.filled.first
        else { return "" }
        return
            ". \(best.shown), as \"\(example)\", looks like the time: its order, or its words for months or weekdays, are not known"
    }
}
