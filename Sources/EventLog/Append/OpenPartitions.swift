import LMDB

/// The states of the partitions that a transaction appends to: read once and written once, however many batches go there.
struct OpenPartitions {
    private struct Entry {
        var state: PartitionState
        var isChanged = false
    }

    private let head: Head
    private var entries: [TopicPartition: Entry] = [:]
    private var records: [TopicID: StoredTopicRecord] = [:]

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

    func write(_ transaction: borrowing WriteTransaction) throws {
        for (place, entry) in entries where entry.isChanged {
            try PartitionRecord.put(transaction, head, place.topic, place.partition, entry.state)
        }
    }
}
