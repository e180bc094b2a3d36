import CounterImport
import InputFiles
import LocalTime

/// The mapping as far as it is worked out: columns by their index.
struct GuessDraft {
    struct Filter {
        let column: Int
        let values: [String]
        let isExclusion: Bool
    }

    struct WideColumn {
        let index: Int
        let place: String
        let role: CountSubject.Role
        let template: String
    }

    // Of a site a row.
    var site: Int?
    var siteName: String?
    var line: Int?
    var counter: Int?
    var entered: Int?
    var exited: Int?
    var total: Int?
    /// Columns whose numbers are added to those of the first of their role.
    var added: [CountSubject.Role: [Int]] = [:]
    var direction: Int?
    var enteredCells: [String] = []
    var exitedCells: [String] = []
    var neitherCells: [String] = []
    var isPersons = false
    var addsRepeated = false
    var filters: [Filter] = []

    // Of all sites in a row.
    var wide: [WideColumn] = []
    var isSideBySide = false
    /// Columns that are known to be no counts, where an import names all that its mapping doesn't read.
    var ignored: [Int] = []
    /// Columns that are sums of others.
    var ignoredSums: Set<Int> = []

    // Of times as columns.
    var timedColumns: [Int] = []
    /// `h{hour}` or `{time}`, by what they count.
    var timedNames: [CountSubject.Role: String] = [:]

    var numbers: NumberForm?
    var missing: [String] = []
    var intervalMinutes = 60
    /// Columns of numbers of which it was said why they are not taken.
    var explained: Set<Int> = []

    func isUsed(_ index: Int) -> Bool {
        [site, line, counter, direction].contains(index) || filters.contains { $0.column == index }
            || ignoredSums.contains(index)
    }

    func isPlaceOrDirection(_ index: Int) -> Bool { [site, line, counter, direction].contains(index) }

    var counts: [Int] {
        if !timedColumns.isEmpty { return timedColumns }
        if !wide.isEmpty { return wide.map(\.index) }
        return [entered, exited, total].compactMap(\.self) + added.values.flatMap(\.self).sorted()
    }

    // MARK: The mapping

    func mapping(_ table: GuessTable, _ time: GuessedTime, zone: String?) -> MappingText {
        var fields = MappingFields()
        fields.add("layout", text: isSideBySide ? "side_by_side" : wide.isEmpty ? "long" : "wide")
        // UTF-16 is found anyway.
        if table.encoding.isSingleByte { fields.add("encoding", text: table.encoding.rawValue) }
        if table.separator != UInt8(ascii: ","), !table.hasSeparatorLine {
            fields.add(
                "separator", text: table.separator == 9 ? "\t" : String(Character(UnicodeScalar(table.separator))))
        }
        fields.add("skip_lines", table.skippedLines.map { .number($0) })
        if table.headerLines == 2 { fields.add("header_lines", .number(2)) }
        if table.headerLines == 0 { fields.add("columns", texts: table.names) }
        fields.add("time_zone", text: zone)
        if intervalMinutes == 1440 {
            fields.add("interval", text: "day")
        } else {
            fields.add("interval_minutes", .number(intervalMinutes))
        }
        fields.add("time", timeObject(table, time))
        addPlaces(&fields, table)
        if let numbers {
            fields.add("decimal", text: numbers.decimal)
            fields.add("thousands", text: numbers.thousands)
            fields.add("factor", numbers.factor.map { .number($0) })
        }
        fields.add("missing", texts: missing)
        fields.add("totals", texts: sumWords(table))
        return fields.object
    }

    private func timeObject(_ table: GuessTable, _ time: GuessedTime) -> MappingText {
        var fields = MappingFields()
        fields.add("column", text: time.column.map { table.names[$0] })
        fields.add("formats", texts: time.patterns.map(\.description))
        fields.add("hour_column", text: time.hourColumn.map { table.names[$0] })
        fields.add("date", text: time.fixedDate)
        fields.add("offset", text: time.offset)
        fields.add("offset_column", text: time.offsetColumn.map { table.names[$0] })
        if !time.offsets.isEmpty {
            var offsets = MappingFields()
            for (letters, minutes) in time.offsets.sorted(by: { $0.key < $1.key }) {
                offsets.add(letters, text: ZoneLetters.text(of: minutes))
            }
            fields.add("offsets", offsets.object)
        }
        if time.isEnd { fields.add("at", text: "end") }
        return fields.object
    }

