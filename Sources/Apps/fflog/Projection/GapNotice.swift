import Terminal
import EventLog
import Projections
internal import Timekeeping

/// Tells of records that were purged before a projection read them, each gap once, as it is met; also with `-q`, since rows
/// without them are never silently short.
struct GapNotice {
    private let name: String
    private let topic: String
    private var told = 0

    init(_ name: String, topic: String) {
        self.name = name
        self.topic = topic
    }

    /// - Parameter gaps: all of a run so far.
    mutating func update(_ gaps: [GapRange]) {
        for gap in gaps.dropFirst(told) {
            Console.warning(
                "\(name): topic '\(topic)', \(gap): purged before \(gap.count == 1 ? "it was" : "they were") read")
        }
        told = max(told, gaps.count)
    }

    static func json(_ gap: GapRange) -> JSONValue {
        .object([
            ("partition", .int(gap.partition.index)), ("first_offset", .int(Int(gap.first.rawValue))),
            ("last_offset", .int(Int(gap.last.rawValue))), ("records", .int(gap.count)),
            ("noticed_at", .time(gap.noticedAt == .epoch ? nil : gap.noticedAt)),
        ])
    }
}
