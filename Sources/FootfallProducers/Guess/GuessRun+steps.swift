import LocalTime

/// How long intervals are, where labels come more than once, and which end of its interval a label is.
extension GuessRun {
    private struct Lane: Hashable {
        let site: String
        let line: String
        let counter: String
        let direction: String
    }

    private func lane(_ row: GuessTable.Row, isWithDirection: Bool = true) -> Lane {
        func cell(_ index: Int?) -> String { index.flatMap { $0 < row.cells.count ? row.cells[$0] : nil } ?? "" }
        return Lane(
            site: cell(draft.site), line: cell(draft.line), counter: cell(draft.counter),
            direction: isWithDirection ? cell(draft.direction) : "")
    }

    private var takenRows: [GuessTable.Row] {
        table.rows.filter { row in
            draft.filters.allSatisfy { filter in
                let cell = filter.column < row.cells.count ? row.cells[filter.column] : ""
                return filter.values.contains(cell) != filter.isExclusion
            }
        }
    }

    private func lanes() -> [Lane: [Int32]] {
        var lanes: [Lane: [Int32]] = [:]
        for row in takenRows {
            guard let label = time.label(row.cells) else { continue }
            lanes[lane(row), default: []].append(label.minutes)
        }
        return lanes
    }

    mutating func measureSteps() {
        chooseOrder()
        guard draft.timedColumns.isEmpty else { return checkTimedDays() }
        checkSeconds()
        guard obstacles.isEmpty else { return }
        if !draft.isPersons { searchDoors() }
        let lanes = lanes()
        steps = GuessedSteps(lanes.values)
        guard !draft.isPersons else { return checkPersons() }
        checkRange()
        guard steps.usual > 0 else {
            guard let range = time.rangeMinutes else {
                draft.intervalMinutes = time.hasClock ? 60 : 1440
                remarks.append(
                    .doubt(
                        "each counter has one row: nothing shows how long its interval is; \(time.hasClock ? "an hour" : "a day") is assumed",
                        look: "\"interval_minutes\" in the mapping"))
                return
            }
            draft.intervalMinutes = range
            return
        }
        if steps.isWeeks {
            obstacles.append(
                "rows are 7 days apart: they are of a week each, and an interval is a day at most, so they can't be imported as counts"
            )
            return
        }
        if steps.isMonths || steps.isYears {
            obstacles.append(
                "rows are a \(steps.isYears ? "year" : "month") apart (\(steps.usual / 1440) days): an interval is a day at most, so they can't be "
                    + "imported as counts")
            return
        }
        if steps.usual > 1440 {
            obstacles.append(
                "rows are \(steps.usual / 1440) days apart: an interval is a day at most, so they can't be imported as counts"
            )
            return
        }
        draft.intervalMinutes = time.rangeMinutes ?? steps.usual
        remarks.append(
            .reason(
                "rows of each counter are \(Self.length(steps.usual)) apart (\(steps.counts[steps.usual] ?? 0) of \(steps.total) steps)"
            ))
        if let range = time.rangeMinutes, range != steps.usual {
            remarks.append(
                .doubt(
                    "rows are \(Self.length(steps.usual)) apart, and say that they are of \(Self.length(range)): \(Self.length(range)) is taken",
                    look: "is what lies between counted elsewhere?"))
        }
        if let other = steps.other {
            obstacles.append(
                "the file has two steps: rows \(min(other, steps.usual)) minutes apart (\(min(other, steps.usual)) min) and others \(max(other, steps.usual)) min apart, "
                    + "in runs. One mapping has one length of intervals: cut the file where the step changes")
            return
        }
        let uneven = steps.uneven
        if uneven > 0, draft.intervalMinutes < 1440 {
            remarks.append(
                .doubt(
                    "\(counted(uneven, "step")) between rows are no whole number of intervals",
                    look: "look at the file's times: do rows overlap or begin at odd minutes?"))
        }
        if steps.gaps > 0, draft.intervalMinutes < 1440 { noteGaps() }
        if !time.hasClock, draft.intervalMinutes < 1440 { draft.intervalMinutes = 1440 }
        searchEnds(lanes)
        searchCumulative()
    }

