package import EventSchema

extension BlobEvent: TypedEvent {
    package static let eventType = EventType(name: "footfall.v1.BlobEvent", base64: DescriptorSets.blobEvent)
    package var eventKey: String? { name }
}
extension Detection: TypedEvent {
    package static let eventType = EventType(name: "footfall.v1.Detection", base64: DescriptorSets.detection)
    package var eventKey: String? { camera }
}
extension DeviceEvent: TypedEvent {
    package static let eventType = EventType(name: "footfall.v1.DeviceEvent", base64: DescriptorSets.deviceEvent)
    package var eventKey: String? { device }
}
extension FaceEvent: TypedEvent {
    package static let eventType = EventType(name: "footfall.v1.FaceEvent", base64: DescriptorSets.faceEvent)
    package var eventKey: String? { picture }
}
extension OptInChanged: TypedEvent {
    package static let eventType = EventType(name: "footfall.v1.OptInChanged", base64: DescriptorSets.optInChanged)
    package var eventKey: String? { store }
}
extension PeopleCounted: TypedEvent {
    package static let eventType = EventType(name: "footfall.v1.PeopleCounted", base64: DescriptorSets.peopleCounted)
    package var eventKey: String? { site }
}
extension VisitorObserved: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.VisitorObserved", base64: DescriptorSets.visitorObserved)
    package var eventKey: String? { store }
}
