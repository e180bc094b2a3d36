import Terminal
import Bytes
import EventLog
import FootfallEvents
import Simulation
import TypedTopics
import Zstd

/// Fills a topic `visits` with the first events of the workload, each in the partition of its store's key, as producers of
/// real stores would. Not timed.
///
/// What an earlier fill left behind it completes: a partition's events are the same in the same order each time.
struct BenchFill {
    private let log: EventLog
    private let topic: Topic
    private let batch: Int

    private static let inFlightMax = 64

    init(_ log: EventLog, _ topic: Topic, batch: Int) {
        self.log = log
        self.topic = topic
        self.batch = batch
    }

    /// The events that the topic holds.
    static func count(_ log: EventLog, _ topic: Topic) throws -> Int {
        try topic.partitions.reduce(0) { try $0 + Int(log.partitionState(topic, $1).highWaterMark.rawValue) }
    }

    func run(events: Int, _ report: (Int) -> Void) throws {
        let schemaID = try FootfallTopic.visits.register(in: log).id
        let partitions = topic.partitions
        let partitionOf = (0..<WorkloadW.storeCount).map {
            topic.configuration.partitioner.partition(
                ofKey: WorkloadWriter.storeName($0), among: partitions.count
            ).index
        }
        var there = try partitions.map { Int(try log.partitionState(topic, $0).highWaterMark.rawValue) }
        let writers = UnsafeMutableBufferPointer<WorkloadWriter>.allocate(capacity: partitions.count)
        for index in partitions.indices {
            writers.initializeElement(at: index, to: WorkloadWriter(capacity: min(batch, 1024)))
        }
        defer {
            writers.deinitialize()
            writers.deallocate()
        }
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        var waiting: [AppendTicket] = []
        func flush(_ partition: Int) throws {
            var body = ByteBuffer(capacity: batch * 24 + 4096)
            let summary = writers[partition].writer.encode(into: &body, compressor: &compressor)
            writers[partition].writer.removeAll()
            var request = AppendRequest()
            request.isSynthetic = true
            request.append(
                EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic,
                PartitionID(partition))
            waiting.append(try log.submit(request))
            if waiting.count > Self.inFlightMax { try waiting.removeFirst().wait() }
        }
        var generator = WorkloadW()
        for done in 1...events {
            let event = generator.next()
            let partition = partitionOf[event.store]
            if there[partition] > 0 {
                there[partition] -= 1
            } else {
                writers[partition].append(event)
                if writers[partition].writer.count == batch { try flush(partition) }
            }
            if done % 100_000 == 0 {
                report(done)
                if Interruption.isRequested { break }
            }
        }
        for index in partitions.indices where writers[index].writer.count > 0 { try flush(index) }
        for ticket in waiting { try ticket.wait() }
        report(events)
    }
}
