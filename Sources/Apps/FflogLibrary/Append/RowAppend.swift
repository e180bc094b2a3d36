internal import Bytes
internal import EventLog
internal import RecordBatch
internal import Timekeeping

/// Records of any bytes as the batches of one append.
final class RowAppend {
    private final class Lane {
        var builder = RecordBatchBuilder()
        var records = 0
        var encoded: [EncodedBatch] = []
    }

    private let topic: Topic
    private let now: EventTime
    /// Where records without a key go.
    private let keyless: PartitionID
    private var lanes: [PartitionID: Lane] = [:]
    private(set) var placing = Placing()

    private static let batchBytesMax = 1 << 20

    init(_ topic: Topic, now: EventTime, keyless: PartitionID) {
        self.topic = topic
        self.now = now
        self.keyless = keyless
    }

    /// - Throws: `LogError` where it is larger than the topic takes, or names a partition that there isn't.
    func take(_ record: NewRecord) throws {
        let bytes = (record.key?.count ?? 0) + (record.value?.count ?? 0)
        guard bytes <= topic.configuration.eventBytesMax else {
            throw LogError.eventTooLarge(
                topic: topic.name, bytes: bytes, limit: topic.configuration.eventBytesMax)
        }
        let partition = try partition(of: record)
        let lane = lanes[partition] ?? Lane()
        lanes[partition] = lane
        let time = (record.eventTime ?? now).milliseconds
        let headers = record.headers.map { RecordHeader(key: $0.key, value: $0.value) }
        withBytes(record.key) { key in
            withBytes(record.value) { value in
                lane.builder.append(timestamp: time, key: key, value: value, headers: headers)
            }
        }
        placing.note(partition)
        if lane.builder.byteCount >= Self.batchBytesMax { try encode(lane) }
    }

    /// What was taken, as one request.
    func request() throws -> AppendRequest {
        var request = AppendRequest()
        for (partition, lane) in lanes.sorted(by: { $0.key < $1.key }) {
            if !lane.builder.isEmpty { try encode(lane) }
            for batch in lane.encoded { request.append(batch, to: topic, partition) }
        }
        return request
    }

    private func partition(of record: NewRecord) throws -> PartitionID {
        let count = topic.configuration.partitions
        guard let partition = record.partition else {
            guard let key = record.key else { return keyless }
            return key.withUnsafeBytes { topic.configuration.partitioner.partition(ofKey: $0, among: count) }
        }
        guard (0..<count).contains(partition.index) else {
            throw LogError.partitionOutOfRange(topic: topic.name, partition: partition, partitions: count)
        }
        return partition
    }

    private func encode(_ lane: Lane) throws {
        var body = ByteBuffer(capacity: lane.builder.byteCount / 2 + 1024)
        let options = RecordBatchOptions(compression: .zstd(level: topic.configuration.compressionLevel))
        let summary = try lane.builder.encode(options, into: &body)
        lane.builder.removeAll()
        lane.encoded.append(
            EncodedBatch(
                rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
        )
    }

    private func withBytes(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
        if let bytes { bytes.withUnsafeBytes(body) } else { body(nil) }
    }
}

/// Which partition each record of an append goes to, in the order in which they were given.
struct Placing {
    private var places: [(partition: PartitionID, index: Int)] = []
    private var counts: [PartitionID: Int] = [:]

    mutating func note(_ partition: PartitionID) {
        places.append((partition, counts[partition, default: 0]))
        counts[partition, default: 0] += 1
    }

    /// Where each record is: an append's batches of one partition follow one another.
    func positions(_ receipts: [AppendReceipt]) -> [RecordPosition] {
        var bases: [PartitionID: Offset] = [:]
        for receipt in receipts where bases[receipt.partition] == nil { bases[receipt.partition] = receipt.baseOffset }
        return places.map { RecordPosition(partition: $0.partition, offset: bases[$0.partition]! + $0.index) }
    }
}
