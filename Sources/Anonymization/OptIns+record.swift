import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import FootfallProducers
import SwiftProtobuf
import Zstd

extension OptIns {
    /// Records a choice durably; it is in force for all that becomes durable after it. Makes the topic where it is missing.
    package static func record(_ choice: OptInChanged, in log: EventLog) throws {
        let topic = try FootfallTopic.optIns.ensure(in: log, partitions: 1)
        let schema = FootfallSchemas.optInChanged
        let descriptor = try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        let id = try schema.register(in: log).id
        guard topic.configuration.schema == schema.name else {
            throw AnonymizerError.wrongOptInSchema(topic.name)
        }
        var reader = EventProtobufReader(descriptor)
        var row = EventRow(descriptor)
        let bytes: [UInt8] = try choice.serializedBytes()
        try bytes.withUnsafeBytes { try reader.read($0, into: &row) }
        var builder = ChunkBuilder(layout: descriptor.layout, capacity: 1)
        row.append(to: &builder)
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &body, compressor: &compressor)
        let partition = Array(choice.store.utf8).withUnsafeBytes {
            topic.configuration.partitioner.partition(ofKey: $0, among: topic.configuration.partitions)
        }
        var request = AppendRequest()
        request.append(EncodedBatch(chunk: summary, schemaID: id, body: body), to: topic, partition)
        try log.append(request)
    }

    /// The last choice of each store and attribute.
    package var latest: [Choice] {
        var latest: [String: Choice] = [:]
        for choice in all { latest["\(choice.event.store)\u{0}\(choice.event.attribute.rawValue)"] = choice }
        return latest.sorted { $0.key < $1.key }.map(\.value)
    }
}
