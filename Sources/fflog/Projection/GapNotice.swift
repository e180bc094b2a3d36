import EventLog
import Projections

/// Tells of records that were purged before a projection read them, each gap once, as it is met.
struct GapNotice {
    private let name: String
    private let topic: String
    private let isQuiet: Bool
    private var told = 0

    init(_ name: String, topic: String, quiet: Bool) {
        self.name = name
        self.topic = topic
        isQuiet = quiet
    }

    /// - Parameter gaps: all of a run so far.
    mutating func update(_ gaps: [GapRange]) {
        guard !isQuiet else { return }
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
            ("noticed_at", .time(gap.noticedAt == 0 ? nil : gap.noticedAt)),
        ])
    }
}