    static func length(_ minutes: Int) -> String {
        minutes == 1440
            ? "a day"
            : minutes == 60 ? "60 minutes" : minutes % 1440 == 0 ? "\(minutes / 1440) days" : "\(minutes) minutes"
    }

    private mutating func noteGaps() {
        let nights = steps.counts.filter { $0.key > 300 && $0.key <= 1080 }.values.reduce(0, +)
        let others = steps.gaps - nights
        if nights > 0 { remarks.append(.note("hours of the night are not there (\(counted(nights, "gap")))")) }
        if others > 0 {
            remarks.append(.note("hours are missing within days: \(counted(others, "gap")) of more than one step"))
        }
    }

    // MARK: Day and month

    /// Of several orders the one by which the rows follow one another; both stay a doubt.
    private mutating func chooseOrder() {
        guard time.formats == nil, time.readings.count > 1 else { return }
        func regularity(_ reading: Int) -> Double {
            var other = time
            other.reading = reading
            var labels: [Lane: [Int32]] = [:]
            for row in table.rows.prefix(5000) {
                guard let label = other.label(row.cells) else { continue }
                labels[lane(row), default: []].append(label.minutes)
            }
            let steps = GuessedSteps(labels.values)
            guard steps.total > 0 else { return 0 }
            let small = steps.counts.filter { $0.key <= max(1440, steps.usual) }.values.reduce(0, +)
            return Double(small) / Double(steps.total)
        }
        let scores = time.readings.indices.map { regularity($0) }
        let best = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) } ?? 0
        let others = scores.indices.filter { $0 != best }.map { scores[$0] }.max() ?? 0
        time.reading = best
        let order =
            time.readings[best].order == .dayFirst ? "day" : time.readings[best].order == .monthFirst ? "month" : "year"
        let example =
            (time.column.map { profiles[$0].filled[0] } ?? draft.timedColumns.first.map { profiles[$0].name }) ?? ""
        let isClear = scores[best] > others + 0.02
        remarks.append(
            .doubt(
                "no number of \"\(example)\" and the other dates is over 12, so day or month may come first: the \(order) first is taken, "
                    + (isClear
                        ? "as by it the rows follow one another without gaps" : "and the other order fits as well"),
                look: "which of the two was \"\(example)\"?"))
    }

    // MARK: Rows of one label

    /// Where a site has several rows of one time, they are told apart by a column, or added up.
    private mutating func searchDoors() {
        guard draft.wide.isEmpty else { return }
        let rows = takenRows
        // By label: how many rows, and with how many different counts.
        var counts: [Lane: [Int32: (rows: Int, texts: Set<String>)]] = [:]
        for row in rows {
            guard let label = time.label(row.cells) else { continue }
            let text = draft.counts.map { $0 < row.cells.count ? row.cells[$0] : "" }.joined(separator: "\u{0}")
            counts[lane(row), default: [:]][label.minutes, default: (0, [])].rows += 1
            counts[lane(row)]![label.minutes]!.texts.insert(text)
        }
        let several = counts.filter { _, labels in
            let repeated = labels.values.filter { $0.rows > 1 }
            guard repeated.count * 10 >= labels.count * 6 else { return false }
            // All of them alike are the same rows once more.
            return repeated.count { $0.texts.count > 1 } * 20 >= repeated.count
        }
        guard !several.isEmpty else { return }
        let usual = GuessTable.usual(several.values.flatMap { $0.values.map(\.rows) })
        let free = profiles.filter {
            !$0.isEmpty && !$0.isConstant && !draft.isPlaceOrDirection($0.index) && !$0.isRowNumbers
                && !($0.words.has(HeaderWords.noCounts) && !$0.words.has(HeaderWords.ids))
                && !time.columns.contains($0.index)
                && !draft.counts.contains($0.index) && !$0.isDates && $0.distinct.count * 2 <= max(rows.count, 8)
                && !($0.isNumbers
                    && !$0.words.has(
                        HeaderWords.ids.union(HeaderWords.door).union(HeaderWords.counter).union(HeaderWords.site)))
        }
        let telling = free.filter { tellsApart($0, rows) }
        func score(_ column: ColumnProfile) -> Int {
            (column.isText ? 2 : 0) + (column.words.has(HeaderWords.door) ? 4 : 0)
                + (column.words.has(HeaderWords.direction) ? 1 : 0) + (column.words.has(HeaderWords.counter) ? 1 : 0)
                - (column.words.has(["code"]) ? 1 : 0)
        }
        guard let best = telling.max(by: { (score($0), -$0.index) < (score($1), -$1.index) }) else {
            draft.addsRepeated = true
            remarks.append(
                .doubt(
                    "\(usual == 2 ? "two" : "\(usual)") rows have the same \(time.hasClock ? "time" : "date") at a site, and no column tells them apart: they are taken for several "
                        + "doors and added up",
                    look: time.hasClock
                        ? "are they doors, or the same counts several times?"
                        : "are they doors, hours of the day, or the same counts several times?"))
            return
        }
        if isUnknownDirection(best) {
            draft.line = best.index
            remarks.append(
                .doubt(
                    "\(best.shown) says the direction, and no word of its values \(best.distinct.keys.sorted().quoted()) says which of them is who entered: "
                        + "each is a line of its own, and both directions together are the total",
                    look: "name them as \"entered\" and \"exited\" of a \"direction\" in the mapping"))
            return
        }
        let isDoor = best.words.has(HeaderWords.door) && !best.words.has(HeaderWords.ids.subtracting(["no", "nr"]))
        let site = draft.site.map { profiles[$0].shown } ?? "the site"
        if isDoor {
            draft.line = best.index
            remarks.append(
                .note(
                    "a site has several rows of one time, one for each \(best.shown) (\(best.distinct.keys.sorted().quoted(max: 3))): these are its "
                        + "doors or lines, which are added up"))
            if best.words.has(HeaderWords.direction) {
                remarks.append(
                    .note(
                        "\(best.shown) is a direction of which no word says who entered: each is a line of its own, and both directions together are the total"
                    ))
            }
        } else {
            draft.counter = best.index
            let shared = Set(several.keys.map(\.site)).sorted()
            remarks.append(
                .doubt(
                    "\(site) is not unique, several ids have one name: \(best.shown) tells several counters of the same name apart, as of \(shared.quoted(max: 3)). They are taken for "
                        + "counters of one site, and added up",
                    look: "if they are sites of their own, \(best.shown) is the \"site\""))
        }
    }

    private func tellsApart(_ column: ColumnProfile, _ rows: [GuessTable.Row]) -> Bool {
        var keys: [String: Int] = [:]
        var count = 0
        for row in rows {
            guard let label = time.label(row.cells), column.index < row.cells.count else { continue }
            keys["\(lane(row))\u{0}\(label.minutes)\u{0}\(row.cells[column.index])", default: 0] += 1
            count += 1
        }
        return keys.count * 100 >= count * 97
    }

    private func isUnknownDirection(_ column: ColumnProfile) -> Bool {
        guard (2...8).contains(column.distinct.count) else { return false }
        let taken = Set(takenRows.map { column.index < $0.cells.count ? $0.cells[column.index] : "" })
        return column.words.has(HeaderWords.directionNames) || Self.areDirections(taken.sorted())
    }

    // MARK: Lengths

    /// Of times that are ranges, as 6:00-6:59.
    private mutating func checkRange() {
        let ranges = takenRows.prefix(2000).compactMap { time.label($0.cells)?.range }
        guard !ranges.isEmpty else { return }
        time.rangeMinutes = GuessTable.usual(ranges)
        remarks.append(.reason("each time is a range of \(time.rangeMinutes ?? 0) minutes"))
        if Set(ranges).count > 1 {
            remarks.append(.doubt("some ranges have another length", look: "their rows are bad lines"))
        }
    }

    private mutating func checkPersons() {
        draft.intervalMinutes = 60
        if time.isEnd { time.isEnd = false }
    }

    private mutating func checkTimedDays() {
        var labels: [Lane: [Int32]] = [:]
        for row in table.rows {
            guard let label = time.label(row.cells) else { continue }
            labels[lane(row), default: []].append(label.minutes)
        }
        guard time.column != nil else { return }
        let days = GuessedSteps(labels.values)
        if days.usual > 1440, days.isWeeks || days.isMonths {
            obstacles.append("rows are \(days.usual / 1440) days apart, and have hours: no mapping says of which day")
        }
        if days.repeats > 0 {
            remarks.append(
                .doubt("\(counted(days.repeats, "day")) come twice at a site", look: "which of the rows is right?"))
        }
    }

    // MARK: Start or end

    private mutating func searchEnds(_ lanes: [Lane: [Int32]]) {
        guard draft.intervalMinutes < 1440 else { return }
        let minutes = draft.intervalMinutes
        let rows = takenRows
        let words = HeaderWords((time.hourColumn ?? time.column).map { table.names[$0] } ?? "")
        let texts = rows.filter { time.label($0.cells)?.isMidnightEnd ?? false }
        if let row = texts.first {
            time.isEnd = true
            remarks.append(
                .note(
                    "line \(row.line) says 24:00, the end of a day: a label is when its interval ends, not when it begins (\"at\": \"end\")"
                ))
            return
        }
        if words.has(HeaderWords.end), !words.has(HeaderWords.start), time.rangeMinutes == nil {
            time.isEnd = true
            remarks.append(
                .doubt(
                    "\"\(words.name)\" is a word for the end: labels are taken for when intervals end (\"at\": \"end\")",
                    look:
                        "is 00:\(minutes < 10 ? "0" : "")\(min(minutes, 59)) the first label of a whole day, or 00:00?")
            )
            return
        }
        guard !words.has(HeaderWords.start), time.rangeMinutes == nil else { return }
        let all = lanes.values.flatMap(\.self)
        guard let first = all.min(), let last = all.max(), last - first >= 600 else { return }
        func minuteOfDay(_ label: Int32) -> Int { Int(label - label.dividedDown(by: 1440) * 1440) }
        if minuteOfDay(first) == minutes, minuteOfDay(last) == 0 {
            time.isEnd = true
            remarks.append(
                .doubt(
                    "the first label is \(LocalLabel(minutes: first)) and the last \(LocalLabel(minutes: last)), at midnight: labels are taken for when "
                        + "intervals end (\"at\": \"end\")",
                    look: "if the first interval began at \(LocalLabel(minutes: first)), take \"at\" out of the mapping"
                ))
        }
    }

    // MARK: Counters that only go up

    private mutating func searchCumulative() {
        for index in draft.counts {
            let form = NumberForm(Array(profiles[index].filled.prefix(400)), names: [])
            // Rows of one time are several doors, or the same again.
            var values: [Lane: [Int32: Double]] = [:]
            for row in takenRows {
                guard let label = time.label(row.cells), index < row.cells.count,
                    let value = form.value(row.cells[index])
                else { continue }
                values[lane(row), default: [:]][label.minutes, default: 0] += value
            }
            var (steps, falls, fallsWithin, rises) = (0, 0, 0, 0)
            var (growth, reached) = (0.0, 0.0)
            for lane in values.values {
                let sorted = lane.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                guard sorted.count >= 6 else { continue }
                for (before, next) in zip(sorted, sorted.dropFirst()) where next.0 > before.0 {
                    steps += 1
                    if next.1 > before.1 { rises += 1 }
                    guard next.1 < before.1 else { continue }
                    falls += 1
                    if next.0.dividedDown(by: 1440) == before.0.dividedDown(by: 1440) { fallsWithin += 1 }
                }
                growth += sorted[sorted.count - 1].1 - sorted[0].1
                reached += sorted.map(\.1).max() ?? 0
            }
            guard steps >= 12, rises * 5 >= steps else { continue }
            let never = falls * 100 <= steps && (growth > 0 || falls > 0)
            let daily = fallsWithin == 0 && falls > 0 && draft.intervalMinutes <= 180 && falls * 3 < steps
            guard never || daily else { continue }
            obstacles.append(
                "\(profiles[index].shown) only goes up\(never ? "" : " within each day, and falls at midnight"): these are readings of a counter that runs on (cumulative), "
                    + "and their differences are the counts. Added up they would count everybody again and again; the file can't be imported as counts"
            )
            return
        }
    }
}
