import ErrorKinds

/// Why a message can't be an event type.
package enum EventDescriptorError: Error, Equatable, Sendable {
    /// The bytes are no `google.protobuf.FileDescriptorSet`.
    case malformedDescriptorSet
    /// The set defines no message of this name; `available` are those that it defines.
    case unknownMessage(name: String, available: [String])
    /// Its fields do not all fit columns: records of this type stay in row batches.
    case notColumnar(message: String, obstacles: [ColumnarObstacle])
    /// An fflog option in the `.proto` contradicts the message.
    case invalidOption(message: String, option: String, reason: String)
}

extension EventDescriptorError {
    /// The fields that don't fit columns.
    package var obstacles: [ColumnarObstacle] {
        if case .notColumnar(_, let obstacles) = self { obstacles } else { [] }
    }
}

/// A field that does not fit a column.
package struct ColumnarObstacle: Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        case repeated
        case map
        case group
        /// The field's message type contains itself.
        case recursive(type: String)
        /// The set lacks the field's type.
        case unresolved(type: String)
        /// A syntax newer than proto3.
        case syntax(String)
        /// More leaves than a chunk can hold.
        case tooManyColumns(limit: Int)
        /// A message without fields.
        case noFields
    }

    /// The field's path, `box.left`; the message's name where the obstacle is the message.
    package var path: String
    package var reason: Reason

    package init(_ path: String, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

extension ColumnarObstacle: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .repeated: "\(path) is repeated"
        case .map: "\(path) is a map"
        case .group: "\(path) is a group"
        case .recursive(let type): "\(path) contains its own type \(type)"
        case .unresolved(let type): "\(path) has the type \(type), which the descriptor set does not define"
        case .syntax(let syntax): "\(path) is declared in syntax \(syntax); proto2 and proto3 are understood"
        case .tooManyColumns(let limit): "\(path) would have more than \(limit) columns"
        case .noFields: "\(path) has no fields"
        }
    }
}

extension EventDescriptorError: KindedError {
    package var kind: ErrorKind {
        switch self {
        case .malformedDescriptorSet: .malformed
        case .unknownMessage: .usage
        case .notColumnar, .invalidOption: .refused
        }
    }

    package var description: String {
        switch self {
        case .malformedDescriptorSet: "not a serialized google.protobuf.FileDescriptorSet"
        case .unknownMessage(let name, let available):
            "the schema defines no message \(name); it defines "
                + (available.isEmpty ? "none" : available.joined(separator: ", "))
        case .notColumnar(let message, let obstacles):
            "\(message) can't be stored in columns: " + obstacles.map(\.description).joined(separator: "; ")
        case .invalidOption(let message, let option, let reason):
            "option (fflog.v1.\(option)) of \(message): \(reason)"
        }
    }
}
