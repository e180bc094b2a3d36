internal import EventSchema
internal import FootfallEvents
public import SwiftProtobuf

/// A Protobuf message that can be the event of a topic: ``VisitorObserved``, ``PeopleCounted``, and messages of your own.
///
/// For one of your own, generate its Swift with `protoc`, write its descriptor set (`protoc --include_imports
/// --descriptor_set_out`), and conform it:
/// ```swift
/// extension ParkingObserved: EventMessage {
///     static let eventDefinition = try! EventDefinition(descriptorSet: bytes)
/// }
/// ```
/// Its events are then stored as columns, as the platform's own are, though by way of their wire form.
public protocol EventMessage: SwiftProtobuf.Message {
    /// The same value at each call.
    static var eventDefinition: EventDefinition { get }
}

extension VisitorObserved: EventMessage {
    public static var eventDefinition: EventDefinition { EventDefinition(eventType) }
}

extension PeopleCounted: EventMessage {
    public static var eventDefinition: EventDefinition { EventDefinition(eventType) }
}
