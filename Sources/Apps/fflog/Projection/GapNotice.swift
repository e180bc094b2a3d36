import EventLog
import Projections
import Terminal
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
}
