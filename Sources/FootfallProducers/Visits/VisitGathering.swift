import Bytes
import EventLog
import FootfallEvents
import Zstd

/// Visitors that wait to be appended together, as the columns of each partition that has any.
///
/// Its memory is kept for the next. One thread at a time.
struct VisitGathering: ~Copyable {
    private let topic: Topic
    private let schemaID: SchemaID
    private var writers: [Writer?]
    private var compressor: ZstdCompressor
    private(set) var count = 0

    /// A writer in a box, since arrays hold no noncopyable values.
    private final class Writer {
        var columns = VisitorObservedWriter(capacity: 256)
    }

    init(_ topic: Topic, schemaID: SchemaID) {
        self.topic = topic
        self.schemaID = schemaID
        writers = Array(repeating: nil, count: topic.configuration.partitions)
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
    }

    mutating func append(_ event: VisitorObserved) {
        let partition = topic.configuration.partitioner.partition(ofKey: event.store, among: writers.count)
        writer(partition).columns.append(event)
        count += 1
    }

    /// Encodes what is gathered as one request, and forgets it.
    mutating func encode() -> AppendRequest {
        var request = AppendRequest()
        for (index, writer) in writers.enumerated() {
            guard let writer, writer.columns.count > 0 else { continue }
            var body = ByteBuffer(capacity: writer.columns.count * 32 + 1024)
            let summary = writer.columns.encode(into: &body, compressor: &compressor)
            writer.columns.removeAll()
            request.append(
                EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, PartitionID(index))
        }
        count = 0
        return request
    }

    private mutating func writer(_ partition: PartitionID) -> Writer {
        if let writer = writers[partition.index] { return writer }
        let writer = Writer()
        writers[partition.index] = writer
        return writer
    }
}
