import Terminal
import Bytes
import EventLog
import FootfallEvents
import TypedTopics
import Zstd

/// Fills a topic `visits` with events of many stores, 250 in each window of 15 seconds, each in a row of its own: what a
/// projection costs by the stores that there are, at equal numbers of events and rows. Not timed.
struct BenchStores {
    private let log: EventLog
    private let topic: Topic
    private let batch: Int
    private let stores: Int

    private static let zones = 2
    private static let firstTime: Int64 = 1_767_225_600_000
    private static let stepMilliseconds: Int64 = 60
    /// Fewer stores would have two events in one row.
    static let storesMin = 250 / zones + 1

    init(_ log: EventLog, _ topic: Topic, batch: Int, stores: Int) {
        self.log = log
        self.topic = topic
        self.batch = batch
        self.stores = stores
    }

    func run(events: Int, _ report: (Int) -> Void) throws {
        let schemaID = try FootfallTopic.visits.register(in: log).id
        let count = topic.partitions.count
        let names = (0..<stores).map { "store-\($0)" }
        let zones = (0..<Self.zones).map { "zone-\($0)" }
        let partitionOf = names.map { topic.configuration.partitioner.partition(ofKey: $0, among: count).index }
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        var waiting: [[Int]] = Array(repeating: [], count: count)
        func flush(_ partition: Int) throws {
            var writer = VisitorObservedWriter(capacity: batch)
            for number in waiting[partition] {
                writer.append(
                    store: writer.store(names[number % stores]),
                    zone: writer.zone(zones[number / stores % Self.zones]),
                    eventTime: Self.firstTime + Int64(number) * Self.stepMilliseconds,
                    visitor: SplitMix64.element(UInt64(number), of: 1), emotion: number % 5,
                    dwellMs: UInt32(number % 9_000))
            }
            waiting[partition].removeAll(keepingCapacity: true)
            var body = ByteBuffer(capacity: batch * 24 + 4096)
            let summary = writer.encode(into: &body, compressor: &compressor)
            var request = AppendRequest()
            request.append(
                EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, PartitionID(partition))
            try log.append(request)
        }
        for number in 0..<events {
            let partition = partitionOf[number % stores]
            waiting[partition].append(number)
            if waiting[partition].count == batch { try flush(partition) }
            if number % 100_000 == 0 { report(number) }
            if Interruption.isRequested { break }
        }
        for partition in 0..<count where !waiting[partition].isEmpty { try flush(partition) }
        report(events)
    }
}
