package import EventSchema

/// An event type of this package: its full Protobuf name, and the descriptor set under which a log registers it.
public struct FootfallSchema: Sendable, Hashable {
    /// The message's full name: `footfall.v1.PeopleCounted`.
    public let name: String
    /// A serialized `google.protobuf.FileDescriptorSet`: the event's file after what it imports. The same bytes in every
    /// build of one version of the schema, so that registering it again finds what is there.
    public let descriptorSet: [UInt8]

    init(name: String, base64: String) {
        self.name = name
        var base64 = base64
        guard let bytes = base64.withUTF8({ Base64.decoded(UnsafeRawBufferPointer($0)) }) else {
            preconditionFailure("the descriptor set of \(name) is not base64: run tools/generate-schemas")
        }
        descriptorSet = bytes
    }
}

/// The event types of footfall and the topics on which they travel.
public enum FootfallSchemas {
    public static let peopleCounted = FootfallSchema(
        name: "footfall.v1.PeopleCounted", base64: DescriptorSets.peopleCounted)
    public static let visitorObserved = FootfallSchema(
        name: "footfall.v1.VisitorObserved", base64: DescriptorSets.visitorObserved)

    public static let all = [peopleCounted, visitorObserved]
}

/// A topic that fflog creates by itself where a command needs it, with the event type and data class that it then has.
public struct FootfallTopic: Sendable, Hashable {
    public let name: String
    public let schema: FootfallSchema
    /// The name of the topic's data class: `operational`, `pseudonymous`.
    public let dataClass: String

    /// What counters deliver. Names nobody.
    public static let counts = FootfallTopic(
        name: "counts", schema: FootfallSchemas.peopleCounted, dataClass: "operational")
    /// What cameras saw. Stays in the store.
    public static let visits = FootfallTopic(
        name: "visits", schema: FootfallSchemas.visitorObserved, dataClass: "pseudonymous")

    public static let all = [counts, visits]
}

extension FootfallSchemas {
    /// The columns of ``PeopleCounted``.
    package static let peopleCountedDescriptor = descriptor(of: peopleCounted)
    /// The columns of ``VisitorObserved``.
    package static let visitorObservedDescriptor = descriptor(of: visitorObserved)

    private static func descriptor(of schema: FootfallSchema) -> EventDescriptor {
        do {
            return try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        } catch {
            preconditionFailure("\(schema.name): \(error): run tools/generate-schemas")
        }
    }
}
