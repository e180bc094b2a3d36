import LocalTime

/// How a file's rows, or its columns' names, say their times.
struct GuessedTime {
    /// `nil` where the names of columns have the times, or none says the date.
    var column: Int?
    var readings: [DateForm.Reading] = []
    /// Which of them is taken.
    var reading = 0
    var hourColumn: Int?
    /// Of a file whose times have no date.
    var fixedDate: String?
    /// Of times whose column is named after UTC.
    var offset: String?
    /// A column with the offset of each row's time.
    var offsetColumn: Int?
    /// What letters of zones stand for, in minutes.
    var offsets: [String: Int32] = [:]
    var hasOffset = false
    var isEnd = false
    /// Written patterns in place of those of the reading.
    var formats: [String]?
    /// How long rows say that intervals are, in minutes.
    var rangeMinutes: Int?
    var columns: Set<Int> = []

    var patterns: [TimePattern] {
        if let formats { return formats.compactMap { try? TimePattern($0) } }
        return readings.isEmpty ? [] : readings[reading].patterns
    }

    /// Whether rows have a time of day.
    var hasClock: Bool { hourColumn != nil || patterns.contains { $0.fields.contains(.hour) } }

    struct Label {
        /// Of the label, since 1970.
        var minutes: Int32
        /// The same of the instant in UTC where the row says its offset, else of the label.
        var instant: Int32
        var seconds: Int
        /// Minutes of the range that the text is.
        var range: Int?
        /// Whether the text says 24:00.
        var isMidnightEnd: Bool
    }

    /// Of a row's cells.
    func label(_ cells: [String]) -> Label? {
        var base: Int32 = 0
        var offset: Int32 = 0
        var label = Label(minutes: 0, instant: 0, seconds: 0, range: nil, isMidnightEnd: false)
        if let column {
            guard column < cells.count else { return nil }
            var found = false
            for pattern in patterns {
                guard let reading = pattern.reading(of: cells[column]) else { continue }
                if fixedDate != nil {
                    base = Int32(reading.hour * 60 + reading.minute)
                } else {
                    guard let text = reading.label else { continue }
                    base = text.minutes
                }
                offset = hourColumn == nil ? reading.offsetMinutes ?? 0 : 0
                label.seconds = reading.second
                label.range = reading.rangeMinutes
                label.isMidnightEnd = reading.hour == 24
                found = true
                break
            }
            guard found else { return nil }
        }
        if let hourColumn {
            guard hourColumn < cells.count, let time = ColumnProfile.dayTime(cells[hourColumn]) else { return nil }
            base += Int32(time.minute)
            label.range = time.minutes
            label.seconds = ColumnProfile.hasSeconds(cells[hourColumn]) ? 1 : 0
            label.isMidnightEnd = time.minute == 1440
        }
        if let offsetColumn, offsetColumn < cells.count {
            offset = offsets[cells[offsetColumn]] ?? OffsetText.minutes(ofCell: cells[offsetColumn]) ?? 0
        }
        label.minutes = base
        label.instant = base - offset
        return label
    }
}
