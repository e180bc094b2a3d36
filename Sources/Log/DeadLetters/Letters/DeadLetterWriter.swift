internal import TypedTopics
package import EventLog
package import Timekeeping

/// Writes what becomes of dead letters, into the request that commits what a stage did: a letter, its retry's output and the
/// group's checkpoint are durable together.
///
/// One owner, one thread at a time.
package final class DeadLetterWriter {
    private let events: EventGathering<DeadLetterEvent>
    private var book: DeadLetterBook?

    /// Makes the topic where it is missing.
    package init(_ log: EventLog) throws {
        events = try LogTopic.deadLetters.gathering(in: log)
    }

    /// The stage gave a record up.
    package func deadLetter(_ id: DeadLetterID, key: String, _ cause: DeadLetterCause, at time: EventTime) throws {
        try write(id, key, time) { event in
            event.deadLettered.errorClass = cause.errorClass
            event.deadLettered.reason = Self.bounded(cause.reason)
            event.deadLettered.attempts = UInt32(clamping: cause.attempts)
            event.deadLettered.firstFailedAt = cause.firstFailedAt.milliseconds
            event.deadLettered.lastFailedAt = cause.lastFailedAt.milliseconds
            event.deadLettered.holdsKey = cause.holdsKey
        }
    }

    /// The record has to wait for an earlier one of its key.
    package func park(_ id: DeadLetterID, key: String, behind holder: DeadLetterID, at time: EventTime) throws {
        try write(id, key, time) { $0.parked.behindOffset = UInt64(holder.offset.rawValue) }
    }

    /// The stage processed the record after all.
    package func resolve(_ letter: DeadLetter, attempts: Int, at time: EventTime) throws {
        try write(letter.id, letter.key, time) { $0.resolved.attempts = UInt32(clamping: attempts) }
    }

    package func requestRetry(_ letter: DeadLetter, by person: String, at time: EventTime) throws {
        try write(letter.id, letter.key, time) { $0.retryRequested.requestedBy = person }
    }

    package func drop(_ letter: DeadLetter, by person: String, reason: String, at time: EventTime) throws {
        try write(letter.id, letter.key, time) { event in
            event.dropped.droppedBy = person
            event.dropped.reason = Self.bounded(reason)
        }
    }

    /// Has the log refuse the request where the topic holds events that the book has not taken up: nobody may have retried or
    /// dropped the letter meanwhile.
    package func expectNothingNew(in book: DeadLetterBook) { self.book = book }

    /// Adds what was written to a request, and forgets it.
    package func encode(into request: inout AppendRequest) {
        book?.expectNothingNew(in: &request)
        book = nil
        events.encode(into: &request)
    }

    package var count: Int { events.count }

    /// A reason is for people; an analyzer's whole answer is not.
    private static func bounded(_ text: String) -> String {
        text.utf8.count <= 2_000 ? text : String(text.prefix(500)) + "…"
    }

    private func write(
        _ id: DeadLetterID, _ key: String, _ time: EventTime, _ body: (inout DeadLetterEvent) -> Void
    ) throws {
        var event = DeadLetterEvent()
        event.stage = id.stage
        event.recordKey = key
        event.eventTime = time.milliseconds
        event.sourceTopic = id.topic
        event.sourcePartition = UInt32(id.partition.rawValue)
        event.sourceOffset = UInt64(id.offset.rawValue)
        body(&event)
        try events.append(event)
    }
}
