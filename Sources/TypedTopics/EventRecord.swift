package import EventLog

/// A record of a topic with an event schema, copied out of the log.
package struct EventRecord: Sendable {
    package enum Content: Sendable {
        /// The event as a Protobuf message, without framing.
        case event([UInt8])
        /// Nothing that a stage could process: a null value, or a marker of a transaction.
        case nothing
        /// The value is no event of the topic's schema, and why.
        case unreadable(String)
    }

    package let topic: String
    package let partition: PartitionID
    package let offset: Offset
    /// Event time, milliseconds since 1970.
    package let timestamp: Int64
    /// When it became durable, milliseconds since 1970.
    package let appendTime: Int64
    package let key: [UInt8]?
    package let content: Content

    /// The key as text, `base64:…` where it is not UTF-8, empty where there is none.
    package var keyText: String { EventRecord.text(ofKey: key) }
}
