package import Timekeeping

/// A stage of the pipeline: reads what is new, writes what follows from it, and keeps its place in the transaction of what it
/// wrote, so that each of its effects happens exactly once.
///
/// A stage may be killed at any moment, and a new one takes over from its place. One owner, which calls from one thread at a
/// time; see ``StageLoop``.
package protocol Stage: AnyObject {
    /// As configuration and status name it: `faces`, `anonymizer`.
    var name: String { get }

    /// Does what there is to do, for a second or so at the most; where there is nothing it waits for it up to
    /// `timeout`. What it counts is durable when it returns.
    ///
    /// - Throws: what this stage can't go on from. Its owner closes it, and begins a new one after a pause, but after a
    ///   ``StageEnd``.
    func turn(timeout: Duration) throws -> StageTurn

    /// How far it is behind its input, or `nil` where it has none.
    func lag() throws -> StageLag?

    /// What keeps it from working at full speed though it doesn't fail, such as a service that doesn't answer; `nil` where
    /// nothing does.
    var complaint: String? { get }

    /// Gives up what it holds, such as its share of a group. Called once, after the last turn, also after one that threw.
    func close() throws
}

/// The stage has ended by an error from which to begin anew would be no way out: a recording whose program failed. Thrown by a turn.
package struct StageEnd: Error {
    package let reason: any Error

    package init(_ reason: any Error) { self.reason = reason }
}

extension Stage {
    package var complaint: String? { nil }
}

/// What a turn did.
package struct StageTurn: Sendable, Equatable {
    /// Records of its input that it is done with.
    package var recordsRead: Int
    /// Events that it wrote.
    package var eventsWritten: Int
    /// Records that it could not process, which are dead letters now.
    package var deadLetters: Int
    /// Its input has ended, as a file does: there will be no further turn.
    package var isLast: Bool

    package init(recordsRead: Int = 0, eventsWritten: Int = 0, deadLetters: Int = 0, isLast: Bool = false) {
        self.recordsRead = recordsRead
        self.eventsWritten = eventsWritten
        self.deadLetters = deadLetters
        self.isLast = isLast
    }
}

/// What a stage has not read yet.
package struct StageLag: Sendable, Equatable {
    package static let zero = StageLag(records: 0)

    package var records: Int
    /// The append time of the oldest unread record; `nil` where there is none.
    package var oldestAppendTime: EventTime?
    /// What it has read, and what follows from it waits for something: an answer, or a time. Each comes to an end by itself,
    /// and soon: what may stay open for long isn't counted.
    package var pending: Int

    package init(records: Int, oldestAppendTime: EventTime? = nil, pending: Int = 0) {
        self.records = records
        self.oldestAppendTime = oldestAppendTime
        self.pending = pending
    }
}
