internal import EventLog
package import TypedTopics

/// The topics of footfall: one line a topic. Whatever makes, reads or writes one takes its name, event type, data class,
/// partitions and substream from here.
package enum FootfallTopic {
    /// What became of pictures and other blobs.
    package static let blobs = EventTopic<BlobEvent>("blobs", .restricted)
    /// What counters deliver. Names nobody.
    package static let counts = EventTopic<PeopleCounted>("counts", .operational, substream: "site")
    /// What detectors saw: persons in frames, and tracks that ended. Names pictures.
    package static let detections = EventTopic<Detection>("detections", .restricted)
    /// The registry of devices, and what they say of themselves.
    package static let devices = EventTopic<DeviceEvent>("devices", .operational)
    /// What analyzers said of pictures.
    package static let faces = EventTopic<FaceEvent>("faces", .restricted)
    /// What was imported as one piece, and what was done about it.
    package static let imports = EventTopic<ImportEvent>("imports", .operational, partitions: 1)
    /// Which attributes of its visits a store switched on, and why it may.
    package static let optIns = EventTopic<OptInChanged>("opt-ins", .operational, partitions: 1, substream: "store")
    /// Stores and sites: their zones, places and hours, by validity.
    package static let stores = EventTopic<StoreEvent>("stores", .operational, partitions: 1, substream: "store")
    /// What cameras saw. Stays in the store.
    package static let visits = EventTopic<VisitorObserved>("visits", .pseudonymous, substream: "store")

    package static let all = [
        blobs.definition, counts.definition, detections.definition, devices.definition, faces.definition,
        imports.definition, optIns.definition, stores.definition, visits.definition,
    ]
}
