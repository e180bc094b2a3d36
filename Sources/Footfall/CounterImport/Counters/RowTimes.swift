import ErrorKinds
import InputFiles
import LocalTime

/// Reads the time of each row of a counter's file, from the cells that have it. One owner; nothing is allocated for a row that is good.
struct RowTimes {
    /// Why a row has no time that can be.
    private struct Fault: KindedError {
        let reason: String
        var kind: ErrorKind { .malformed }
        var description: String { reason }

        init(_ reason: String) { self.reason = reason }
    }

    private let format: CounterFormat
    private let time: CounterFormat.Time
    /// −1 where the names of the columns say the time, as is the next where there is none.
    private let timeColumn: Int
    private let hourColumn: Int
    private let offsetColumn: Int
    private let offsets: [(text: [UInt8], minutes: Int32)]
    /// The day of the file whose rows have the time of day alone.
    private let date: LocalLabel?
    private var lastTime = LastTime()
    /// Those of the first patterns by which times were read, as bits.
    private var used: UInt64 = 0
    /// The first time that is written as an earlier pattern has it, and is none by it.
    private var disagreement: (line: Int, time: String, first: Int, second: Int)?

    init(_ format: CounterFormat, timeColumn: Int, hourColumn: Int, offsetColumn: Int, date: LocalLabel?) {
        self.format = format
        time = format.time
        self.timeColumn = timeColumn
        self.hourColumn = hourColumn
        self.offsetColumn = offsetColumn
        offsets = format.time.offsets.map { ([UInt8]($0.key.utf8), $0.value) }
        self.date = date
    }

    /// Fills in the label of the row at which `reader` stands, and its offset from UTC.
    mutating func read(_ reader: borrowing CSVReader, into row: inout CounterRow) throws(BadLine) {
        do throws(Fault) {
            let text = cell(timeColumn, reader)
            let before = disagreement == nil
            try read(text, hour: cell(hourColumn, reader), &row)
            if before, disagreement != nil { disagreement?.line = reader.line }
            if offsetColumn >= 0 { try readOffset(cell(offsetColumn, reader), &row) }
        } catch {
            throw BadLine(line: reader.line, reason: error.reason)
        }
    }

    /// Whether times may have been read by another format than that which they have.
    var warning: ImportWarning? {
        guard let found = disagreement, used & 1 << UInt64(found.first) != 0 else { return nil }
        return .formatsDisagree(
            line: found.line, time: found.time, first: time.patterns[found.first].description,
            second: time.patterns[found.second].description)
    }

    private func cell(_ column: Int, _ reader: borrowing CSVReader) -> UnsafeRawBufferPointer {
        CounterCells.trimmed(column < 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : reader.cell(column))
    }

    /// Whether the cells of a line have a time as rows have it.
    mutating func isTime(_ cells: [String]) -> Bool {
        func text(_ column: Int) -> [UInt8] { cells.indices.contains(column) ? Array(cells[column].utf8) : [] }
        let (time, hour) = (text(timeColumn), text(hourColumn))
        var row = CounterRow()
        return time.withUnsafeBytes { time in
            hour.withUnsafeBytes { hour in
                do throws(Fault) {
                    try read(CounterCells.trimmed(time), hour: CounterCells.trimmed(hour), &row)
                    return true
                } catch {
                    return false
                }
            }
        }
    }

    private mutating func read(
        _ text: UnsafeRawBufferPointer, hour cell: UnsafeRawBufferPointer, _ row: inout CounterRow
    ) throws(Fault) {
        row.exactMinutes = nil
        row.saysStart = false
        let hour = hourColumn >= 0 ? try dayTime(cell) : nil
        guard timeColumn >= 0 else {
            row.label = LocalLabel(minutes: Int32(hour?.minute ?? 0))
            row.offsetMinutes = time.offsetMinutes
            return
        }
        if hour == nil, lastTime.read(text, into: &row) { return }
        var matches = false
        var impossible: Int?
        // Always in the order of the formats, whatever fitted the rows before: 05/06 is what the first of them says.
        for index in time.patterns.indices {
            var reading = TimePattern.Reading()
            guard time.patterns[index].match(text, into: &reading) else { continue }
            matches = true
            guard let label = label(reading, hour) else {
                impossible = impossible ?? index
                continue
            }
            used |= 1 << UInt64(index)
            if let impossible, disagreement == nil {
                disagreement = (0, CounterCells.shown(text), impossible, index)
            }
            try check(reading, text)
            row.label = label
            row.saysStart = isRange(reading, hour)
            // The number of a day is that of its midnight in UTC, and its hours are of the site's clock.
            let isDay = hour != nil && time.patterns[index].isEpoch
            if isDay, let midnight = reading.label, midnight.minutes % 1440 != 0 {
                throw Fault("the date \"\(CounterCells.shown(text))\" is no midnight in UTC")
            }
            row.offsetMinutes = (isDay ? nil : reading.offsetMinutes) ?? time.offsetMinutes
            row.isOffsetUnasked = reading.isOffsetUnasked
            if saysItsDay(reading) { row.exactMinutes = reading.rangeMinutes.map { Int32(clamping: $0) } }
            if hour == nil { lastTime.note(text, row) }
            return
        }
        if matches { throw Fault("the calendar has no \"\(CounterCells.shown(text))\"") }
        let expected = time.patterns.map(\.description).joined(separator: "` or `")
        throw Fault("the time \"\(CounterCells.shown(text))\" is not written as `\(expected)`")
    }

