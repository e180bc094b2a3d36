package import EventLog
internal import EventSchema

/// The topic on which dead letters are events.
///
/// It has one partition, so that what became of a letter has one order for all stages and people, and is restricted: keys and
/// reasons name what the sources' records name.
package enum DeadLetterTopic {
    package static let name = "dead-letters"
    package static let schemaName = "fflog.v1.DeadLetterEvent"
    static let partition = PartitionID(0)

    package static let descriptorSet: [UInt8] = {
        var base64 = DescriptorSets.deadLetterEvent
        guard let bytes = base64.withUTF8({ Base64.decoded(UnsafeRawBufferPointer($0)) }) else {
            preconditionFailure("the descriptor set of \(schemaName) is not base64: run tools/generate-schemas")
        }
        return bytes
    }()

    package static let configuration = TopicConfiguration(
        name: name, partitions: 1, dataClass: .restricted, schema: schemaName)

    /// The topic, created where it is missing, and the version of the event type that this program writes.
    static func ensure(in log: EventLog) throws -> (topic: Topic, schema: SchemaRecord) {
        let schema = try log.registerSchema(
            name: schemaName, descriptorSet: descriptorSet, admittedBy: SchemaCompatibility.admit)
        return (try log.ensureTopic(configuration), schema)
    }

    /// The topic, or `nil` where nothing was ever dead-lettered.
    static func find(in log: EventLog) throws -> Topic? {
        do { return try log.topic(name) } catch LogError.unknownTopic { return nil }
    }
}
