import LocalTime

/// How long intervals are.
extension GuessRun {
    mutating func measureSteps() {
        chooseOrder()
        guard draft.timedColumns.isEmpty else { return checkTimedDays() }
        searchGroups()
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
        searchEnds(self.lanes(byLabels: true))
        searchCumulative()
        searchNameOfClock()
    }

    static func length(_ minutes: Int) -> String {
        minutes == 1440
            ? "a day"
            : minutes == 60 ? "60 minutes" : minutes % 1440 == 0 ? "\(minutes / 1440) days" : "\(minutes) minutes"
    }

    mutating func noteGaps() {
        let nights = steps.counts.filter { $0.key > 300 && $0.key <= 1080 }.values.reduce(0, +)
        let others = steps.gaps - nights
        if nights > 0 { remarks.append(.note("hours of the night are not there (\(counted(nights, "gap")))")) }
        if others > 0 {
            remarks.append(.note("hours are missing within days: \(counted(others, "gap")) of more than one step"))
        }
    }

    // MARK: Lengths

    /// Of times that are ranges, as 6:00-6:59.
    mutating func checkRange() {
        let ranges = takenRows.prefix(2000).compactMap { time.label($0.cells)?.range }
        guard !ranges.isEmpty else { return }
        time.rangeMinutes = GuessTable.usual(ranges)
        remarks.append(.reason("each time is a range of \(time.rangeMinutes ?? 0) minutes"))
        if Set(ranges).count > 1 {
            remarks.append(.doubt("some ranges have another length", look: "their rows are bad lines"))
        }
    }

    mutating func checkPersons() {
        draft.intervalMinutes = 60
        if time.isEnd { time.isEnd = false }
    }

    mutating func checkTimedDays() {
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

}
