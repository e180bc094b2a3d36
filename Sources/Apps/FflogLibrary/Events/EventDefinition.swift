internal import EventSchema

/// What a log knows of an event type: its name, its fields, and which of them are the event's time and key.
public struct EventDefinition: Sendable {
    let type: EventType

    /// The message's full name, such as `footfall.v1.VisitorObserved`.
    public var name: String { type.name }

    init(_ type: EventType) { self.type = type }

    /// - Parameters:
    ///   - descriptorSet: a serialized `google.protobuf.FileDescriptorSet`: the event's file after what it imports.
    ///   - message: the full name of the message; the first of the last file unless said.
    /// - Throws: ``FflogError`` of kind `malformed` where it is no descriptor set or lacks the message; `usage` where the message
    ///   doesn't name its time by the option `(fflog.v1.event_time)`; `unsupported` for fields that have no columns, such as
    ///   repeated ones.
    public init(descriptorSet: [UInt8], message: String? = nil) throws(FflogError) {
        type = try translating {
            let file = try DescriptorSetFile(descriptorSet)
            guard let name = message ?? file.message else {
                throw FflogError(.malformed, "the descriptor set has no message")
            }
            let type = try EventType(name: name, descriptorSet: file.descriptorSet)
            guard type.descriptor.timestampColumn != nil else {
                throw FflogError(.usage, "\(name) does not name its time: it needs the option (fflog.v1.event_time)")
            }
            return type
        }
    }
}
