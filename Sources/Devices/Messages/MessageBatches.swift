import EventLog
import EventSchema
import FootfallEvents
import SwiftProtobuf
import Bytes
import Columnar
import FootfallProducers
import Zstd

/// Protobuf messages of one topic that wait to be appended together, as the columns of each partition that gets any.
///
/// For events that come by the dozen a second. One owner, one thread at a time.
package final class MessageBatches<Event: Message> {
    package let topic: Topic
    private let schemaID: SchemaID
    private let descriptor: EventDescriptor
    private var reader: EventProtobufReader
    private var row: EventRow
    private var partitions: [Builder?]
    private var compressor: ZstdCompressor
    package private(set) var count = 0

    /// A builder in a box, since arrays hold no noncopyable values.
    private final class Builder {
        var columns: ChunkBuilder
        init(_ layout: ChunkLayout) { columns = ChunkBuilder(layout: layout, capacity: 16) }
    }

    /// - Parameter standard: the topic, which is created where it is missing.
    /// - Throws: ``LogError``; ``DeviceError/wrongTopic(_:expected:found:)`` where it has other events.
    package init(_ log: EventLog, _ standard: FootfallTopic) throws {
        topic = try standard.ensure(in: log)
        guard topic.configuration.schema == standard.schema.name else {
            throw DeviceError.wrongTopic(
                topic.name, expected: standard.schema.name, found: topic.configuration.schema)
        }
        // Of the version that this program writes, which may be older than the topic's newest.
        schemaID = try standard.schema.register(in: log).id
        descriptor = try EventDescriptor(descriptorSet: standard.schema.descriptorSet, message: standard.schema.name)
        reader = EventProtobufReader(descriptor)
        row = EventRow(descriptor)
        partitions = Array(repeating: nil, count: topic.configuration.partitions)
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
    }

    /// Takes an event.
    ///
    /// - Returns: its bytes in Protobuf's wire form: what a device signs.
    /// - Throws: where it has fields that the schema doesn't know.
    @discardableResult
    package func append(_ event: Event) throws -> [UInt8] {
        let bytes: [UInt8] = try event.serializedBytes()
        try bytes.withUnsafeBytes { try reader.read($0, into: &row) }
        let key = descriptor.keyColumn ?? 0
        let partition = row.withText(key) {
            topic.configuration.partitioner.partition(ofKey: $0, among: partitions.count)
        }
        let builder = partitions[partition.index] ?? Builder(descriptor.layout)
        partitions[partition.index] = builder
        row.append(to: &builder.columns)
        count += 1
        return bytes
    }

    /// Forgets what waits.
    package func removeAll() {
        for case let builder? in partitions { builder.columns.removeAll() }
        count = 0
    }

    /// Encodes what waits into a request, and forgets it.
    package func encode(into request: inout AppendRequest) {
        for (index, builder) in partitions.enumerated() {
            guard let builder, builder.columns.count > 0 else { continue }
            var body = ByteBuffer(capacity: builder.columns.count * 48 + 1024)
            let summary = builder.columns.encode(into: &body, compressor: &compressor)
            builder.columns.removeAll()
            request.append(EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, PartitionID(index))
        }
        count = 0
    }
}
