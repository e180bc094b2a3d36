public import EventLog
internal import EventSchema
package import TypedTopics
public import Timekeeping

/// Reads the visitors of the topic `visits`, partition by partition, each in the order in which it was appended.
///
/// Events of every registered version of the type come in the shape that this program was built with: what a version does not
/// have is absent, and what this program does not know is left out. For programs that want events. A projection reads columns instead. One thread at a time.
public final class VisitReader {
    private let topic: Topic
    private let reader: EventReader<VisitorObserved>
    /// Records that are no visits, of what was read so far.
    package private(set) var skipped = SkippedRecords()

    /// - Throws: ``LogError/unknownTopic(_:known:)``.
    public init(_ log: EventLog) throws {
        topic = try FootfallTopic.visits.definition.checked(log.topic(FootfallTopic.visits.name))
        reader = EventReader(log)
    }

    /// Calls `body` with every visitor from a time on, up to the ends as they are now. Events are copied out of the log
    /// before `body` sees them, so it may take its time.
    ///
    /// - Parameter time: event time; `nil` reads everything. As everywhere, reading begins at the
    ///   first record that is as late; earlier ones that arrived after it come too.
    /// - Throws: ``LogError``, or what `body` throws.
    public func forEach(from time: EventTime? = nil, _ body: (VisitorObserved) throws -> Void) throws {
        try reader.forEach(topic, from: time) { record in
            switch record.content {
            case .event(let event): try body(event)
            case .unreadable(let reason): skipped.note(record.partition, record.offset, reason)
            case .nothing: break
            }
        }
    }
}
