import ErrorKinds

/// Why a record is not an event of its topic's type.
///
/// Ledgers keep the reason's number and never anything of the value.
package struct UnreadableValue: KindedError, Equatable {
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
    /// Where, and which: `schema number 17`, `byte 4 in field "store"`; empty where there is nothing to add.
    package let detail: String

    package init(_ reason: Reason, detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    /// What ``EventProtobufReader/readAny(_:into:timestamp:unknownFields:)`` found.
    init(_ error: EventProtobufError) {
        switch error {
        case .doesNotRoundTrip(let position, let reason):
            self.init(.unknownField, detail: "byte \(position), \(reason)")
        case .malformed(let position, let field):
            self.init(.message, detail: "byte \(position)" + (field.map { " in field \"\($0)\"" } ?? ""))
        }
    }

    package var kind: ErrorKind { .malformed }
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
