import Foundation
package import Timekeeping

/// What a running pipeline says of itself in its data directory, for whoever asks from another process. In its
/// file times are milliseconds since 1970.
package struct RunRecord: Codable, Sendable, Equatable {
    package struct Stage: Codable, Sendable, Equatable {
        package var name: String
        package var condition: String
        package var recordsRead: Int
        package var eventsWritten: Int
        package var deadLetters: Int
        package var recordsPerSecond: Double
        package var lagRecords: Int?
        package var oldestUnread: EventTime?
        package var pending: Int?
        package var complaint: String?
        package var restarts: Int
        package var lastFailure: String?
        package var lastFailureAt: EventTime?
        package var lastTurnAt: EventTime?

        package init(_ status: StageStatus) {
            name = status.name
            condition = status.condition.rawValue
            recordsRead = status.recordsRead
            eventsWritten = status.eventsWritten
            deadLetters = status.deadLetters
            recordsPerSecond = status.recordsPerSecond
            lagRecords = status.lag?.records
            oldestUnread = status.lag?.oldestAppendTime
            pending = status.lag?.pending
            complaint = status.complaint
            restarts = status.restarts
            lastFailure = status.lastFailure?.reason
            lastFailureAt = status.lastFailure?.time
            lastTurnAt = status.lastTurn
        }
    }

    package var process: Int32
    package var startedAt: EventTime
    package var updatedAt: EventTime
    package var configuration: String
    package var stages: [Stage]
}
