import LMDB
internal import Timekeeping

/// The states of the partitions that a transaction appends to: read once and written once, however many batches go there.
struct OpenPartitions {
    private struct Entry {
        var state: PartitionState
        var isChanged = false
    }

    private let head: Head
    private var entries: [TopicPartition: Entry] = [:]
    private var records: [TopicID: StoredTopicRecord] = [:]
    private var changedRecords: Set<TopicID> = []

    init(head: Head) { self.head = head }

    /// The state with the appends of this transaction; `nil` where there is no such partition, or no longer.
    mutating func state(
        _ transaction: borrowing WriteTransaction, _ topic: TopicID, _ partition: PartitionID
    ) throws -> PartitionState? {
        let place = TopicPartition(topic, partition)
        if let open = entries[place] { return open.state }
        guard let state = try PartitionRecord.get(transaction, head, topic, partition) else { return nil }
        entries[place] = Entry(state: state)
        return state
    }

    /// The topic as it is now; `nil` where it is no longer.
    mutating func record(
        _ transaction: borrowing WriteTransaction, _ topic: Topic
    ) throws -> StoredTopicRecord? {
        if let known = records[topic.id] { return known }
        guard let record = try TopicCatalog.record(transaction, head, topic.name), record.id == topic.id.rawValue else {
            return nil
        }
        records[topic.id] = record
        return record
    }

    /// Changes the state of a partition that ``state(_:_:_:)`` has found.
    mutating func change<R>(
        _ topic: TopicID, _ partition: PartitionID, _ body: (inout PartitionState) throws -> R
    ) rethrows -> R {
        let place = TopicPartition(topic, partition)
        guard let index = entries.index(forKey: place) else {
            preconditionFailure("partition \(partition) of topic \(topic) was not looked up")
        }
        entries.values[index].isChanged = true
        return try body(&entries.values[index].state)
    }

    /// Whether nothing was ever appended to a topic that ``record(_:_:)`` has found.
    mutating func isUnused(_ transaction: borrowing WriteTransaction, _ topic: Topic) throws -> Bool {
        guard let record = records[topic.id] else { return false }
        for partition in 0..<Int(record.partitions) {
            let state = try state(transaction, topic.id, PartitionID(partition))
            guard state?.highWaterMark == .zero else { return false }
        }
        return true
    }

    /// Changes a topic that ``record(_:_:)`` has found.
    mutating func setSynthetic(_ isSynthetic: Bool, _ topic: Topic) {
        records[topic.id]!.synthetic = isSynthetic
        changedRecords.insert(topic.id)
    }

    /// Whether one more correction of a topic's append times is kept.
    func canCorrect(_ topic: Topic) -> Bool {
        records[topic.id].map { !ClockCorrections($0.clockCorrections).isFull } ?? false
    }

    /// Takes note that append times of a partition follow the clock from `offset` on, which was set back.
    mutating func correct(
        _ topic: Topic, _ partition: PartitionID, at offset: Offset, to time: EventTime, from logStart: Offset
    ) {
        var corrections = ClockCorrections(records[topic.id]!.clockCorrections)
        corrections.forget(partition, before: logStart)
        corrections.add(.init(partition: partition, offset: offset, time: time))
        records[topic.id]!.clockCorrections = corrections.stored
        changedRecords.insert(topic.id)
    }

    func write(_ transaction: borrowing WriteTransaction) throws {
        for id in changedRecords { try TopicCatalog.put(transaction, head, records[id]!) }
        for (place, entry) in entries where entry.isChanged {
            try PartitionRecord.put(transaction, head, place.topic, place.partition, entry.state)
        }
    }
}
