import Bytes
import Columnar
import EventLog
import Foundation
import Synchronization
import Zstd

/// Batches in memory as an event source: the second adapter of the contract, and a log that tests can cut and grow.
final class MemorySource: EventSource {
    struct Batch: Sendable {
        let base: Offset
        let count: Int
        let maxTimestamp: Int64
        let runningMax: Int64
        let schema: SchemaID
        let layout: BatchLayout
        let appendTime: Int64?
        let body: [UInt8]
    }
    struct Partition: Sendable {
        var logStart = Offset.zero
        var end = Offset.zero
        /// As a log keeps it: of every batch there ever was.
        var runningMax = Int64.min
        var batches: [Batch] = []
        var maxima: SubstreamMaxima?
    }

    let topicName: String
    let topicID: TopicID
    let schemaName: String?
    private let descriptorSets: [SchemaID: [UInt8]]
    private let state: Mutex<[Partition]>

    init(
        topic: String = "visits", id: UInt32 = 7, schema: String?, descriptorSets: [SchemaID: [UInt8]], partitions: Int
    ) {
        topicName = topic
        topicID = TopicID(rawValue: id)
        schemaName = schema
        self.descriptorSets = descriptorSets
        state = Mutex([Partition](repeating: Partition(), count: partitions))
    }

    func append(
        _ body: [UInt8], _ summary: ChunkSummary, schema: SchemaID = SchemaID(rawValue: 1), to partition: Int,
        layout: BatchLayout = .columnar, appendTime: Int64? = nil
    ) {
        state.withLock { partitions in
            let end = partitions[partition].end
            let running = max(partitions[partition].runningMax, summary.maxTimestamp)
            partitions[partition].runningMax = running
            partitions[partition].batches.append(
                Batch(
                    base: end, count: summary.count, maxTimestamp: summary.maxTimestamp, runningMax: running,
                    schema: schema, layout: layout, appendTime: appendTime, body: body))
            partitions[partition].end = end + summary.count
        }
    }

    /// - Parameter rows: a RecordBatch of `count` offsets; it gets its base offset here, as a log gives it.
    func append(rows: [UInt8], count: Int, maxTimestamp: Int64, to partition: Int, appendTime: Int64? = nil) {
        var body = rows
        let base = state.withLock { $0[partition].end.rawValue }
        body.replaceSubrange(0..<8, with: withUnsafeBytes(of: base.bigEndian) { [UInt8]($0) })
        append(
            body, ChunkSummary(count: count, minTimestamp: maxTimestamp, maxTimestamp: maxTimestamp), to: partition,
            layout: .row, appendTime: appendTime)
    }

    /// - Parameter maxima: what the log keeps of the purged records; `nil` where it keeps nothing.
    func purge(_ partition: Int, before offset: Int64, keeping maxima: SubstreamMaxima? = nil) {
        state.withLock { partitions in
            partitions[partition].maxima = maxima
            partitions[partition].logStart = Offset(offset)
            partitions[partition].batches.removeAll { ($0.base + $0.count).rawValue <= offset }
        }
    }

    func grow(to count: Int) {
        state.withLock { while $0.count < count { $0.append(Partition()) } }
    }

    func partitions() throws -> [PartitionID] { state.withLock { $0.indices.map { PartitionID($0) } } }

    func extent(of partition: PartitionID) throws -> SourceExtent {
        state.withLock {
            SourceExtent(logStart: $0[partition.index].logStart, highWaterMark: $0[partition.index].end)
        }
    }

    func substreamMaxima(_ partition: PartitionID) throws -> SubstreamMaxima? {
        state.withLock { $0[partition.index].maxima }
    }

    func descriptorSet(of schema: SchemaID) throws -> [UInt8]? { descriptorSets[schema] }

    func newestDescriptorSet() throws -> [UInt8] {
        guard let newest = descriptorSets.max(by: { $0.key.rawValue < $1.key.rawValue }) else {
            throw LogError.unknownSchema(schemaName ?? "none")
        }
        return newest.value
    }

    func read(
        _ partition: PartitionID, from start: Offset, bytesMax: Int, _ body: (borrowing SourceBatch) throws -> ReadStep
    ) throws -> Offset {
        let snapshot = state.withLock { $0[partition.index] }
        guard start >= snapshot.logStart, start <= snapshot.end else {
            throw LogError.offsetOutOfRange(
                topic: topicName, partition: partition, offset: start, logStart: snapshot.logStart,
                highWaterMark: snapshot.end)
        }
        var next = start
        var bytes = 0
        for batch in snapshot.batches where batch.base + batch.count > start {
            let step = try batch.body.withUnsafeBytes { raw in
                try body(
                    SourceBatch(
                        layout: batch.layout, baseOffset: batch.base, count: batch.count,
                        maxTimestamp: batch.maxTimestamp, runningMaxTimestamp: batch.runningMax,
                        appendTime: batch.appendTime, schemaID: batch.schema, body: raw.bytes))
            }
            next = batch.base + batch.count
            bytes += batch.body.count
            if step == .stop || bytes >= bytesMax { break }
        }
        return next
    }

    func wait(for next: [PartitionID: Offset], atMost span: Duration) throws -> Bool {
        let deadline = ContinuousClock.now + span
        repeat {
            let found = state.withLock { partitions in
                next.contains { $0.key.index < partitions.count && partitions[$0.key.index].end > $0.value }
            }
            if found { return true }
            usleep(1_000)
        } while ContinuousClock.now < deadline
        return false
    }
}
