import InputFiles
import LocalTime

/// Reads a mapping: a JSON object that says how a counter's CSV is laid out. `docs/import.md` lists the keys.
package struct ColumnMapping {
    /// - Throws: ``SourceFileError``, ``MappingError``.
    package static func load(path: String) throws -> CounterFormat { try format(MappingSource.load(path: path)) }

    /// - Throws: ``MappingError``; ``SourceFileError`` of a file that it extends.
    package static func parse(_ bytes: [UInt8], file: String) throws -> CounterFormat {
        try format(MappingSource.parse(bytes, file: file))
    }

    private static func format(_ source: MappingSource) throws(MappingError) -> CounterFormat {
        var root = MappingObject(source)
        let layout = try root.text("layout", among: ["long", "wide", "side_by_side"])
        let intervalSeconds = try intervalSeconds(&root)
        let gathering = layout == "long" ? try gathering(&root) : .none
        var rules = TimeRules(isOfDays: intervalSeconds == CounterFormat.daySeconds, isOfPersons: gathering == .persons)
        if layout == "long" {
            for key in ["entered", "exited", "total", "count"] {
                if root.isList(key) {
                    _ = try names(key, &root)
                } else {
                    rules.note(column: try root.optionalText(key) ?? "")
                }
            }
        }
        let time = try time(root.object("time"), rules)
        let columns: CounterFormat.Columns =
            switch layout {
            case "long": try long(&root, gathering)
            case "wide": try wide(&root)
            default: .sideBySide
            }
        var format = CounterFormat(
            name: source.file, identity: "mapping-" + source.identity, timeZone: try root.optionalText("time_zone"),
            time: time, columns: columns)
        if gathering == .persons, 86_400 % intervalSeconds != 0 {
            throw root.error(
                "interval_minutes",
                "must divide a day, as 15, 60 or 1440: people are counted within intervals from midnight on")
        }
        format.gathering = gathering
        format.intervalSeconds = intervalSeconds
        try text(&root, &format)
        format.numbers = try numbers(&root)
        for text in try root.optionalTexts("missing") ?? [] {
            guard !text.trimmed.isEmpty else {
                throw root.error("missing", "has an empty text; an empty cell is missing anyway")
            }
            format.missingTexts.insert(text.trimmed)
        }
        format.totalWords = try root.optionalTexts("totals") ?? []
        if format.totalWords.contains(where: \.trimmed.isEmpty) { throw root.error("totals", "has an empty text") }
        format.filters = try filters(&root)
        if layout != "long" || rules.hasHourColumns || rules.hasTimeColumns {
            format.ignored = Set(try root.optionalTexts("ignore") ?? [])
        }
        try root.finish()
        return format
    }

    /// What lies before the rows.
    private static func text(_ root: inout MappingObject, _ format: inout CounterFormat) throws(MappingError) {
        if let encoding = try root.optionalText("encoding") {
            guard let known = TextEncoding(named: encoding) else {
                throw root.error("encoding", "is \"\(encoding)\", which is none of \(TextEncoding.names)")
            }
            format.encoding = known
        }
        if let separator = try root.optionalText("separator") {
            guard separator.utf8.count == 1, let byte = separator.utf8.first, ![0x0A, 0x0D, 0x22].contains(byte) else {
                throw root.error("separator", "must be one character, as \";\" or \"\\t\"")
            }
            format.separator = byte
        }
        if let lines = try root.optionalInteger("skip_lines") {
            guard (0...10_000).contains(lines) else { throw root.error("skip_lines", "must be 0 to 10000") }
            format.skippedLines = lines
        }
        if let lines = try root.optionalInteger("header_lines") {
            guard (1...2).contains(lines) else { throw root.error("header_lines", "must be 1 or 2") }
            format.headerLines = lines
        }
        if let names = try root.optionalTexts("columns") {
            guard !names.isEmpty else {
                throw root.error("columns", "is empty; it names the columns of a file without a header")
            }
            guard format.headerLines == 1 else {
                throw root.error("columns", "is for a file without a header, and \"header_lines\" is given")
            }
            format.columnNames = names.map(\.trimmed)
        }
    }

    private static func intervalSeconds(_ root: inout MappingObject) throws(MappingError) -> UInt32 {
        let minutes = try root.optionalInteger("interval_minutes")
        if let interval = try root.optionalText("interval") {
            guard ["day", "hour"].contains(interval) else {
                throw root.error("interval", "must be \"day\" or \"hour\"; others are \"interval_minutes\"")
            }
            guard minutes == nil else { throw root.error("interval", "is given besides \"interval_minutes\"") }
            return interval == "day" ? CounterFormat.daySeconds : 3600
        }
        guard (1...1440).contains(minutes ?? 60) else { throw root.error("interval_minutes", "must be 1 to 1440") }
        return UInt32((minutes ?? 60) * 60)
    }

    private static func numbers(_ root: inout MappingObject) throws(MappingError) -> CountNumber {
        var numbers = CountNumber()
        if let decimal = try root.optionalText("decimal") {
            guard decimal == "." || decimal == "," else { throw root.error("decimal", "must be \".\" or \",\"") }
            numbers.decimal = decimal.utf8.first
        }
        if let thousands = try root.optionalText("thousands") {
            guard [",", ".", " ", "'"].contains(thousands) else {
                throw root.error("thousands", "must be \",\", \".\", \" \" or \"'\"")
            }
            numbers.thousands = thousands.utf8.first
            guard numbers.thousands != numbers.decimal else {
                throw root.error("thousands", "is the same as \"decimal\"")
            }
            // Where the point stands between thousands, the comma is the other one, and the reverse. A blank says nothing of them.
            switch numbers.thousands {
            case UInt8(ascii: "."): numbers.decimal = UInt8(ascii: ",")
            case UInt8(ascii: ","): numbers.decimal = UInt8(ascii: ".")
            default: break
            }
        }
        if let factor = try root.optionalInteger("factor") {
            guard (1...1_000_000).contains(factor) else { throw root.error("factor", "must be 1 to 1000000") }
            numbers.factor = UInt64(factor)
        }
        return numbers
    }

    private static func filters(_ root: inout MappingObject) throws(MappingError) -> [RowFilter] {
        var filters: [RowFilter] = []
        for (key, isExclusion) in [("where", false), ("where_not", true)] {
            guard let object = try root.optionalObject(key) else { continue }
            for (column, values) in try object.allTexts().sorted(by: { $0.key < $1.key }) {
                guard !values.isEmpty else { throw object.error(column, "has no values") }
                filters.append(
                    RowFilter(column: column.trimmed, values: Set(values.map(\.trimmed)), isExclusion: isExclusion))
            }
        }
        return filters
    }

    private static func gathering(_ root: inout MappingObject) throws(MappingError) -> CounterFormat.Gathering {
        let row = try root.optionalText("row")
        let repeated = try root.optionalText("repeated")
        if let row, row != "person" {
            throw root.error("row", "must be \"person\": each row is one person, or as many as \"count\" says")
        }
        if let repeated, repeated != "add" {
            throw root.error("repeated", "must be \"add\": rows of one interval of one place are added up")
        }
        guard row == nil || repeated == nil else {
            throw root.error("repeated", "is given besides \"row\": persons are added up anyway")
        }
        return row != nil ? .persons : repeated != nil ? .repeatedRows : .none
    }
}
