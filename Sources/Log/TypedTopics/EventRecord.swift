package import EventLog
package import EventSchema
package import RecordBatch
package import Timekeeping

/// A record of a topic of events, copied out of the log.
package struct EventRecord<Event: TypedEvent>: Sendable {
    package let partition: PartitionID
    package let offset: Offset
    /// When it became durable.
    package let appendTime: EventTime
    /// Where the reader was made to bring it; else `nil`, as for a record without one.
    package let key: [UInt8]?
    package let headers: [RecordHeader]
    package let content: RecordContent<Event>

    /// `nil` for a record that is no event.
    package var event: Event? { if case .event(let event) = content { event } else { nil } }

    /// The key as text, `base64:…` where it is not UTF-8, empty where there is none.
    package var keyText: String { RecordKey.text(key) }
}
