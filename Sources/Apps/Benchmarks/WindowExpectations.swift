import Terminal
import FootfallProjections
import LocalTime
import Projections
import Timekeeping

/// Windows that nothing adds to any more, and the rows that each has of one store, in any version.
struct WindowExpectations: Sendable {
    struct Window: Sendable {
        let query: RowQuery
        let rows: [[RowValue]]
    }

    let windows: [Window]
    /// Windows from here on may still change.
    let end: Int64

    private static let count = 200
    private static let windowMilliseconds: Int64 = 15_000

    /// Looks at windows spread evenly over what serves now.
    init(_ projection: VisitWindows, folder: String) throws {
        let file = try ProjectionFile.serving(projection.name, in: folder)
        var starts: [Int64] = []
        try projection.query(file, RowQuery(places: ["store-0"])) { row in
            if case .time(let start)? = row["window_start"], starts.last != start { starts.append(start) }
            return .next
        }
        // The last ones may get events of what is appended.
        let closed = starts.dropLast(4)
        guard let last = closed.last else {
            throw CommandEnded(ExitStatus.failure, "too few windows to query; use more events")
        }
        end = last + Self.windowMilliseconds
        windows = try stride(from: 0, to: closed.count, by: max(1, closed.count / Self.count)).map { index in
            let query = RowQuery(
                places: ["store-\(index % 8)"],
                times: TimeRange(
                    from: .instant(EventTime(milliseconds: closed[index])),
                    to: .instant(EventTime(milliseconds: closed[index] + Self.windowMilliseconds))))
            var rows: [[RowValue]] = []
            try projection.query(file, query) { row in
                rows.append(Self.compared(row))
                return .next
            }
            return Window(query: query, rows: rows)
        }
    }

    /// The values of a row that are the same in every run.
    static func compared(_ row: ProjectionRow) -> [RowValue] {
        zip(row.columns, row.values).filter { $0.0 != "revision" }.map(\.1)
    }
}
