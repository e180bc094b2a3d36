internal import LocalTime
internal import StrictYAML
internal import Timekeeping
package import ErrorKinds

/// A file that describes stores: its statements, each with the line on which it begins.
package struct StoreFile: Sendable {
    package struct Entry: Sendable {
        package let statement: StoreStatement
        /// From 1.
        package let line: Int

        package init(_ statement: StoreStatement, line: Int) {
            self.statement = statement
            self.line = line
        }
    }

    /// What messages call it.
    package let name: String
    package let entries: [Entry]

    /// - Throws: ``StoreFileError`` where there is no entry, or two speak of one store from one moment on.
    package init(name: String, entries: [Entry]) throws(StoreFileError) {
        guard !entries.isEmpty else {
            throw StoreFileError(file: name, problems: [.init(line: 1, reason: "it describes no store")])
        }
        var lines: [Key: Int] = [:]
        var problems: [StoreFileError.Problem] = []
        for entry in entries {
            let key = Key(store: entry.statement.store, validFrom: entry.statement.validFrom)
            if let first = lines[key] {
                problems.append(
                    .init(line: entry.line, reason: "store '\(key.store)' is described on line \(first) already"))
            } else {
                lines[key] = entry.line
            }
        }
        guard problems.isEmpty else { throw StoreFileError(file: name, problems: problems) }
        self.name = name
        self.entries = entries
    }

    private struct Key: Hashable {
        let store: String
        let validFrom: EventTime
    }

    /// The line on which the file speaks of a store first.
    package func line(of store: String) -> Int? { entries.first { $0.statement.store == store }?.line }

    /// Makes a statement of a description and the text that says from when on it holds.
    package static func statement(_ description: StoreDescription, validFrom: String?) throws -> StoreStatement {
        var description = description
        try description.check()
        let zone = try LocalZone(named: description.timeZone)
        return StoreStatement(
            description, validFrom: try validFrom.map { try StoreValidity.start($0, in: zone) } ?? .min)
    }
}

extension StoreFile {
    /// Reads a file of the form
    ///
    /// ```yaml
    /// stores:
    ///   - id: S1
    ///     time_zone: Europe/Dublin
    /// ```
    /// - Throws: ``StoreFileError`` with every store that can't be read.
    package init(yaml text: String, name: String) throws(StoreFileError) {
        func fails(_ problem: YAMLProblem) -> StoreFileError.Problem {
            .init(line: problem.line ?? 1, reason: (problem.path.isEmpty ? "" : "\(problem.path): ") + problem.reason)
        }
        var items: [YAMLValue] = []
        do throws(YAMLProblem) {
            var root = try YAMLMapping(YAMLValue(parsing: text, file: name))
            items = try root.required("stores").list()
            try root.finish()
        } catch { throw StoreFileError(file: name, problems: [fails(error)]) }
        var entries: [Entry] = []
        var problems: [StoreFileError.Problem] = []
        for item in items {
            let line = item.problem("").line ?? 1
            do { entries.append(Entry(try Self.statement(item), line: line)) } catch let problem as YAMLProblem {
                problems.append(fails(problem))
            } catch { problems.append(.init(line: line, reason: "\(error)")) }
        }
        guard problems.isEmpty else { throw StoreFileError(file: name, problems: problems) }
        try self.init(name: name, entries: entries)
    }

    private static func statement(_ value: YAMLValue) throws -> StoreStatement {
        var keys = try YAMLMapping(value)
        var description = StoreDescription(
            id: try keys.required("id").text(), name: try keys.optional("name")?.text(),
            timeZone: try keys.required("time_zone").text())
        description.region = try keys.optional("region")?.text()
        description.floorAreaSquareMeters = try keys.optional("floor_area_square_meters")?.number(in: 0...10_000_000)
        let validFrom = try keys.optional("valid_from")?.text()
        try description.readDetails(&keys)
        try keys.finish()
        return try statement(description, validFrom: validFrom)
    }
}

/// What in a file of stores can't be, by line.
package struct StoreFileError: KindedError, Equatable {
    package struct Problem: Sendable, Equatable {
        /// From 1.
        package let line: Int
        package let reason: String

        package init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    package let file: String
    package let problems: [Problem]

    package init(file: String, problems: [Problem]) {
        self.file = file
        self.problems = problems
    }

    package var kind: ErrorKind { .malformed }
    package var remedy: Remedy? { .correctLine }

    private static let shownMax = 20

    package var description: String {
        let shown = problems.prefix(Self.shownMax).map { "\(file):\($0.line): \($0.reason)" }.joined(separator: "\n")
        let more = problems.count - Self.shownMax
        return shown + (more > 0 ? "\nand \(more) more" : "") + "\nNothing of the file was registered"
    }
}
