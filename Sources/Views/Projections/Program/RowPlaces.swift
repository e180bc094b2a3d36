internal import EventLog
internal import EventSchema

/// Where the events of a row batch stand. What a Kafka client wrote may hold records that are no events, and a compacted
/// batch offsets without a record.
package struct RowPlaces {
    /// The offset of each row, and behind the last one the offset after the records that were read.
    let offsets: UnsafePointer<Offset>
    /// Records that are no events, ascending.
    let skipped: UnsafeBufferPointer<SkippedRecord>
}

/// A record of a row batch whose value can't be read as an event of the topic's type.
struct SkippedRecord {
    var offset: Offset
    /// The record's own, milliseconds since 1970.
    var timestamp: Int64
    /// `nil` where there is nothing: a null value, a marker of a transaction, an offset whose record was compacted away.
    var reason: UnreadableValue.Reason?
}