    private func addPlaces(_ fields: inout MappingFields, _ table: GuessTable) {
        func name(_ index: Int?) -> String? { index.map { table.names[$0] } }
        if wide.isEmpty {
            fields.add("site", text: name(site))
            if site == nil { fields.add("site_name", text: siteName) }
            fields.add("line", text: name(line))
            fields.add("counter", text: name(counter))
            if !timedNames.isEmpty, direction == nil {
                fields.add("entered", text: timedNames[.entered])
                fields.add("exited", text: timedNames[.exited])
                fields.add("total", text: timedNames[.total])
            } else if let direction {
                var object = MappingFields()
                object.add("column", text: table.names[direction])
                object.add("entered", texts: enteredCells)
                object.add("exited", texts: exitedCells)
                object.add("neither", texts: neitherCells)
                fields.add("direction", object.object)
                fields.add("count", text: timedNames[.total] ?? name(total))
            } else if isPersons {
                fields.add("count", text: name(total))
            } else {
                for (key, first, role) in [
                    ("entered", entered, CountSubject.Role.entered), ("exited", exited, .exited),
                    ("total", total, .total),
                ] {
                    let others = added[role] ?? []
                    guard let first, !others.isEmpty else {
                        fields.add(key, text: name(first))
                        continue
                    }
                    fields.add(key, texts: ([first] + others).map { table.names[$0] })
                }
            }
            if isPersons { fields.add("row", text: "person") }
            if addsRepeated { fields.add("repeated", text: "add") }
        } else if !isSideBySide {
            addWide(&fields, table)
        }
        for (key, isExclusion) in [("where", false), ("where_not", true)] {
            var object = MappingFields()
            for (column, values) in values(of: filters.filter { $0.isExclusion == isExclusion }) {
                object.add(table.names[column], texts: values)
            }
            if !object.fields.isEmpty { fields.add(key, object.object) }
        }
        if !wide.isEmpty {
            let used = Set(wide.map(\.index)).union(filters.map(\.column))
            let others = table.names.indices.filter { !used.contains($0) && !timeColumns.contains($0) }
            var names: [String] = []
            for index in others where !names.contains(table.names[index]) { names.append(table.names[index]) }
            if isSideBySide || usesPatterns { fields.add("ignore", texts: names) }
        }
        if !timedColumns.isEmpty || !wide.isEmpty && !isSideBySide && !usesPatterns {
            fields.add("ignore", texts: ignored.map { table.names[$0] }.filter { !$0.isEmpty })
        }
    }

    /// By column: what all of its filters of one kind leave out, or choose, together.
    private func values(of filters: [Filter]) -> [(column: Int, values: [String])] {
        var found: [(column: Int, values: [String])] = []
        for filter in filters {
            guard let index = found.firstIndex(where: { $0.column == filter.column }) else {
                found.append((filter.column, filter.values))
                continue
            }
            if filter.isExclusion {
                found[index].values += filter.values.filter { !found[index].values.contains($0) }
            } else {
                found[index].values.removeAll { !filter.values.contains($0) }
            }
        }
        return found
    }

    /// Those that the mapping names as such.
    var timeColumns: Set<Int> = []

    /// Whether the columns of each role are named alike around the places' names.
    var usesPatterns: Bool {
        for role in [CountSubject.Role.entered, .exited, .total] {
            let columns = wide.filter { $0.role == role }
            if Set(columns.map(\.template)).count > 1
                || columns.contains(where: { $0.place.isEmpty || !$0.template.contains("{site}") })
            {
                return false
            }
        }
        return true
    }

    private func addWide(_ fields: inout MappingFields, _ table: GuessTable) {
        let roles: [(String, CountSubject.Role)] = [("entered", .entered), ("exited", .exited), ("total", .total)]
        if usesPatterns {
            for (key, role) in roles { fields.add(key, text: wide.first { $0.role == role }?.template) }
            return
        }
        var places: [String] = []
        for column in wide where !places.contains(column.place) { places.append(column.place) }
        fields.add(
            "sites",
            .list(
                places.map { place in
                    var site = MappingFields()
                    site.add("name", text: place.isEmpty ? siteName ?? "site" : place)
                    for (key, role) in roles {
                        let columns = wide.filter { $0.place == place && $0.role == role }.map { table.names[$0.index] }
                        if columns.count > 1 {
                            site.add(key, texts: columns)
                        } else {
                            site.add(key, text: columns.first)
                        }
                    }
                    return site.object
                }))
    }

    /// The words with which lines that are no rows begin.
    private func sumWords(_ table: GuessTable) -> [String] {
        var words: [String] = []
        let unnamed = table.names[0].isEmpty ? table.indexName.map { [$0] } ?? [] : []
        for row in table.sums + table.notes + unnamed {
            guard let first = row.cells.first(where: { !$0.isEmpty }) else { continue }
            let word = HeaderWords.sum(in: first).map { String(first.prefix($0.count)) } ?? String(first.prefix(24))
            if !words.contains(where: { first.lowercased().hasPrefix($0.lowercased()) }) { words.append(word.trimmed) }
        }
        return words
    }
}
