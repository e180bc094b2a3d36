import Counts
import ErrorKinds

/// A header that doesn't fit the format.
package struct HeaderError: KindedError, Equatable {
    /// The file's; empty as long as nobody has said it.
    package var path = ""
    package let line: Int
    package var reason: String

    package init(path: String = "", line: Int, reason: String) {
        (self.path, self.line, self.reason) = (path, line, reason)
    }

    package var kind: ErrorKind { .malformed }
    package var description: String {
        (path.isEmpty ? "" : "\(path): ") + "line \(line): the header does not fit: \(reason)"
    }
}

/// What each column of a file is, found once from its header.
struct CounterHeader {
    /// The columns with the counts of one site or door and of one time; −1 for none.
    struct Group {
        /// `nil` where the row names the site.
        var site: String?
        /// `nil` where the row names the door, or there is none.
        var line: String?
        /// What the columns' names add to the time of the row, in minutes.
        var minutes: Int32 = 0
        var entered = -1
        var exited = -1
        var total = -1
        /// Columns whose numbers are added to those of the first.
        var added: [Added] = []

        var columns: [Int] { [entered, exited, total].filter { $0 >= 0 } + added.map(\.column) }
    }

    struct Added {
        let role: WritableKeyPath<PeopleCounts, UInt64>
        let column: Int
    }

    /// A cell that decides whether its row is taken.
    struct Filter {
        let column: Int
        let values: [[UInt8]]
        let isExclusion: Bool
    }

    /// Columns up to the last one that has a name.
    let columnCount: Int
    /// Also those without a name at its end.
    let cellCount: Int
    /// −1 where the names of the columns say the time.
    let timeColumn: Int
    let hourColumn: Int
    let offsetColumn: Int
    /// Of the long layout with a site per row, else −1.
    let siteColumn: Int
    /// Of the long layout where it names them, else −1.
    let lineColumn: Int
    let counterColumn: Int
    let directionColumn: Int
    let filters: [Filter]
    /// In the order of their times.
    /// Whether times in the names of columns are when intervals begin, also where those of rows are ends.
    private(set) var namesStarts = false
    private(set) var groups: [Group]

    /// Columns that the format neither reads nor lists as no counts, where it names the columns of each site or time.
    private(set) var unreadColumns: [Int] = []

    /// The physical line on which it is, from 1.
    let line: Int
    let names: [String]

    /// - Parameter cells: the header's; those without a name at its end are no columns.
    init(_ cells: [String], line: Int, format: CounterFormat) throws(HeaderError) {
        let names = Array(cells.prefix((cells.lastIndex { !$0.isEmpty } ?? -1) + 1))
        self.names = names
        self.line = line
        func column(_ name: String?) throws(HeaderError) -> Int {
            if let name { try Self.column(name, names, line) } else { -1 }
        }
        columnCount = names.count
        cellCount = cells.count
        timeColumn = try column(format.time.column)
        hourColumn = try column(format.time.hourColumn)
        offsetColumn = try column(format.time.offsetColumn)
        var filters: [Filter] = []
        for filter in format.filters {
            filters.append(
                Filter(
                    column: try column(filter.column), values: filter.values.map { [UInt8]($0.utf8) },
                    isExclusion: filter.isExclusion))
        }
        self.filters = filters
        groups = []
        if case .long(let long) = format.columns {
            siteColumn = if case .column(let name) = long.site { try Self.column(name, names, line) } else { -1 }
            lineColumn = try column(long.line)
            counterColumn = try column(long.counter)
            directionColumn = try column(long.direction?.column)
        } else {
            (siteColumn, lineColumn, counterColumn, directionColumn) = (-1, -1, -1, -1)
        }
        switch format.columns {
        case .long(let long):
            var group = Group()
            if case .fixed(let name) = long.site { group.site = name }
            try addLong(group, long, format)
        case .listed(let sites):
            for site in sites {
                var group = Group(site: site.name, line: site.line)
                group.added = try added(site.added)
                groups.append(try fill(group, site.entered, site.exited, site.total))
            }
        case .patterns(let entered, let exited, let total):
            try findPatterns(
                [(\.entered, entered), (\.exited, exited), (\.total, total)], ignored: isNoCount(format))
        case .sideBySide:
            try findNeighbours(ignored: isNoCount(format))
        }
        if groups.isEmpty { throw HeaderError(line: line, reason: "no column is a site's") }
        var used = Set([
            timeColumn, hourColumn, offsetColumn, siteColumn, lineColumn, counterColumn, directionColumn,
        ])
        for column in groups.flatMap(\.columns) {
            guard used.insert(column).inserted else {
                throw HeaderError(
                    line: line,
                    reason: "column \(column + 1) (\"\(names[column])\") would be two things, one of them a count")
            }
        }
        if namesEachCount(format.columns) {
            used.formUnion(isNoCount(format))
            unreadColumns = names.indices.filter { !used.contains($0) }
        }
    }

    /// Whether what a format doesn't name may be counts that were forgotten: of other sites, or of other times.
    private func namesEachCount(_ columns: CounterFormat.Columns) -> Bool {
        switch columns {
        case .listed: true
        case .long(let long): [long.entered, long.exited, long.total].contains { $0.flatMap(TimedColumn.init) != nil }
        case .patterns, .sideBySide: false
        }
    }

    private static func column(_ name: String, _ names: [String], _ line: Int) throws(HeaderError) -> Int {
        guard let first = names.firstIndex(of: name) else {
            let found = names.prefix(6).map { "\"\($0)\"" }.joined(separator: ", ")
            throw HeaderError(
                line: line, reason: "there is no column \"\(name)\"; there are \(found)\(names.count > 6 ? ", …" : "")")
        }
        guard names.lastIndex(of: name) == first else {
            throw HeaderError(line: line, reason: "there are two columns \"\(name)\"")
        }
        return first
    }

