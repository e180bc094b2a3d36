/// Columns of a site that stand together and are named after it.
extension CounterHeader {
    /// The layout where a site's columns follow each other: its own name is the total; its name and more words that end
    /// in "in" or "out", or these alone, are the directions. A name that ends so and that the next column begins with is a site's own.
    mutating func findNeighbours(ignored: Set<Int>) throws(HeaderError) {
        var current: String?
        let columns = names.indices.filter { !ignored.contains($0) }
        let hasTotals = columns.contains { !names[$0].isEmpty && Self.direction(of: names[$0]) == nil }
        for (index, column) in columns.enumerated() {
            let name = names[column]
            guard !name.isEmpty else { throw HeaderError(line: line, reason: "column \(column + 1) has no name") }
            let next = index + 1 < columns.count ? names[columns[index + 1]] : ""
            guard let (subject, role) = Self.direction(of: name), !Self.isDirection(next, of: name) else {
                current = name
                try assign(column, as: \.total, of: name)
                continue
            }
            if let current, subject.isEmpty || subject == current || subject.hasPrefix(current + " ") {
                try assign(column, as: role, of: current)
            } else if subject.isEmpty {
                throw HeaderError(line: line, reason: "column \(column + 1) (\"\(name)\") follows no site")
            } else {
                let isPaired =
                    Self.direction(of: next)?.subject.isEmpty ?? false
                    || names.contains { Self.isOtherDirection($0, than: role, of: subject) }
                guard !hasTotals || isPaired else {
                    throw HeaderError(
                        line: line,
                        reason:
                            "column \(column + 1) (\"\(name)\") follows no column of \"\(subject)\", and may be of a site of that name; "
                            + "name the columns in \"sites\" of layout \"wide\"")
                }
                current = subject
                try assign(column, as: role, of: subject)
            }
        }
    }

    /// Whether a column has a direction of a site, with or without more words between.
    private static func isDirection(_ column: String, of site: String) -> Bool {
        guard let subject = direction(of: column)?.subject else { return false }
        return subject == site || subject.hasPrefix(site + " ")
    }

    private static func isOtherDirection(
        _ column: String, than role: WritableKeyPath<Group, Int>, of subject: String
    ) -> Bool {
        guard let other = direction(of: column) else { return false }
        return other.subject == subject && other.role != role
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
