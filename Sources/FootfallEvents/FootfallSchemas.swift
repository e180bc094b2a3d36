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
    public static let blobEvent = FootfallSchema(name: "footfall.v1.BlobEvent", base64: DescriptorSets.blobEvent)
    public static let detection = FootfallSchema(name: "footfall.v1.Detection", base64: DescriptorSets.detection)
    public static let deviceEvent = FootfallSchema(name: "footfall.v1.DeviceEvent", base64: DescriptorSets.deviceEvent)
    public static let faceEvent = FootfallSchema(name: "footfall.v1.FaceEvent", base64: DescriptorSets.faceEvent)
    public static let optInChanged = FootfallSchema(
        name: "footfall.v1.OptInChanged", base64: DescriptorSets.optInChanged)
    public static let peopleCounted = FootfallSchema(
        name: "footfall.v1.PeopleCounted", base64: DescriptorSets.peopleCounted)
    public static let visitorObserved = FootfallSchema(
        name: "footfall.v1.VisitorObserved", base64: DescriptorSets.visitorObserved)

    public static let all = [
        blobEvent, detection, deviceEvent, faceEvent, optInChanged, peopleCounted, visitorObserved,
    ]
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

    /// What detectors saw: persons in frames, and tracks that ended. Names pictures.
    public static let detections = FootfallTopic(
        name: "detections", schema: FootfallSchemas.detection, dataClass: "restricted")
    /// What became of pictures and other blobs.
    public static let blobs = FootfallTopic(name: "blobs", schema: FootfallSchemas.blobEvent, dataClass: "restricted")
    /// What analyzers said of pictures.
    public static let faces = FootfallTopic(name: "faces", schema: FootfallSchemas.faceEvent, dataClass: "restricted")
    /// The registry of devices, and what they say of themselves.
    public static let devices = FootfallTopic(
        name: "devices", schema: FootfallSchemas.deviceEvent, dataClass: "operational")

    /// Which attributes of its visits a store switched on, and why it may.
    public static let optIns = FootfallTopic(
        name: "opt-ins", schema: FootfallSchemas.optInChanged, dataClass: "operational")

    public static let all = [blobs, counts, detections, devices, faces, optIns, visits]
}

extension FootfallSchemas {
    /// The columns of ``PeopleCounted``.
    package static let peopleCountedDescriptor = descriptor(of: peopleCounted)
    /// The columns of ``VisitorObserved``.
    package static let visitorObservedDescriptor = descriptor(of: visitorObserved)

    /// The columns of ``BlobEvent``.
    package static let blobEventDescriptor = descriptor(of: blobEvent)

    private static func descriptor(of schema: FootfallSchema) -> EventDescriptor {
        do {
            return try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        } catch {
            preconditionFailure("\(schema.name): \(error): run tools/generate-schemas")
        }
    }
}
