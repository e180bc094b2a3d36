import LocalTime

extension CounterFormat {
    /// How a row says its time.
    package struct Time: Sendable, Hashable {
        /// `nil` where the names of the columns say it.
        package var column: String?
        package var patterns: [TimePattern]
        /// A column with the time of day (``DayTime``), where `column` has the date alone.
        package var hourColumn: String?
        package var date: FixedDate?
        /// The offset from UTC of times that have none, in minutes, where the file is by another clock than its sites' own.
        package var offsetMinutes: Int32?
        /// A column with the offset from UTC of each row's time.
        package var offsetColumn: String?
        /// The offsets that letters of zones stand for, as `EDT`, in times and in that column.
        package var offsets: [String: Int32] = [:]
        /// Whether a time is that at which the interval ends.
        package var isEnd = false

        package init(
            column: String?, patterns: [TimePattern], hourColumn: String? = nil, date: FixedDate? = nil
        ) {
            self.column = column
            self.patterns = patterns
            self.hourColumn = hourColumn
            self.date = date
        }
    }

    /// The day of a file whose rows give the time of day alone.
    package enum FixedDate: Sendable, Hashable {
        /// A line `# date: 2023-12-16` before the header.
        case comment
        case day(LocalLabel)
    }
}
