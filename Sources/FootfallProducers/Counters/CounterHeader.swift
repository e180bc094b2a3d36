import ErrorKinds

/// A header that doesn't fit the format.
package struct HeaderError: KindedError, Equatable {
    package let line: Int
    package let reason: String

    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }

    package var kind: ErrorKind { .malformed }
    package var description: String { "line \(line): the header does not fit: \(reason)" }
}

/// What each column of a file is, found once from its header.
struct CounterHeader {
    /// The columns with one site's counts; −1 for none.
    struct Group {
        /// `nil` where the row names the site.
        var site: String?
        var entered = -1
        var exited = -1
        var total = -1
    }

    let columnCount: Int
    let timeColumn: Int
    let hourColumn: Int
    /// Of the long layout with a site per row, else −1.
    let siteColumn: Int
    /// Of the long layout where it names them, else −1.
    let lineColumn: Int
    let counterColumn: Int
    private(set) var groups: [Group]

    private let line: Int
    let names: [String]

    init(_ names: [String], line: Int, format: CounterFormat) throws(HeaderError) {
        self.names = names
        self.line = line
        columnCount = names.count
        timeColumn = try Self.column(format.time.column, names, line)
        hourColumn = if let name = format.time.hourColumn { try Self.column(name, names, line) } else { -1 }
        groups = []
        if case .long(let long) = format.columns {
            siteColumn = if case .column(let name) = long.site { try Self.column(name, names, line) } else { -1 }
            lineColumn = if let name = long.line { try Self.column(name, names, line) } else { -1 }
            counterColumn = if let name = long.counter { try Self.column(name, names, line) } else { -1 }
        } else {
            (siteColumn, lineColumn, counterColumn) = (-1, -1, -1)
        }
        switch format.columns {
        case .long(let long):
            var group = Group()
            if case .fixed(let name) = long.site { group.site = name }
            groups = [try fill(group, long.entered, long.exited, long.total)]
        case .listed(let sites):
            for site in sites {
                groups.append(try fill(Group(site: site.name), site.entered, site.exited, site.total))
            }
        case .patterns(let entered, let exited, let total):
            try findPatterns([(\.entered, entered), (\.exited, exited), (\.total, total)], ignored: format.ignored)
        case .sideBySide:
            try findNeighbours(ignored: format.ignored)
        }
        if groups.isEmpty { throw HeaderError(line: line, reason: "no column is a site's") }
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

    private func fill(
        _ group: Group, _ entered: String?, _ exited: String?, _ total: String?
    ) throws(HeaderError) -> Group {
        var group = group
        if let entered { group.entered = try Self.column(entered, names, line) }
        if let exited { group.exited = try Self.column(exited, names, line) }
        if let total { group.total = try Self.column(total, names, line) }
        return group
    }

    private func isCount(_ column: Int, _ ignored: Set<String>) -> Bool {
        column != timeColumn && column != hourColumn && !ignored.contains(names[column])
    }

    private mutating func assign(
        _ column: Int, as role: WritableKeyPath<Group, Int>, of site: String
    ) throws(HeaderError) {
        let index: Int
        if let known = groups.firstIndex(where: { $0.site == site }) {
            index = known
        } else {
            index = groups.count
            groups.append(Group(site: site))
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
        _ patterns: [(WritableKeyPath<Group, Int>, SitePattern?)], ignored: Set<String>
    ) throws(HeaderError) {
        // The pattern that says most is tried first: "{site}" alone would take every column.
        let given = patterns.compactMap { role, pattern in pattern.map { (role, $0) } }
            .sorted { $0.1.literalCount > $1.1.literalCount }
        for column in names.indices where isCount(column, ignored) {
            let name = names[column]
            guard
                let (role, site) = given.lazy.compactMap({ role, pattern in pattern.site(in: name).map { (role, $0) } })
                    .first
            else {
                throw HeaderError(
                    line: line,
                    reason:
                        "column \(column + 1) (\"\(name)\") is of no pattern; list it in \"ignore\" if it is no count")
            }
            try assign(column, as: role, of: site)
        }
    }

    /// The layout where a site's columns follow each other: its own name is the total; its name and more words that end
    /// in "in" or "out", or these alone, are the directions.
    private mutating func findNeighbours(ignored: Set<String>) throws(HeaderError) {
        var current: String?
        for column in names.indices where isCount(column, ignored) {
            let name = names[column]
            guard !name.isEmpty else { throw HeaderError(line: line, reason: "column \(column + 1) has no name") }
            guard let (subject, role) = Self.direction(of: name) else {
                current = name
                try assign(column, as: \.total, of: name)
                continue
            }
            if let current, subject.isEmpty || subject == current || subject.hasPrefix(current + " ") {
                try assign(column, as: role, of: current)
            } else if subject.isEmpty {
                throw HeaderError(line: line, reason: "column \(column + 1) (\"\(name)\") follows no site")
            } else {
                current = subject
                try assign(column, as: role, of: subject)
            }
        }
    }

    private static func direction(of name: String) -> (subject: String, role: WritableKeyPath<Group, Int>)? {
        let lower = name.lowercased()
        for (word, role) in [("in", \Group.entered), ("out", \Group.exited)] {
            if lower == word { return ("", role) }
            if lower.hasSuffix(" " + word) { return (String(name.dropLast(word.count + 1)).trimmed, role) }
        }
        return nil
    }
}

extension String {
    /// Without blanks at its ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let head = drop(while: isBlank)
        return String(head.reversed().drop(while: isBlank).reversed())
    }
}
