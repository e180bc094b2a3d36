import LocalTime

/// Counters that only go up, and running totals that begin again with each day, week, month or year.
extension GuessRun {
    private enum Period: CaseIterable {
        case day, week, weekFromSunday, weekFromSaturday, month, year

        var word: String {
            switch self {
            case .day: "day"
            case .week, .weekFromSunday, .weekFromSaturday: "week"
            case .month: "month"
            case .year: "year"
            }
        }

        /// Of which period a label is.
        func number(of minutes: Int32) -> Int {
            let day = Int(minutes.dividedDown(by: 1440))
            switch self {
            case .day: return day
            // 1970-01-01 was a Thursday.
            case .week: return (day + 3) / 7
            case .weekFromSunday: return (day + 4) / 7
            case .weekFromSaturday: return (day + 5) / 7
            case .month, .year:
                let text = LocalLabel(minutes: minutes).description
                return Int(text.prefix(4))! * 12 + (self == .month ? Int(text.dropFirst(5).prefix(2))! : 0)
            }
        }
    }

    private typealias Value = (minutes: Int32, people: Double)

    /// Steps from one value to the next of its place.
    private struct Course {
        var steps = 0
        var rises = 0
        var falls: [(before: Value, next: Value)] = []
        /// From the first to the last, of all places.
        var growth = 0.0

        init(_ lanes: [[Value]]) {
            for lane in lanes where lane.count >= 6 {
                for (before, next) in zip(lane, lane.dropFirst()) where next.minutes > before.minutes {
                    steps += 1
                    if next.people > before.people { rises += 1 }
                    if next.people < before.people { falls.append((before, next)) }
                }
                growth += lane[lane.count - 1].people - lane[0].people
            }
        }
    }

    mutating func searchCumulative() {
        for index in draft.counts {
            let lanes = values(of: index)
            let course = Course(lanes)
            guard course.steps >= 12, course.rises * 5 >= course.steps else { continue }
            let falls = course.falls.count
            if falls * 100 <= course.steps, course.growth > 0 || falls > 0 {
                refuseCumulative(profiles[index], "")
                return
            }
            guard let period = Period.allCases.first(where: { beginsAgain(course, lanes, with: $0) }) else {
                guard beginsAgainAtTimes(course) else { continue }
                refuseCumulative(profiles[index], " for a long while, and begins again with little")
                return
            }
            refuseCumulative(
                profiles[index],
                period == .day
                    ? " within each day, and falls at midnight"
                    : " within each \(period.word), and begins again with the next")
            return
        }
    }

    /// The values of one column by place, each in the order of time.
    private func values(of index: Int) -> [[Value]] {
        let form = NumberForm(Array(profiles[index].filled.prefix(400)), names: [])
        let end = time.isEnd ? Int32(draft.intervalMinutes) : 0
        // Rows of one time are several doors, or the same again.
        var values: [Lane: [Int32: Double]] = [:]
        for row in takenRows {
            guard let label = time.label(row.cells), index < row.cells.count, let value = form.value(row.cells[index])
            else { continue }
            values[lane(row), default: [:]][label.minutes - end, default: 0] += value
        }
        return values.values.map { $0.sorted { $0.key < $1.key }.map { (minutes: $0.key, people: $0.value) } }
    }

    private func beginsAgain(_ course: Course, _ lanes: [[Value]], with period: Period) -> Bool {
        let falls = course.falls.count
        guard falls > 0 else { return false }
        let within = course.falls.count { period.number(of: $0.before.minutes) == period.number(of: $0.next.minutes) }
        switch period {
        case .day: return within == 0 && draft.intervalMinutes <= 180 && falls * 3 < course.steps
        case .week, .weekFromSunday, .weekFromSaturday:
            guard within == 0, falls * 3 < course.steps else { return false }
        case .month, .year:
            guard within * 100 <= course.steps, falls * 5 < course.steps else { return false }
        }
        // Where it begins again it begins with little, nearly each time.
        var (starts, low) = (0, 0)
        for lane in lanes where lane.count >= 6 {
            for (before, next) in zip(lane, lane.dropFirst())
            where period.number(of: before.minutes) != period.number(of: next.minutes) && before.people > 0 {
                starts += 1
                if next.people * 2.5 <= before.people { low += 1 }
            }
        }
        return starts >= 2 && low * 10 >= starts * 7
    }

    /// Whether it rises for long and falls seldom, to little each time, or once a day at one time: days that begin by another clock, and
    /// periods that no calendar has.
    private func beginsAgainAtTimes(_ course: Course) -> Bool {
        let falls = course.falls.count
        guard falls > 0, course.steps >= 24, falls * 10 <= course.steps else { return false }
        let isLow = course.falls.count { $0.next.people * 2.5 <= $0.before.people } * 10 >= falls * 9
        guard isLow else { return false }
        if course.rises * 10 >= (course.steps - falls) * 6 { return true }
        // Where clocks change in the file it is one of two times.
        let minutes = Set(course.falls.map { ($0.next.minutes % 1440 + 1440) % 1440 }).sorted()
        return minutes.count == 1 || minutes.count == 2 && minutes[1] - minutes[0] == 60
    }

    private mutating func refuseCumulative(_ column: ColumnProfile, _ period: String) {
        obstacles.append(
            "\(column.shown) only goes up\(period): these are \(period.isEmpty ? "readings of a counter that runs on" : "running totals") (cumulative), "
                + "and their differences are the counts. Added up they would count everybody again and again; the file can't be imported as counts"
        )
    }

    /// Times as columns, of which each has all people since the first.
    mutating func searchCumulativeColumns() {
        guard draft.timedColumns.count >= 8, let numbers = draft.numbers else { return }
        var (steps, rises, falls) = (0, 0, 0)
        for row in takenRows {
            let values = draft.timedColumns.compactMap { $0 < row.cells.count ? numbers.value(row.cells[$0]) : nil }
            for (before, next) in zip(values, values.dropFirst()) {
                steps += 1
                if next > before { rises += 1 }
                if next < before { falls += 1 }
            }
            // From one group of hours to the next.
            falls -= min(falls, draft.timedNames.count - 1)
        }
        guard steps >= 40, falls * 100 <= steps, rises * 2 >= steps else { return }
        refuseCumulative(profiles[draft.timedColumns[0]], " from column to column")
    }
}
