internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import FootfallEvents
internal import SwiftProtobuf
internal import Zstd

/// Collects events of one request as a batch for each partition they go to, in the order in which they are given.
///
/// For one thread.
final class BlobEventWriter {
    private static let descriptor = eventDescriptor()

    private let topic: Topic
    private let schemaID: SchemaID
    private var reader = EventProtobufReader(descriptor)
    private var row = EventRow(descriptor)
    private var chunks: [PartitionID: Chunk] = [:]

    private final class Chunk {
        var builder = ChunkBuilder(layout: BlobEventWriter.descriptor.layout, capacity: 64)
    }

    /// - Parameter schemaID: under which this program's `BlobEvent` is registered.
    init(topic: Topic, schemaID: SchemaID) {
        self.topic = topic
        self.schemaID = schemaID
    }

    static func partition(of name: String, in topic: Topic) -> PartitionID {
        topic.configuration.partitioner.partition(ofKey: name, among: topic.configuration.partitions)
    }

    func append(_ event: BlobEvent) throws {
        let payload: [UInt8] = try event.serializedBytes()
        try payload.withUnsafeBytes { try reader.read($0, into: &row) }
        let partition = Self.partition(of: event.name, in: topic)
        let chunk = chunks[partition] ?? Chunk()
        chunks[partition] = chunk
        row.append(to: &chunk.builder)
    }

    /// Adds what was collected to `request`.
    func encode(into request: inout AppendRequest) {
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        for (partition, chunk) in chunks.sorted(by: { $0.key < $1.key }) {
            var body = ByteBuffer(capacity: 4096)
            let summary = chunk.builder.encode(into: &body, compressor: &compressor, options: ChunkOptions())
            request.append(EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, partition)
        }
        chunks.removeAll()
    }

    private static func eventDescriptor() -> EventDescriptor {
        let schema = FootfallSchemas.blobEvent
        do {
            return try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        } catch {
            preconditionFailure("\(schema.name): \(error): run tools/generate-schemas")
        }
    }
}
