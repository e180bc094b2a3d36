/// An event type that this program was built with: its full Protobuf name, and the descriptor set under which a log
/// registers it.
///
/// ```swift
/// VisitorObserved.eventType.name        // "footfall.v1.VisitorObserved"
/// ```
public struct EventType: Sendable {
    /// The message's full name: `footfall.v1.PeopleCounted`.
    public let name: String
    /// A serialized `google.protobuf.FileDescriptorSet`: the event's file after what it imports. The same bytes in every
    /// build of one version of the schema, so that registering it again finds what is there.
    public let descriptorSet: [UInt8]
    /// The columns that this program writes and reads.
    package let descriptor: EventDescriptor

    /// - Parameter base64: the descriptor set, as tools/generate-schemas writes it.
    package init(name: String, base64: String) {
        self.name = name
        var base64 = base64
        guard let bytes = base64.withUTF8({ Base64.decoded(UnsafeRawBufferPointer($0)) }) else {
            preconditionFailure("the descriptor set of \(name) is not base64: run tools/generate-schemas")
        }
        descriptorSet = bytes
        do { descriptor = try EventDescriptor(descriptorSet: bytes, message: name) } catch {
            preconditionFailure("\(name): \(error): run tools/generate-schemas")
        }
    }
}

extension EventType: Hashable {
    public static func == (a: EventType, b: EventType) -> Bool {
        a.name == b.name && a.descriptorSet == b.descriptorSet
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
