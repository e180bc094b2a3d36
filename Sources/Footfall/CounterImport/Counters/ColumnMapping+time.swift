import LocalTime

/// How rows say their time.
extension ColumnMapping {
    /// What the rest of a mapping asks of its times.
    struct TimeRules {
        /// Whether a date alone says the interval.
        let isOfDays: Bool
        let isOfPersons: Bool
        /// Whether the names of the columns say the time of day, or all of it.
        private(set) var hasHourColumns = false
        private(set) var hasTimeColumns = false

        init(isOfDays: Bool, isOfPersons: Bool) {
            self.isOfDays = isOfDays
            self.isOfPersons = isOfPersons
        }

        /// A column of counts as the mapping names it.
        mutating func note(column: String) {
            if column.contains(TimedColumn.hourPlaceholder) { hasHourColumns = true }
            if column.contains(TimedColumn.timePlaceholder) { hasTimeColumns = true }
        }
    }

    static func time(_ object: MappingObject, _ rules: TimeRules) throws(MappingError) -> CounterFormat.Time {
        var object = object
        var column: String?
        if rules.hasTimeColumns {
            guard try object.optionalText("column") == nil else {
                throw object.error("column", "is given, although the names of the columns have the {time}")
            }
        } else {
            column = try object.text("column").trimmed
        }
        let offsets = try offsets(&object)
        var time = CounterFormat.Time(column: column, patterns: try patterns(&object, offsets))
        time.offsets = offsets
        time.hourColumn = try object.optionalText("hour_column")?.trimmed
        if let day = try object.optionalText("date") {
            if day == "comment" {
                time.date = .comment
            } else {
                guard let label = LocalLabel(day + "T00:00") else {
                    throw object.error(
                        "date", "must be as 2023-12-16, or \"comment\" for a line \"# date: 2023-12-16\"")
                }
                time.date = .day(label)
            }
        }
        if let at = try object.optionalText("at") {
            guard at == "start" || at == "end" else {
                throw object.error("at", "must be \"start\" or \"end\": when the interval begins or ends")
            }
            guard at == "start" || !rules.isOfPersons else {
                throw object.error("at", "goes with intervals, not with persons")
            }
            time.isEnd = at == "end"
        }
        for (index, pattern) in time.patterns.enumerated() {
            if let reason = fault(of: pattern, in: time, rules) { throw object.error("formats[\(index)]", reason) }
        }
        if let offset = try object.optionalText("offset") {
            guard let minutes = OffsetText.minutes(offset) else {
                throw object.error("offset", "must be as Z or +01:00")
            }
            guard !rules.isOfDays || rules.isOfPersons else {
                throw object.error("offset", "goes with times, not with days")
            }
            time.offsetMinutes = minutes
        }
        if let offsets = try object.optionalText("offset_column")?.trimmed {
            guard time.offsetMinutes == nil else {
                throw object.error("offset_column", "is given besides \"offset\"; one of them says the offset")
            }
            guard !rules.isOfDays || rules.isOfPersons else {
                throw object.error("offset_column", "goes with times, not with days")
            }
            guard !time.patterns.contains(where: { $0.hasOffset && (!$0.isEpoch || time.hourColumn == nil) }) else {
                throw object.error("offset_column", "is given, although times have their offset already")
            }
            time.offsetColumn = offsets
        }
        guard time.offsets.isEmpty || time.offsetColumn != nil || time.patterns.contains(where: \.hasZone) else {
            throw object.error("offsets", "goes with \"z\" in a format, or with an \"offset_column\"")
        }
        try object.finish()
        return time
    }

    /// What letters of zones stand for.
    private static func offsets(_ object: inout MappingObject) throws(MappingError) -> [String: Int32] {
        guard let texts = try object.optionalObject("offsets")?.allTexts() else { return [:] }
        var offsets: [String: Int32] = [:]
        for (letters, values) in texts.sorted(by: { $0.key < $1.key }) {
            guard values.count == 1, let minutes = OffsetText.minutes(values[0]), !letters.trimmed.isEmpty else {
                throw object.error("offsets", "must have an offset, as Z or -04:00, for each text, as \"EDT\"")
            }
            offsets[letters.trimmed] = minutes
        }
        guard !offsets.isEmpty else { throw object.error("offsets", "is empty") }
        return offsets
    }

    private static func patterns(
        _ object: inout MappingObject, _ offsets: [String: Int32]
    ) throws(MappingError) -> [TimePattern] {
        var patterns: [TimePattern] = []
        for (index, text) in try object.texts("formats").enumerated() {
            do {
                patterns.append(try TimePattern(text, offsets: offsets))
            } catch {
                throw object.error("formats[\(index)]", error.reason)
            }
        }
        guard !patterns.isEmpty else { throw object.error("formats", "is empty; give one at least") }
        return patterns
    }

    private static func fault(of pattern: TimePattern, in time: CounterFormat.Time, _ rules: TimeRules) -> String? {
        let date: Set<TimePattern.Field> = [.year, .month, .day]
        let hasHour = pattern.fields.contains(.hour)
        if time.date == nil, !pattern.fields.isSuperset(of: date) {
            return "has no full date; give it there, or one \"date\" for the file"
        }
        if time.date != nil, !pattern.fields.isDisjoint(with: date) {
            return "has a part of a date although \"date\" is given"
        }
        // A date may be the number of its midnight in UTC.
        if time.hourColumn != nil, hasHour, !pattern.isEpoch { return "has an hour although \"hour_column\" is given" }
        if rules.hasHourColumns, hasHour || time.hourColumn != nil {
            return "has an hour although the names of the columns have it"
        }
        if time.isEnd, rules.isOfDays, !hasHour, time.hourColumn == nil {
            return "is a date alone, which is the day itself, although \"at\" says that times are the ends of days"
        }
        if !hasHour, time.hourColumn == nil, !rules.hasHourColumns, !rules.isOfDays || rules.isOfPersons {
            return "has no hour; give it there, or an \"hour_column\""
        }
        return nil
    }
}
