import Bytes
import Columnar
import EventLog
import EventSchema
import SwiftProtobuf
import Zstd

/// The topic in which every change of a policy and every removal is an event, written in the transaction that does it.
package struct AuditTopic: Sendable {
    package static let name = "audit"
    package static let schemaName = "fflog.v1.AuditEntry"

    package let topic: Topic
    private let schemaID: SchemaID

    private static let descriptorSet: [UInt8] = {
        var base64 = DescriptorSets.auditEntry
        guard let bytes = base64.withUTF8({ Base64.decoded(UnsafeRawBufferPointer($0)) }) else {
            preconditionFailure("the descriptor set of \(schemaName) is not base64: run tools/generate-schemas")
        }
        return bytes
    }()

    private static let descriptor: EventDescriptor = {
        do { return try EventDescriptor(descriptorSet: descriptorSet, message: schemaName) } catch {
            preconditionFailure("\(schemaName): \(error): run tools/generate-schemas")
        }
    }()

    /// Whether a topic is the account, and not another that has its name.
    package static func isAccount(_ topic: Topic) -> Bool {
        topic.name == name && topic.configuration.schema == schemaName
    }

    /// The audit topic of a log, made where it is missing.
    ///
    /// - Throws: ``RetentionError/auditTopicTaken(_:)`` where a topic of that name holds other records.
    package init(in log: EventLog) throws {
        let schema = try log.registerSchema(
            name: Self.schemaName, descriptorSet: Self.descriptorSet, admittedBy: SchemaCompatibility.admit)
        topic = try log.ensureTopic(
            TopicConfiguration(name: Self.name, dataClass: .operational, schema: Self.schemaName))
        guard topic.configuration.schema == Self.schemaName else {
            throw RetentionError.auditTopicTaken(
                topic.configuration.schema.map { "its event schema is \($0)" } ?? "it holds records of any bytes")
        }
        schemaID = schema.id
    }

    /// A batch of entries.
    func batch(_ entries: [AuditEntry]) throws -> EncodedBatch {
        var builder = ChunkBuilder(layout: Self.descriptor.layout, capacity: entries.count)
        var reader = EventProtobufReader(Self.descriptor)
        var row = EventRow(Self.descriptor)
        for entry in entries {
            let message: [UInt8] = try entry.serializedBytes()
            var bytes = ByteBuffer(capacity: message.count + 1)
            bytes.append(message)
            try reader.read(UnsafeRawBufferPointer(start: bytes.base, count: bytes.count), into: &row)
            row.append(to: &builder)
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        let summary = builder.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }
}
