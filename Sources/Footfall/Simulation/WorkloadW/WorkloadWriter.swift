import FootfallEvents

/// Writes events of ``WorkloadW`` as ``VisitorObserved``: the names are made and interned once.
package struct WorkloadWriter: ~Copyable {
    package var writer: VisitorObservedWriter
    private var stores: [VisitorObservedWriter.Store] = []
    private var zones: [VisitorObservedWriter.Zone] = []
    private var cameras: [VisitorObservedWriter.Camera] = []

    package init(capacity: Int) {
        writer = VisitorObservedWriter(capacity: capacity)
        for store in 0..<WorkloadW.storeCount { stores.append(writer.store(Self.storeName(store))) }
        for zone in 0..<WorkloadW.zoneCount { zones.append(writer.zone(Self.zoneName(zone))) }
        for camera in 0..<WorkloadW.cameraCount { cameras.append(writer.camera(Self.cameraName(camera))) }
    }

    package static func storeName(_ store: Int) -> String { "store-\(store)" }
    package static func zoneName(_ zone: Int) -> String { "zone-\(zone)" }
    package static func cameraName(_ camera: Int) -> String { "camera-\(camera)" }

    package mutating func append(_ event: WorkloadW.Event) {
        writer.append(
            store: stores[event.store], zone: zones[event.zone], camera: cameras[event.camera],
            eventTime: event.eventTime, visitor: event.visitor, ageBand: Int(event.ageBandValue),
            gender: Int(event.genderValue), emotion: Int(event.emotionValue), confidence: event.confidence,
            dwellMs: event.dwellMilliseconds, x: UInt32(event.x), y: UInt32(event.y),
            cameraSequence: event.cameraSequence)
    }
}
