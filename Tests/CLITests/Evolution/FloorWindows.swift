import EventLog
import Projections

/// A projection of the second version: windows by store and floor, which is the new field, with the renamed field summed and the
/// enum counted that has a new value. And the same worked out with dictionaries.
enum FloorWindows {
    struct Key: Hashable {
        var start: Int64
        var store: String
        var floor: String?
    }

    private struct Row {
        var count = 0
        var dwells = 0
        var dwell = 0
        var visitors: Set<UInt64> = []
        /// By number; others last.
        var directions = [Int](repeating: 0, count: 5)
    }

    static let shape = WindowShape(
        sizeMilliseconds: 15_000, groupInputs: [0, 1], distinctInput: 2, sumInput: 3, histogramInput: 4,
        histogramValues: 4)

    static let definition = ProjectionDefinition(
        name: "visits-by-floor", version: 1, topic: "visits", schema: SecondVersion.name,
        inputs: ["store", "floor", "visitor", "dwell_milliseconds", "direction"].map {
            ProjectionInput($0, of: SecondVersion.descriptor)
        }, options: shape.definitionOptions)

    static func program() -> TumblingWindows { TumblingWindows(definition: definition, shape: shape) }

    /// What the rows have to be: count, distinct visitors, dwells, their sum, directions.
    static func model(_ visits: [EvolvingVisit]) -> [Key: [Int]] {
        var rows: [Key: Row] = [:]
        for visit in visits {
            let time = EvolvingVisit.start + visit.time
            let key = Key(start: time / 15_000 * 15_000, store: visit.store, floor: visit.floor)
            rows[key, default: Row()].count += 1
            if let visitor = visit.visitor { rows[key]!.visitors.insert(visitor) }
            if let dwell = visit.dwell {
                rows[key]!.dwells += 1
                rows[key]!.dwell += Int(dwell)
            }
            if let direction = visit.direction { rows[key]!.directions[direction] += 1 }
        }
        return rows.mapValues { [$0.count, $0.visitors.count, $0.dwells, $0.dwell] + $0.directions }
    }

    /// What the rows of a file are.
    static func rows(of file: ProjectionFile) throws -> [Key: [Int]] {
        var found: [Key: [Int]] = [:]
        var window = WindowRows(shape)
        let pages = RowPages(file, from: WindowRows.key(.min))
        try pages.forEach { key, value in
            try window.decode(key: key, value: value, in: file)
            for row in 0..<window.count {
                let texts = pages.groupTexts[window.group(row)].map { $0.map { String(decoding: $0, as: UTF8.self) } }
                let numbers = [window.events(row), window.distinct(row)!, window.summed(row), window.sum(row)]
                found[Key(start: window.start, store: texts[0]!, floor: texts[1])] =
                    (numbers + (0...4).map { window.histogram($0, row) }).map { Int($0) }
            }
            return .next
        }
        return found
    }

    /// Computes all of the log, from where the file in `folder` stands, and returns its rows.
    static func run(_ log: EventLog, folder: String, options: RunnerOptions = RunnerOptions()) throws -> [Key: [Int]] {
        let runner = try ProjectionRunner(
            try LogSource(log, topic: "visits"), program(), folder: folder, options: options)
        try runner.runOnce()
        return try rows(of: runner.file)
    }
}
