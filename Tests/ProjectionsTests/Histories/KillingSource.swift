import EventLog
import Synchronization

/// A source under a run that is killed: after some batches every read throws, on whichever thread.
///
/// What the run had not committed is lost, as when its process dies.
struct KillingSource: EventSource {
    struct Killed: Error {}

    let source: LogSource
    private let left: BatchesLeft

    private final class BatchesLeft: Sendable {
        let count: Atomic<Int>
        init(_ count: Int) { self.count = Atomic(count) }
    }

    init(_ source: LogSource, afterBatches count: Int) {
        self.source = source
        left = BatchesLeft(count)
    }

    var topicName: String { source.topicName }
    var topicID: TopicID { source.topicID }
    var schemaName: String? { source.schemaName }
    func partitions() throws -> [PartitionID] { try source.partitions() }
    func extent(of partition: PartitionID) throws -> SourceExtent { try source.extent(of: partition) }
    func descriptorSet(of schema: SchemaID) throws -> [UInt8]? { try source.descriptorSet(of: schema) }
    func newestDescriptorSet() throws -> [UInt8] { try source.newestDescriptorSet() }

    func read(
        _ partition: PartitionID, from start: Offset, bytesMax: Int, _ body: (borrowing SourceBatch) throws -> ReadStep
    ) throws -> Offset {
        try source.read(partition, from: start, bytesMax: bytesMax) { batch in
            guard left.count.subtract(1, ordering: .relaxed).newValue >= 0 else { throw Killed() }
            return try body(batch)
        }
    }

    func mark(_ partition: PartitionID, at next: Offset) throws -> LogMark? { try source.mark(partition, at: next) }
    func difference(from mark: LogMark, in partition: PartitionID) throws -> LogDifference? {
        try source.difference(from: mark, in: partition)
    }

    func wait(for next: [PartitionID: Offset], atMost span: Duration) throws -> Bool {
        try source.wait(for: next, atMost: span)
    }
}
