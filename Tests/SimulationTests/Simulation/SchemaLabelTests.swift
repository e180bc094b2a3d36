import EventLog
import EventSchema
import FootfallEvents
import FootfallTestSupport
import Simulation
import SwiftProtobuf
import Testing
import TypedTopics

/// A topic's newest schema version may be newer than the program that writes to it.
@Suite struct SchemaLabelTests {
    /// Registers a version with one more field, as a newer program does.
    private func registerNext(_ schema: EventType, in log: EventLog) throws -> SchemaRecord {
        var set = try Google_Protobuf_FileDescriptorSet(serializedBytes: schema.descriptorSet)
        var field = Google_Protobuf_FieldDescriptorProto()
        field.name = "later"
        field.number = 900
        field.type = .string
        field.label = .optional
        field.proto3Optional = true
        var oneof = Google_Protobuf_OneofDescriptorProto()
        oneof.name = "_later"
        let file = set.file.count - 1
        field.oneofIndex = Int32(set.file[file].messageType[0].oneofDecl.count)
        set.file[file].messageType[0].oneofDecl.append(oneof)
        set.file[file].messageType[0].field.append(field)
        return try log.registerSchema(
            name: schema.name, descriptorSet: set.serializedBytes(), admittedBy: SchemaCompatibility.admit)
    }

    private func labels(_ log: EventLog, _ topic: String) throws -> Set<SchemaID> {
        let topic = try log.topic(topic)
        var found: Set<SchemaID> = []
        for partition in topic.partitions {
            let end = try log.partitionState(topic, partition).highWaterMark
            var next = Offset.zero
            while next < end {
                next = try log.read(topic, partition, from: next) { batch in
                    found.insert(batch.header.schemaID)
                    return .next
                }
            }
        }
        return found
    }

    @Test func `import and simulate label batches with the version that they write, not with the newest`() throws {
        let data = try TemporaryLog()
        for topic in [FootfallTopic.counts.definition, FootfallTopic.visits.definition] {
            let own = try topic.register(in: data.log)
            _ = try topic.ensure(in: data.log)
            let next = try registerNext(topic.eventType, in: data.log)
            #expect(next.version == 2 && next.id != own.id)
            #expect(try data.log.topic(topic.name).schemaID == next.id)
        }
        try data.importText(DublinText.days(2))
        try data.simulate()
        #expect(try data.counts().contains { !$0.isEmpty } && data.visits().contains { !$0.isEmpty })
        for topic in [FootfallTopic.counts.definition, FootfallTopic.visits.definition] {
            #expect(try labels(data.log, topic.name) == [topic.register(in: data.log).id])
        }
    }
}
