internal import Projections
internal import FootfallProjections

/// A row of a projection: values by the names of its columns.
///
/// ```swift
/// print(row["store"]!, row["visitors"]?.count ?? 0)
/// ```
public struct QueryRow: Sendable {
    /// The names of the columns, in order.
    public let columns: [String]
    /// The values, in the order of the columns; `nil` where a row has none.
    public let values: [QueryValue?]

    /// The value of a column; `nil` where the row has none, or the projection has no such column.
    public subscript(column: String) -> QueryValue? { columns.firstIndex(of: column).flatMap { values[$0] } }

    init(_ row: ProjectionRow) {
        columns = row.columns
        values = row.values.map(QueryValue.init)
    }
}

/// A value of a row.
public enum QueryValue: Sendable, Hashable, CustomStringConvertible {
    case text(String)
    case count(UInt64)
    case number(Double)
    case time(EventTime)
    /// What a store's wall clock showed, with its offset from UTC: `2023-12-16T14:00:00.000+01:00`.
    case localTime(String)
    /// `2023-12-16`.
    case day(String)
    /// Counts by name, none of them 0.
    case counts([String: UInt64])

    /// `nil` of other values; likewise below.
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    public var count: UInt64? { if case .count(let count) = self { count } else { nil } }
    /// Of a number or a count.
    public var number: Double? {
        switch self {
        case .number(let number): number
        case .count(let count): Double(count)
        default: nil
        }
    }
    public var time: EventTime? { if case .time(let time) = self { time } else { nil } }

    public var description: String {
        switch self {
        case .text(let text), .localTime(let text), .day(let text): text
        case .count(let count): "\(count)"
        case .number(let number): "\(number)"
        case .time(let time): "\(time)"
        case .counts(let counts):
            counts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
    }

    /// `nil` for an absent value.
    init?(_ value: RowValue) {
        switch value {
        case .absent: return nil
        case .text(let text): self = .text(text)
        case .count(let count): self = .count(count)
        case .number(let number): self = .number(number)
        case .time(let time): self = .time(EventTime(milliseconds: time))
        case .localTime: self = .localTime(value.description)
        case .label: self = .text(value.description)
        case .day: self = .day(value.description)
        case .counts(let counts):
            self = .counts(Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.count) }))
        }
    }
}

/// Which rows of a projection are wanted; everything unless said.
public struct RowFilter: Sendable, Hashable {
    /// Sites of counts, stores of visits, under any of their names; empty for all.
    public var places: Set<String>
    /// Zones of visits; empty for all.
    public var zones: Set<String>
    /// The first start of a row that is in: of a window or an hour the moment, of a day its midnight.
    public var from: EventTime?
    /// The first start that is out.
    public var before: EventTime?
    /// At most so many rows.
    public var limit: Int?

    public init(
        places: Set<String> = [], zones: Set<String> = [], from: EventTime? = nil, before: EventTime? = nil,
        limit: Int? = nil
    ) {
        self.places = places
        self.zones = zones
        self.from = from
        self.before = before
        self.limit = limit
    }
}