    /// Of the column that has the offset of each row's time.
    private func readOffset(_ cell: UnsafeRawBufferPointer, _ row: inout CounterRow) throws(Fault) {
        guard !cell.isEmpty else {
            throw Fault("column \(offsetColumn + 1), which has the offset of the time from UTC, is empty")
        }
        guard
            let offset = offsets.first(where: { $0.text.elementsEqual(cell) })?.minutes
                ?? OffsetText.minutes(ofCell: cell)
        else {
            throw Fault("\"\(CounterCells.shown(cell))\" is no offset from UTC, as +01:00 or -5")
        }
        guard row.offsetMinutes == nil || row.offsetMinutes == offset else {
            throw Fault("the time has an offset, and column \(offsetColumn + 1) another one")
        }
        row.offsetMinutes = offset
        row.isOffsetUnasked = false
    }

    /// Of the column that has the time of day alone.
    private func dayTime(_ cell: UnsafeRawBufferPointer) throws(Fault) -> DayTime {
        guard let time = DayTime(cell, allowsSeconds: format.gathering == .persons) else {
            throw Fault(
                "the hour \"\(CounterCells.shown(cell))\" is not 0 to 23, and no time of day as 06:00 or 6:00-6:59")
        }
        if let reason = time.fault(format, of: cell) {
            throw Fault("the hour \"\(CounterCells.shown(cell))\" \(reason)")
        }
        return time
    }

    private func label(_ reading: TimePattern.Reading, _ hour: DayTime?) -> LocalLabel? {
        let minutes = hour?.minute ?? reading.hour * 60 + reading.minute
        if let date {
            guard hour != nil || (0...24).contains(reading.hour) && (0...59).contains(reading.minute),
                minutes <= 1440
            else {
                return nil
            }
            return LocalLabel(minutes: date.minutes + Int32(minutes))
        }
        guard let label = reading.label ?? (hour == nil ? reading.endOfDay : nil) else { return nil }
        return LocalLabel(minutes: label.minutes + Int32(hour?.minute ?? 0))
    }

    /// Whether the row says both ends of its interval.
    private func isRange(_ reading: TimePattern.Reading, _ hour: DayTime?) -> Bool {
        hour?.end != nil || hour == nil && reading.endHour != nil
    }

    /// Whether it is a day from one instant up to another: it may have 23 hours, as the clock of its site tells.
    private func saysItsDay(_ reading: TimePattern.Reading) -> Bool {
        format.countsDays && format.gathering != .persons && reading.isExactRange
    }

    /// What a time that is in the calendar can't be of this format.
    private func check(_ reading: TimePattern.Reading, _ text: UnsafeRawBufferPointer) throws(Fault) {
        guard reading.second != 0 || reading.hour == 24 || reading.endHour != nil else { return }
        func bad(_ reason: String) -> Fault { Fault("the time \"\(CounterCells.shown(text))\" \(reason)") }
        if reading.second != 0, format.gathering != .persons {
            throw bad("has seconds: intervals begin at whole minutes")
        }
        let start = DayTime(minute: reading.hour * 60 + reading.minute)
        if let reason = start.fault(format) { throw bad(reason) }
        guard let minutes = reading.rangeMinutes, !saysItsDay(reading) else { return }
        if let reason = start.fault(format, minutes: minutes) { throw bad(reason) }
    }
}
