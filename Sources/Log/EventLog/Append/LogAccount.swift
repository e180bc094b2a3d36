import Bytes
import Columnar
import LMDB
import Zstd
internal import EventSchema
internal import Timekeeping

extension AuditEntry {
    /// The topic that keeps account of what was done to the log.
    package static let topicName = "audit"
}

/// What an append did to the log beside what it was asked to, as entries of topic `audit` in the same transaction.
///
/// The topic is made where it is missing. Where another topic has its name, or it was given a class with an allow-list,
/// nothing can be accounted for.
struct LogAccount {
    private let head: Head
    private let clock: AppendClock
    private var entries: [AuditEntry] = []
    /// The topics whose mark this transaction ends.
    private(set) var endedSynthetic: [String] = []
    /// Looked for once a transaction.
    private var found: Topic??

    init(head: Head, clock: AppendClock) {
        self.head = head
        self.clock = clock
    }

    /// Whether entries can be written.
    mutating func isKept(_ transaction: borrowing WriteTransaction) throws -> Bool { try topic(transaction) != nil }

    /// Appends a batch at the clock's time. Where that was set back since the partition's last append, says so.
    mutating func append(
        _ part: AppendRequest.Part, _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions
    ) throws -> AppendReceipt {
        guard let state = try partitions.state(transaction, part.topic.id, part.partition) else {
            preconditionFailure("partition \(part.partition) of topic \(part.topic.id) was not looked up")
        }
        var time = clock.now
        if case .time(let stamp) = clock.stamp(after: state.lastAppendTime) {
            time = stamp
        } else if try !settle(part.topic, part.partition, transaction, &partitions) {
            time = state.lastAppendTime ?? time
        }
        return try partitions.change(part.topic.id, part.partition) { state in
            try BatchAppend(head: head).run(part, transaction, to: &state, at: time)
        }
    }

    /// Has the append times of a partition follow the clock where that was set back, and says so.
    ///
    /// - Returns: Whether they do: what can't be told is not done, and append times then stand still.
    mutating func settle(
        _ topic: Topic, _ partition: PartitionID, _ transaction: borrowing WriteTransaction,
        _ partitions: inout OpenPartitions
    ) throws -> Bool {
        guard let state = try partitions.state(transaction, topic.id, partition), let last = state.lastAppendTime,
            case .corrected(let time) = clock.stamp(after: last), try isKept(transaction), partitions.canCorrect(topic)
        else { return false }
        partitions.correct(topic, partition, at: state.highWaterMark, to: time, from: state.logStart)
        clockSetBack(topic.name, partition, at: state.highWaterMark, from: last)
        partitions.change(topic.id, partition) { $0.lastAppendTime = time }
        return true
    }

    mutating func clockSetBack(_ topic: String, _ partition: PartitionID, at offset: Offset, from last: EventTime) {
        var change = ClockSetBack()
        change.partition = UInt32(partition.rawValue)
        change.offset = offset.rawValue
        change.stampedUntil = last.milliseconds
        var entry = entry(of: topic)
        entry.clockSetBack = change
        entries.append(entry)
    }

    mutating func syntheticEnded(_ topic: String, _ partition: PartitionID, at offset: Offset) {
        endedSynthetic.append(topic)
        var change = SyntheticEnded()
        change.partition = UInt32(partition.rawValue)
        change.offset = offset.rawValue
        var entry = entry(of: topic)
        entry.syntheticEnded = change
        entries.append(entry)
    }

    private func entry(of topic: String) -> AuditEntry {
        var entry = AuditEntry()
        entry.topic = topic
        entry.eventTime = clock.now.milliseconds
        return entry
    }

    /// Appends the entries, if there are any.
    mutating func write(_ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions) throws {
        guard !entries.isEmpty, let topic = try topic(transaction) else { return }
        let partition = PartitionID(0)
        guard try partitions.state(transaction, topic.id, partition) != nil,
            try partitions.record(transaction, topic) != nil
        else { return }
        // Its own append times may have been ahead as well: the entry of that comes in a batch behind.
        while !entries.isEmpty {
            let part = AppendRequest.Part(
                topic: topic, partition: partition, batch: try batch(topic), admittedAs: nil)
            entries.removeAll()
            _ = try append(part, transaction, &partitions)
        }
    }

    private func batch(_ topic: Topic) throws -> EncodedBatch {
        let writer = AuditEntry.BatchWriter(capacity: entries.count)
        for entry in entries { try writer.append(entry, headers: nil, bytesMax: .max) }
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        var body = ByteBuffer(capacity: 1024)
        let summary = writer.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: topic.schemaID ?? .none, body: body)
    }

    private mutating func topic(_ transaction: borrowing WriteTransaction) throws -> Topic? {
        if let found { return found }
        let topic = try look(transaction)
        found = .some(topic)
        return topic
    }

    private func look(_ transaction: borrowing WriteTransaction) throws -> Topic? {
        let type = AuditEntry.eventType
        // This program's version of the schema. Where the log has versions that it is not compatible with, nothing can be recorded.
        guard
            let schema = try? SchemaRegistry.register(
                transaction, head, name: type.name, descriptorSet: type.descriptorSet,
                admittedBy: SchemaCompatibility.admit, now: clock.now)
        else { return nil }
        let topic =
            try TopicCatalog.get(transaction, head, AuditEntry.topicName)
            ?? TopicCatalog.create(
                transaction, head,
                TopicConfiguration(name: AuditEntry.topicName, schema: type.name, eventTimes: .none), now: clock.now)
        guard topic.configuration.schema == type.name, !topic.configuration.dataClass.hasAllowList else { return nil }
        return Topic(topic, schemaID: schema.id)
    }
}
