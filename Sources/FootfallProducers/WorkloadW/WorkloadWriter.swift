import FootfallEvents

/// Writes events of ``WorkloadW`` as ``VisitorObserved``: the names are made and interned once.
package struct WorkloadWriter: ~Copyable {
    package var writer: VisitorObservedWriter
    private var stores: [VisitorObservedWriter.Store] = []
    private var zones: [VisitorObservedWriter.Zone] = []
    private var cameras: [VisitorObservedWriter.Camera] = []

    /// The workload's ages, genders and emotions as the raw values of the event's own.
    private let genders = [Gender.male.rawValue, Gender.female.rawValue, Gender.other.rawValue]
    private static let emotions: [Emotion] = [
        .neutral, .happiness, .surprise, .sadness, .anger, .fear, .disgust, .contempt,
    ]
    private let emotionValues = Self.emotions.map(\.rawValue)
    private let firstAgeBand = AgeBand.ageBand012.rawValue

    package init(capacity: Int) {
        writer = VisitorObservedWriter(capacity: capacity)
        for store in 0..<WorkloadW.storeCount { stores.append(writer.store(Self.storeName(store))) }
        for zone in 0..<WorkloadW.zoneCount { zones.append(writer.zone(Self.zoneName(zone))) }
        for camera in 0..<WorkloadW.cameraCount { cameras.append(writer.camera("camera-\(camera)")) }
    }

    package static func storeName(_ store: Int) -> String { "store-\(store)" }
    package static func zoneName(_ zone: Int) -> String { "zone-\(zone)" }

    package mutating func append(_ event: WorkloadW.Event) {
        writer.append(
            store: stores[event.store], zone: zones[event.zone], camera: cameras[event.camera],
            eventTime: event.eventTime, visitor: event.visitor, ageBand: event.ageBand + firstAgeBand,
            gender: genders[event.gender], emotion: emotionValues[event.emotion], confidence: event.confidence,
            dwellMilliseconds: event.dwellMilliseconds, x: event.x, y: event.y, cameraSequence: event.cameraSequence)
    }

    /// The raw value of ``Emotion`` for the workload's number of it.
    package static func emotion(_ number: Int) -> Int { emotions[number].rawValue }
}
