internal import Bytes
internal import Columnar
internal import Zstd
package import EventLog
package import EventSchema
package import RecordBatch

/// Events that wait to be appended together, as the columns of each partition that has any.
///
/// ```swift
/// let visits = try FootfallTopic.visits.gathering(in: log)
/// try visits.append(visit)
/// visits.encode(into: &request)
/// try log.append(request)
/// ```
/// Its memory is kept for the next. One owner, one thread at a time.
package final class EventGathering<Event: TypedEvent> {
    package let topic: Topic
    private let schemaID: SchemaID
    private var writers: [Event.BatchWriter?]
    private var compressor: ZstdCompressor
    package private(set) var count = 0

    /// - Parameter schemaID: of the version in which the program writes.
    package init(_ topic: Topic, schemaID: SchemaID) {
        self.topic = topic
        self.schemaID = schemaID
        writers = Array(repeating: nil, count: topic.configuration.partitions)
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
    }

    /// Takes an event.
    ///
    /// - Parameter partition: another partition than that of its key.
    /// - Throws: where it is larger than the topic takes, or does not become columns; then it was not taken.
    package func append(
        _ event: Event, headers: [RecordHeader] = [], to partition: PartitionID? = nil
    ) throws {
        let writer = writer(partition ?? self.partition(of: event))
        let bytesMax = topic.configuration.eventBytesMax
        do {
            if headers.isEmpty {
                try writer.append(event, headers: nil, bytesMax: bytesMax)
            } else {
                var bytes = ByteBuffer()
                RecordHeaders.serialize(headers, into: &bytes)
                try bytes.withUnsafeBytes { try writer.append(event, headers: $0, bytesMax: bytesMax) }
            }
        } catch let error as EventTooLarge {
            throw LogError.eventTooLarge(topic: topic.name, bytes: error.bytes, limit: bytesMax)
        }
        count += 1
    }

    /// Adds events to a request, together with what was gathered before: all of them, or none where one is refused.
    package func add(_ events: some Sequence<Event>, to request: inout AppendRequest) throws {
        for (partition, batch) in try encoded(events) { request.append(batch, to: topic, partition) }
    }

    /// The same as batches of their own.
    package func encoded(_ events: some Sequence<Event>) throws -> [(partition: PartitionID, batch: EncodedBatch)] {
        do {
            for event in events { try append(event) }
        } catch {
            removeAll()
            throw error
        }
        return encoded()
    }

    /// Forgets what is gathered.
    package func removeAll() {
        for case let writer? in writers { writer.removeAll() }
        count = 0
    }

    /// Adds what is gathered to a request, and forgets it.
    package func encode(into request: inout AppendRequest) {
        for (partition, batch) in encoded() { request.append(batch, to: topic, partition) }
    }

    /// What is gathered as a batch for each partition that has any; forgets it.
    package func encoded() -> [(partition: PartitionID, batch: EncodedBatch)] {
        var batches: [(partition: PartitionID, batch: EncodedBatch)] = []
        for (index, writer) in writers.enumerated() {
            guard let writer, writer.count > 0 else { continue }
            var body = ByteBuffer(capacity: writer.count * 32 + 1024)
            let summary = writer.encode(into: &body, compressor: &compressor)
            writer.removeAll()
            batches.append((PartitionID(index), EncodedBatch(chunk: summary, schemaID: schemaID, body: body)))
        }
        count = 0
        return batches
    }

    private func partition(of event: Event) -> PartitionID {
        guard let key = event.eventKey else { return PartitionID(0) }
        return topic.configuration.partitioner.partition(ofKey: key, among: writers.count)
    }

    private func writer(_ partition: PartitionID) -> Event.BatchWriter {
        if let writer = writers[partition.index] { return writer }
        let writer = Event.BatchWriter(capacity: 64)
        writers[partition.index] = writer
        return writer
    }
}
