import CounterImport
import LocalTime

/// Which end of its interval a label is.
extension GuessRun {
    mutating func searchEnds(_ lanes: [Lane: [Int32]]) {
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
}
