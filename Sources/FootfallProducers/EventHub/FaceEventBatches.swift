import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import Zstd

/// Collects face events, with a header each where they have one, as a batch for each partition. For one thread.
final class FaceEventBatches {
    private let topic: Topic
    private let schemaID: SchemaID
    private let descriptor: EventDescriptor
    private var reader: EventProtobufReader
    private var row: EventRow
    private var builders: [PartitionID: Builder] = [:]

    private final class Builder {
        var chunk: ChunkBuilder
        init(_ layout: ChunkLayout) { chunk = ChunkBuilder(layout: layout, capacity: 256) }
    }

    init(topic: Topic, schemaID: SchemaID) throws {
        self.topic = topic
        self.schemaID = schemaID
        let schema = FootfallSchemas.faceEvent
        descriptor = try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        reader = EventProtobufReader(descriptor)
        row = EventRow(descriptor)
    }

    func append(_ event: FaceEvent, header: RecordHeader?) throws {
        let payload: [UInt8] = try event.serializedBytes()
        try payload.withUnsafeBytes { try reader.read($0, into: &row) }
        let partition = topic.configuration.partitioner.partition(
            ofKey: event.picture, among: topic.configuration.partitions)
        let builder = builders[partition] ?? Builder(descriptor.layout)
        builders[partition] = builder
        if let header {
            var bytes = ByteBuffer()
            RecordHeaders.serialize([header], into: &bytes)
            bytes.withUnsafeBytes { builder.chunk.setHeaders($0) }
        }
        row.append(to: &builder.chunk)
    }

    /// Adds what was collected to `request`, and forgets it.
    func encode(into request: inout AppendRequest) {
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        for (partition, builder) in builders.sorted(by: { $0.key < $1.key }) {
            var body = ByteBuffer(capacity: 1 << 16)
            let summary = builder.chunk.encode(into: &body, compressor: &compressor, options: ChunkOptions())
            request.append(EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, partition)
        }
        builders.removeAll()
    }
}
