import Bytes
import EventLog
import FootfallEvents
import Zstd

/// Appends visitors to the topic `visits`, which is created where it is missing.
///
/// ```swift
/// let producer = try VisitProducer(log)
/// try producer.append([visit])   // durable when it returns
/// ```
/// **Order.** Visitors of one store keep their order: the store is the key. **Durability.** An append is one transaction: all
/// of its events, or none. **Concurrency.** One thread at a time; any number of producers may share a log.
public final class VisitProducer {
    private let log: EventLog
    private let topic: Topic
    private let schemaID: SchemaID
    private var writers: [Writer?]
    private var compressor: ZstdCompressor

    /// A writer in a box, since arrays hold no noncopyable values.
    private final class Writer {
        var columns = VisitorObservedWriter(capacity: 256)
    }

    /// - Parameters:
    ///   - log: opened with ``EventLog/Access/write`` or ``EventLog/Access/create``.
    ///   - partitions: for a topic that isn't there yet.
    /// - Throws: ``LogError``.
    public init(_ log: EventLog, partitions: Int = 4) throws {
        self.log = log
        let standard = FootfallTopic.visits
        topic = try standard.ensure(in: log, partitions: partitions)
        guard topic.configuration.schema == standard.schema.name else {
            throw SimulationError.wrongTopic(
                topic.name, expected: standard.schema.name, schema: topic.configuration.schema)
        }
        // Of the version that this program writes, which may be older than the topic's newest.
        schemaID = try log.registerSchema(name: standard.schema.name, descriptorSet: standard.schema.descriptorSet).id
        writers = Array(repeating: nil, count: topic.configuration.partitions)
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
    }

    /// Appends events, and returns when they are durable. A few hundred or more at once use the disk and the columns best.
    ///
    /// - Returns: Where they went: one receipt a partition.
    /// - Throws: ``LogError``; then none of them was appended.
    @discardableResult
    public func append(_ events: some Sequence<VisitorObserved>) throws -> [AppendReceipt] {
        let partitioner = topic.configuration.partitioner
        for event in events {
            let partition = partitioner.partition(ofKey: event.store, among: writers.count)
            writer(partition).columns.append(event)
        }
        var request = AppendRequest()
        for (index, writer) in writers.enumerated() {
            guard let writer, writer.columns.count > 0 else { continue }
            var body = ByteBuffer(capacity: 64 << 10)
            let summary = writer.columns.encode(into: &body, compressor: &compressor)
            writer.columns.removeAll()
            request.append(
                EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, PartitionID(index))
        }
        guard !request.parts.isEmpty else { return [] }
        return try log.append(request)
    }

    private func writer(_ partition: PartitionID) -> Writer {
        if let writer = writers[partition.index] { return writer }
        let writer = Writer()
        writers[partition.index] = writer
        return writer
    }
}
