extension TimePattern {
    /// The numbers that a text gave; those that its pattern has no letters for are as they were.
    package struct Reading {
        package var year = 0
        package var month = 0
        package var day = 0
        package var hour = 0
        package var minute = 0
        /// Of the minute.
        package var second = 0
        /// Of a range the hour and minute at which the interval ends.
        package var endHour: Int?
        package var endMinute = 0
        /// The day of that end, where it is said.
        package var endDate: EndDate?
        /// Minutes since 1970, where the text is such a number and nothing else.
        var epochMinutes: Int32?
        /// The offset from UTC in minutes, where the text has one.
        package var offsetMinutes: Int32?
        /// The same of the end of a range.
        package var endOffsetMinutes: Int32?
        /// Whether the pattern has no place for the offset that the text has.
        package var isOffsetUnasked = false

        package init() {}

        /// `nil` where there is no such day or minute.
        package var label: LocalLabel? {
            if let epochMinutes {
                return LocalLabel.last.minutes >= epochMinutes ? LocalLabel(minutes: epochMinutes) : nil
            }
            if let endDate, endDate.label == nil { return nil }
            return LocalLabel(year: year, month: month, day: day, hour: hour, minute: minute)
        }

        /// The midnight that 24:00 is, at the end of its day; `nil` of any other time.
        package var endOfDay: LocalLabel? {
            guard hour == 24, minute == 0 else { return nil }
            return LocalLabel(year: year, month: month, day: day).map { LocalLabel(minutes: $0.minutes + 1440) }
        }

        mutating func set(_ field: Field, _ value: Int) {
            switch field {
            case .year: year = value
            case .month: month = value
            case .day: day = value
            case .hour: hour = value
            case .minute: minute = value
            case .endYear: endDate = EndDate(endDate, year: value)
            case .endMonth: endDate = EndDate(endDate, month: value)
            case .endDay: endDate = EndDate(endDate, day: value)
            case .endHour: endHour = value
            case .endMinute: endMinute = value
            }
        }

        /// Makes the hour of a 12-hour clock one of the day; `false` where it is no such hour.
        mutating func setHalfDay(isEnd: Bool, isAfterNoon: Bool) -> Bool {
            let value = isEnd ? endHour ?? 0 : hour
            guard (1...12).contains(value) else { return false }
            set(isEnd ? .endHour : .hour, value % 12 + (isAfterNoon ? 12 : 0))
            return true
        }

        /// How long the interval is by its own end, in minutes, its last minute being part of it; `nil` where no end is said, and less than
        /// one where it is not after the start. By instants where both ends have an offset from UTC, else by what the clock shows.
        package var rangeMinutes: Int? {
            guard let endHour else { return nil }
            let turned = isExactRange ? Int(endOffsetMinutes! - offsetMinutes!) : 0
            guard let endDate else {
                return DayTime(minute: hour * 60 + minute + turned, end: endHour * 60 + endMinute).minutes
            }
            guard let first = LocalLabel(year: year, month: month, day: day), let last = endDate.label,
                endMinute < 60, endHour * 60 + endMinute <= 1440
            else { return 0 }
            let length = Int(last.minutes - first.minutes) + (endHour - hour) * 60 + endMinute - minute - turned
            return length % 5 == 4 ? length + 1 : length
        }

        /// Whether each end of a range has an offset.
        package var isExactRange: Bool { endHour != nil && offsetMinutes != nil && endOffsetMinutes != nil }
    }

    /// The day at which an interval ends.
    package struct EndDate: Hashable, Sendable {
        var year = 0
        var month = 0
        var day = 0

        init(_ before: EndDate?, year: Int? = nil, month: Int? = nil, day: Int? = nil) {
            self.year = year ?? before?.year ?? 0
            self.month = month ?? before?.month ?? 0
            self.day = day ?? before?.day ?? 0
        }

        /// Its midnight; `nil` where the calendar has no such day.
        var label: LocalLabel? { LocalLabel(year: year, month: month, day: day) }
    }
}
