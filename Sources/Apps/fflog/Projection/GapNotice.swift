import EventLog
import Logging
import Projections

/// Tells of records that were purged before a projection read them, each gap once, as it is met; also with `-q`, since rows
/// without them are never silently short.
struct GapNotice {
    private let name: String
    private let topic: String
    private let logger: Logger
    private var told = 0

    init(_ name: String, topic: String, _ logger: Logger) {
        self.name = name
        self.topic = topic
        self.logger = logger
    }

    /// - Parameter gaps: all of a run so far.
    mutating func update(_ gaps: [GapRange]) {
        for gap in gaps.dropFirst(told) {
            logger.warning(
                "\(name): topic '\(topic)', \(gap): purged before \(gap.count == 1 ? "it was" : "they were") read")
        }
        told = max(told, gaps.count)
    }
}
