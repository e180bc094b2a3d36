package import EventSchema

extension AuditEntry: TypedEvent {
    package static let eventType = EventType(name: "fflog.v1.AuditEntry", base64: DescriptorSets.auditEntry)
    package var eventKey: String? { topic }
}
extension DeadLetterEvent: TypedEvent {
    package static let eventType = EventType(name: "fflog.v1.DeadLetterEvent", base64: DescriptorSets.deadLetterEvent)
    package var eventKey: String? { recordKey }
}
