/// What the value of a record holds in a topic that has an event type: the one rule, for every reader.
///
/// - A null value is nothing: a tombstone.
/// - A value whose first byte is 0 is a message in ``ConfluentFraming``, since no Protobuf message begins with a zero byte.
///   Its schema id must be that of a registered version of the topic's event type. Fields that this version does not have
///   are ignored.
/// - Any other value is a bare message of the event type. Nothing vouches for it, so it must have known fields only, and at
///   least one.
///
/// Bytes are valid as long as the value.
package enum RecordValue {
    case nothing
    case framed(schemaID: UInt32, message: UnsafeRawBufferPointer)
    case bare(UnsafeRawBufferPointer)
    /// Neither of them.
    case unreadable(UnreadableValue)

    package init(_ value: UnsafeRawBufferPointer?) {
        guard let value else {
            self = .nothing
            return
        }
        guard value.first == 0 else {
            self = value.isEmpty ? .unreadable(UnreadableValue(.empty)) : .bare(value)
            return
        }
        if let (schemaID, message) = ConfluentFraming.parse(value) {
            self = .framed(schemaID: schemaID, message: message)
        } else {
            self = .unreadable(UnreadableValue(value.count < ConfluentFraming.byteCount ? .framing : .messageIndex))
        }
    }
}
