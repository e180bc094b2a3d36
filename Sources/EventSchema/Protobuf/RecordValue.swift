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
    case bare(message: UnsafeRawBufferPointer)
    /// Neither of them.
    case unreadable(UnreadableValue)

    package init(_ value: UnsafeRawBufferPointer?) {
        guard let value else {
            self = .nothing
            return
        }
        guard value.first == 0 else {
            self = value.isEmpty ? .unreadable(UnreadableValue(.empty)) : .bare(message: value)
            return
        }
        if let (schemaID, message) = ConfluentFraming.parse(value) {
            self = .framed(schemaID: schemaID, message: message)
        } else {
            self = .unreadable(UnreadableValue(value.count < ConfluentFraming.byteCount ? .framing : .messageIndex))
        }
    }
}

/// Why a record is not an event of its topic's type.
///
/// Ledgers keep the reason's number and never anything of the value.
package struct UnreadableValue: Error, Sendable, Equatable, CustomStringConvertible {
    /// The raw values are stored in projection files (docs/format/projection-file.md).
    package enum Reason: UInt8, Sendable, CaseIterable {
        /// It begins with a zero byte and is shorter than the framing.
        case framing = 1
        /// The framing names a message other than the first of its file.
        case messageIndex = 2
        /// The framing names a schema that is not a registered version of the topic's event type.
        case schema = 3
        /// The message is cut short, or its text is not UTF-8.
        case message = 4
        /// A message without framing that has fields which the event type does not have.
        case unknownField = 5
        /// A value of no bytes.
        case empty = 6
        /// The records of the batch cannot be read: an unsupported compression, or contents that contradict the header.
        case batch = 7
    }

    package let reason: Reason
    /// Where, and which: `schema 17`, `byte 4 in field "store"`; empty where there is nothing to add.
    package let detail: String

    package init(_ reason: Reason, detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    package var description: String { detail.isEmpty ? reason.description : "\(reason.description): \(detail)" }
}

extension UnreadableValue.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .framing: "its value begins with a zero byte but is too short for Confluent's framing"
        case .messageIndex: "its framing names a message other than the first of its schema"
        case .schema: "its framing names a schema that is not a version of the topic's event type"
        case .message: "its value is not a Protobuf message of the topic's event type"
        case .unknownField: "its value has no framing and has a field that the topic's event type does not have"
        case .empty: "its value is empty"
        case .batch: "the records of its batch cannot be read"
        }
    }
}
