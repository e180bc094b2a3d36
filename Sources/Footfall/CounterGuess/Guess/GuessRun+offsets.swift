import CounterImport
import LocalTime

/// Columns that say how far the clock of each row is from UTC, or in which time zone it is.
extension GuessRun {
    mutating func searchOffsets() {
        for column in profiles where mayHaveOffsets(column) {
            let letters = Set(column.distinct.keys)
            let areLetters = letters.allSatisfy { ZoneLetters.minutes($0) != nil }
            let minutes = letters.compactMap {
                areLetters ? ZoneLetters.offsets(of: letters)[$0] : OffsetText.minutes(ofCell: $0)
            }
            let isNamed = column.words.has(HeaderWords.offset)
            let areSigned = letters.allSatisfy { $0.wholeMatch(of: /[+\-−]\d{2}:\d{2}/) != nil }
            let areOffsets =
                minutes.count == letters.count && minutes.allSatisfy { (-720...840).contains($0) && $0 % 15 == 0 }
            // A correction, or a flag for summer time, is no offset.
            let isSure =
                column.words.has(HeaderWords.offset.subtracting(["offset", "dst"]))
                || letters.contains { $0.hasPrefix("+") || $0.hasPrefix("-") || $0.contains(":") }
            if areOffsets,
                areSigned || areLetters && (isNamed || column.words.has(["zone", "clock"])) || isNamed && isSure
            {
                takeOffsets(column, areLetters ? letters : [])
            } else if letters.allSatisfy({ $0.contains("/") && (try? LocalZone(named: $0)) != nil }) {
                doubtZones(column)
            } else if isNamed, column.isNumbers {
                doubtOffsets(column)
            }
        }
    }

    private func mayHaveOffsets(_ column: ColumnProfile) -> Bool {
        !column.isEmpty && !time.columns.contains(column.index) && !column.isDates && !draft.isUsed(column.index)
            && !draft.timedColumns.contains(column.index) && column.distinct.count <= 60
    }

    private mutating func takeOffsets(_ column: ColumnProfile, _ letters: Set<String>) {
        draft.explained.insert(column.index)
        let values = column.distinct.keys.sorted().quoted(max: 6)
        guard !time.hasOffset else {
            remarks.append(
                .note("\(column.shown) has the offset from UTC of each row, as its time has itself: left out"))
            return
        }
        let hasHours = time.hasClock || draft.timedNames.values.contains { $0.contains("{hour}") }
        guard hasHours else {
            remarks.append(
                .note(
                    "\(column.shown) has offsets from UTC (\(values)), which days need not: a day is one by the site's own clock"
                ))
            return
        }
        guard time.offsetColumn == nil else {
            remarks.append(
                .doubt(
                    "\(column.shown) has offsets from UTC too (\(values)), and is left out",
                    look: "which of the columns has the offset of the times?"))
            return
        }
        time.offsetColumn = column.index
        time.offsets = ZoneLetters.offsets(of: letters)
        time.columns.insert(column.index)
        time.hasOffset = true
        remarks.append(
            .reason(
                "\(column.shown) has the offset from UTC of each row's time, as \(values)"
                    + (column.distinct.count > 1 ? ": sites of several time zones, or summer and winter time" : "")))
        remarks += ZoneLetters.remarks(letters, in: column.shown)
        if column.filled.count < column.cells.count {
            remarks.append(
                .doubt(
                    "\(counted(column.cells.count - column.filled.count, "row")) have no offset in \(column.shown): these lines are bad ones, and left out",
                    look: "by which clock are they?"))
        }
    }

    /// Zones by name, a row each: a mapping has one for all.
    private mutating func doubtZones(_ column: ColumnProfile) {
        draft.explained.insert(column.index)
        guard !time.hasOffset else { return }
        let zones = column.distinct.keys.sorted()
        remarks.append(
            .doubt(
                zones.count == 1
                    ? "\(column.shown) says that times are by the clocks of \(zones[0]); a mapping takes a time zone from no column"
                    : "\(column.shown) says that rows are of several time zones (\(zones.quoted(max: 6))), and an import takes one for all sites that are not "
                        + "registered: others would be wrong by hours",
                look: zones.count == 1
                    ? "name \(zones[0]) as the time zone"
                    : "register the sites as stores, each with its time zone, or import each zone's rows by themselves (\"where\")"
            ))
    }

    private mutating func doubtOffsets(_ column: ColumnProfile) {
        draft.explained.insert(column.index)
        guard !time.hasOffset else { return }
        remarks.append(
            .doubt(
                "\(column.shown) seems to say how far clocks are from UTC, as \(column.distinct.keys.sorted().quoted(max: 4)), in a form that no mapping reads: it is "
                    + "left out, and times are taken as of the sites' own clocks",
                look: "are these minutes or seconds? Write them as +01:00, for \"offset_column\""))
    }

    /// Times whose column is named after UTC are instants.
    mutating func searchNameOfClock() {
        guard !time.hasOffset, time.offset == nil, let index = time.column, draft.intervalMinutes < 1440,
            draft.timedColumns.isEmpty, time.hasClock
        else { return }
        let words = profiles[index].words.texts + (time.hourColumn.map { profiles[$0].words.texts } ?? [])
        guard words.contains("utc") || words.contains("gmt") || words.contains("zulu") else { return }
        time.offset = "Z"
        remarks.append(
            .doubt(
                "the name of \(profiles[index].shown) says that times are by UTC, and no row does: they are taken for that",
                look: "if they are by the sites' own clocks, take \"offset\" out of the mapping"))
    }
}
