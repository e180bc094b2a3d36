import EventLog
import Logging
import Projections
import Reports

/// Names the records that a projection parked because they are not events of its topic's type: the first ones as they are
/// met, the number of the others at the end. Also with `-q`, since rows without them are never silently short.
struct ParkedNotice {
    private let name: String
    private let topic: String
    private let logger: Logger
    private var told = 0

    init(_ name: String, topic: String, _ logger: Logger) {
        self.name = name
        self.topic = topic
        self.logger = logger
    }

    /// - Parameter parked: all of a run so far.
    mutating func update(_ parked: ParkedRecords) {
        for record in parked.first.dropFirst(told) {
            logger.warning("\(name): topic '\(topic)', \(record); the record is parked")
        }
        told = max(told, parked.first.count)
    }

    /// Says how many were not named.
    func finish(_ parked: ParkedRecords) {
        let more = parked.count - parked.first.count
        guard more > 0 else { return }
        logger.warning("\(name): topic '\(topic)', \(Measure.grouped(more)) more records are parked")
    }
}
