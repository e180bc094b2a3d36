internal import Bytes
internal import Columnar
package import EventLog
package import EventSchema
package import SwiftProtobuf
internal import Zstd

/// Messages that wait to be appended together, as the columns of each partition that has any: for stages that write a few
/// thousand events a second. Producers of many more fill columns directly.
///
/// Its memory is kept for the next. One owner, one thread at a time.
package final class EventGathering {
    package let topic: Topic
    private let schemaID: SchemaID
    private let keyColumn: Int?
    private let descriptor: EventDescriptor
    private var builders: [Builder?]
    private var reader: EventProtobufReader
    private var row: EventRow
    private var compressor: ZstdCompressor
    package private(set) var count = 0

    /// A builder in a box, since arrays hold no noncopyable values.
    private final class Builder {
        var chunk: ChunkBuilder
        init(_ descriptor: EventDescriptor) { chunk = ChunkBuilder(layout: descriptor.layout, capacity: 64) }
    }

    /// - Parameter schema: the registered version in which the messages are.
    package convenience init(_ topic: Topic, schema: SchemaRecord) throws {
        guard topic.configuration.schema == schema.name else {
            throw LogError.refusedChange(
                topic.name,
                reason: "its event type is \(topic.configuration.schema ?? "none"), not \(schema.name): it is another's"
            )
        }
        self.init(
            topic, schemaID: schema.id,
            try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name))
    }

    /// For a version whose descriptor is there already.
    package init(_ topic: Topic, schemaID: SchemaID, _ descriptor: EventDescriptor) {
        self.topic = topic
        self.schemaID = schemaID
        self.descriptor = descriptor
        keyColumn = descriptor.keyColumn
        reader = EventProtobufReader(descriptor)
        row = EventRow(descriptor)
        builders = Array(repeating: nil, count: topic.configuration.partitions)
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
    }

    /// Takes an event, for the partition of its key.
    ///
    /// - Returns: its bytes in Protobuf's wire form.
    /// - Throws: where the message is not of the schema, or larger than the topic takes; then it was not taken.
    @discardableResult
    package func append(_ message: some SwiftProtobuf.Message) throws -> [UInt8] {
        let bytes: [UInt8] = try message.serializedBytes()
        guard bytes.count <= topic.configuration.eventBytesMax else {
            throw LogError.eventTooLarge(
                topic: topic.name, bytes: bytes.count, limit: topic.configuration.eventBytesMax)
        }
        try bytes.withUnsafeBytes { try reader.read($0, into: &row) }
        var partition = PartitionID(0)
        if let keyColumn {
            partition = row.withText(keyColumn) {
                topic.configuration.partitioner.partition(ofKey: $0, among: builders.count)
            }
        }
        row.append(to: &builder(partition).chunk)
        count += 1
        return bytes
    }

    /// Forgets what is gathered.
    package func removeAll() {
        for case let builder? in builders { builder.chunk.removeAll() }
        count = 0
    }

    /// Adds what is gathered to a request, and forgets it.
    package func encode(into request: inout AppendRequest) {
        for (index, builder) in builders.enumerated() {
            guard let builder, builder.chunk.count > 0 else { continue }
            var body = ByteBuffer(capacity: builder.chunk.count * 32 + 1024)
            let summary = builder.chunk.encode(into: &body, compressor: &compressor, options: ChunkOptions())
            builder.chunk.removeAll()
            request.append(
                EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, PartitionID(index))
        }
        count = 0
    }

    private func builder(_ partition: PartitionID) -> Builder {
        if let builder = builders[partition.index] { return builder }
        let builder = Builder(descriptor)
        builders[partition.index] = builder
        return builder
    }
}