    // MARK: A site a row

    private mutating func addLong(
        _ group: Group, _ long: CounterFormat.LongColumns, _ format: CounterFormat
    ) throws(HeaderError) {
        var timed: [(WritableKeyPath<Group, Int>, TimedColumn)] = []
        var single = group
        for (role, name) in [(\Group.entered, long.entered), (\Group.exited, long.exited), (\Group.total, long.total)] {
            guard let name else { continue }
            if let column = TimedColumn(name) {
                timed.append((role, column))
            } else {
                single[keyPath: role] = try Self.column(name, names, line)
            }
        }
        guard !timed.isEmpty else {
            single.added = try added(long.added)
            groups = [single]
            return
        }
        guard single.entered < 0, single.exited < 0, single.total < 0 else {
            throw HeaderError(
                line: line, reason: "some columns of counts have their time in their names, and others don't")
        }
        try findTimes(timed, group, format)
    }

    /// A column a time.
    private mutating func findTimes(
        _ timed: [(WritableKeyPath<Group, Int>, TimedColumn)], _ group: Group, _ format: CounterFormat
    ) throws(HeaderError) {
        let taken = Set(
            [timeColumn, hourColumn, offsetColumn, siteColumn, lineColumn, counterColumn, directionColumn]
                + filters.map(\.column))
        for column in names.indices where !taken.contains(column) {
            for (role, name) in timed {
                switch name.time(in: names[column], format) {
                case .none: continue
                case .wrong(let reason):
                    throw HeaderError(line: line, reason: "column \(column + 1) (\"\(names[column])\") \(reason)")
                case .minutes(let minutes):
                    let index =
                        groups.firstIndex { $0.minutes == minutes }
                        ?? {
                            var other = group
                            other.minutes = minutes
                            groups.append(other)
                            return groups.count - 1
                        }()
                    if groups[index][keyPath: role] >= 0 {
                        throw HeaderError(
                            line: line,
                            reason:
                                "columns \(groups[index][keyPath: role] + 1) and \(column + 1) (\"\(names[column])\") are of the same time"
                        )
                    }
                    groups[index][keyPath: role] = column
                }
            }
        }
        guard !groups.isEmpty else {
            throw HeaderError(
                line: line, reason: "no column has the time of its counts in its name as the mapping says")
        }
        groups.sort { $0.minutes < $1.minutes }
        namesStarts = timed.contains { $0.1.isOfHours }
    }

    private func added(_ columns: CounterFormat.AddedColumns) throws(HeaderError) -> [Added] {
        guard !columns.isEmpty else { return [] }
        var added: [Added] = []
        for name in columns.entered { added.append(Added(role: \.entered, column: try Self.column(name, names, line))) }
        for name in columns.exited { added.append(Added(role: \.exited, column: try Self.column(name, names, line))) }
        for name in columns.total { added.append(Added(role: \.total, column: try Self.column(name, names, line))) }
        return added
    }

    private func fill(
        _ group: Group, _ entered: String?, _ exited: String?, _ total: String?
    ) throws(HeaderError) -> Group {
        var group = group
        if let entered { group.entered = try Self.column(entered, names, line) }
        if let exited { group.exited = try Self.column(exited, names, line) }
        if let total { group.total = try Self.column(total, names, line) }
        return group
    }

    // MARK: All sites in a row

    /// Columns that are no counts.
    private func isNoCount(_ format: CounterFormat) -> Set<Int> {
        var columns = Set([timeColumn, hourColumn, offsetColumn] + filters.map(\.column))
        for column in names.indices where format.ignored.contains(names[column]) { columns.insert(column) }
        return columns
    }

    mutating func assign(
        _ column: Int, as role: WritableKeyPath<Group, Int>, of site: String, line door: String? = nil
    ) throws(HeaderError) {
        let index: Int
        if let known = groups.firstIndex(where: { $0.site == site && $0.line == door }) {
            index = known
        } else {
            index = groups.count
            groups.append(Group(site: site, line: door))
        }
        let taken = groups[index][keyPath: role]
        guard taken < 0 else {
            throw HeaderError(
                line: line,
                reason:
                    "columns \(taken + 1) (\"\(names[taken])\") and \(column + 1) (\"\(names[column])\") are both the same"
                    + " count of \"\(site)\"")
        }
        groups[index][keyPath: role] = column
    }

    private mutating func findPatterns(
        _ patterns: [(WritableKeyPath<Group, Int>, ColumnPattern?)], ignored: Set<Int>
    ) throws(HeaderError) {
        // The pattern that says most is tried first: "{site}" alone would take every column.
        let given = patterns.compactMap { role, pattern in pattern.map { (role, $0) } }
            .sorted { $0.1.literalCount > $1.1.literalCount }
        for column in names.indices where !ignored.contains(column) {
            let name = names[column]
            let found = given.lazy.compactMap { role, pattern in pattern.names(in: name).map { (role, $0) } }.first
            guard let (role, found) = found else {
                throw HeaderError(
                    line: line,
                    reason:
                        "column \(column + 1) (\"\(name)\") is of no pattern; list it in \"ignore\" if it is no count")
            }
            try assign(column, as: role, of: found.site, line: found.line.isEmpty ? nil : found.line)
        }
    }
}

extension String {
    /// Without blanks at its ends.
    package var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let head = drop(while: isBlank)
        return String(head.reversed().drop(while: isBlank).reversed())
    }
}
