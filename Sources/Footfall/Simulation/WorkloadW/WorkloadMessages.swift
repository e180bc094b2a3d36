import FootfallEvents

/// Makes ``VisitorObserved`` messages of events of ``WorkloadW``: what a program hands to a producer.
package struct WorkloadMessages {
    private let stores = (0..<WorkloadW.storeCount).map { WorkloadWriter.storeName($0) }
    private let zones = (0..<WorkloadW.zoneCount).map { WorkloadWriter.zoneName($0) }
    private let cameras = (0..<WorkloadW.cameraCount).map { WorkloadWriter.cameraName($0) }

    package init() {}

    package func message(_ event: WorkloadW.Event) -> VisitorObserved {
        var message = VisitorObserved()
        message.store = stores[event.store]
        message.zone = zones[event.zone]
        message.camera = cameras[event.camera]
        message.eventTime = event.eventTime
        message.visitor = event.visitor
        message.ageBand = AgeBand(rawValue: Int(event.ageBandValue)) ?? .unspecified
        message.gender = Gender(rawValue: Int(event.genderValue)) ?? .unspecified
        message.emotion = Emotion(rawValue: Int(event.emotionValue)) ?? .unspecified
        message.confidence = event.confidence
        message.dwellMs = event.dwellMilliseconds
        message.x = UInt32(event.x)
        message.y = UInt32(event.y)
        message.cameraSequence = event.cameraSequence
        return message
    }
}
