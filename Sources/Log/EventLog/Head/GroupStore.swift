import Bytes
import Foundation
import LMDB
import SwiftProtobuf

/// A topic's partition, by the topic's id: a topic created anew under an old name has no checkpoints.
package struct TopicPartition: Hashable, Comparable, Sendable {
    package let topic: TopicID
    package let partition: PartitionID

    package init(_ topic: TopicID, _ partition: PartitionID) {
        self.topic = topic
        self.partition = partition
    }

    package static func < (a: TopicPartition, b: TopicPartition) -> Bool {
        (a.topic, a.partition) < (b.topic, b.partition)
    }
}

/// All that the head holds of one consumer group, as one value: read, changed and written in one transaction.
package struct GroupState: Sendable {
    /// `nil` where the group doesn't exist; setting `nil` removes it with its checkpoints.
    package var record: StoredGroupRecord?
    package var checkpoints: [TopicPartition: StoredCheckpointRecord] = [:]
}

extension StoredCheckpointRecord {
    /// Whose offsets it is of; without anything in checkpoints of before there was a history.
    package var mark: LogMark {
        get {
            func mark(_ isThere: Bool, _ stored: StoredHistoryMark) -> HistoryMark? {
                guard isThere else { return nil }
                return HistoryMark(offset: Offset(stored.offset), history: History(rawValue: stored.history))
            }
            return LogMark(logID: LogID(logID), end: mark(hasEnd, end), anchor: mark(hasAnchor, anchor))
        }
        set {
            func stored(_ mark: HistoryMark) -> StoredHistoryMark {
                var stored = StoredHistoryMark()
                stored.offset = mark.offset.rawValue
                stored.history = mark.history.rawValue
                return stored
            }
            logID = .init(newValue.logID?.bytes ?? [])
            if let mark = newValue.end { end = stored(mark) } else { clearEnd() }
            if let mark = newValue.anchor { anchor = stored(mark) } else { clearAnchor() }
        }
    }
}

/// Consumer groups in the head: database `groups` by name, `checkpoints` by (name, 0, topic, partition).
enum GroupStore {
    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ name: String
    ) throws -> GroupState {
        var state = GroupState()
        state.record = try record(transaction, head, name)
        guard state.record != nil else { return state }
        let prefix = prefix(name)
        var cursor = try transaction.cursor(head.checkpoints)
        var found = try cursor.seek(prefix)
        while found {
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            guard key.starts(with: prefix), key.count == prefix.count + 8 else { break }
            let stored = cursor.value.withUnsafeBytes { [UInt8]($0) }
            let place = "checkpoint of group \(name)"
            state.checkpoints[try partition(key)] = try Metadata.message(
                StoredCheckpointRecord.self, try Metadata.value(of: stored, key: key), place)
            found = try cursor.next()
        }
        return state
    }

    /// The group without its checkpoints.
    static func record(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ name: String
    ) throws -> StoredGroupRecord? {
        guard let bytes = try Metadata.get(transaction, [UInt8](name.utf8), in: head.groups) else { return nil }
        return try Metadata.message(StoredGroupRecord.self, bytes, "group \(name)")
    }

    static func names(_ transaction: borrowing some Transaction & ~Copyable, _ head: Head) throws -> [String] {
        var names: [String] = []
        var cursor = try transaction.cursor(head.groups)
        var found = try cursor.first()
        while found {
            names.append(cursor.key.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
            found = try cursor.next()
        }
        return names
    }

    /// Writes what changed between `old` and `new`.
    static func put(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ name: String, from old: GroupState,
        to new: GroupState
    ) throws {
        let key = [UInt8](name.utf8)
        if let record = new.record {
            if record != old.record {
                try Metadata.put(transaction, key, try record.serializedBytes(), in: head.groups)
            }
        } else {
            try transaction.delete(key, in: head.groups)
        }
        let kept = new.record == nil ? [:] : new.checkpoints
        for (place, checkpoint) in kept where old.checkpoints[place] != checkpoint {
            try Metadata.put(
                transaction, checkpointKey(name, place), try checkpoint.serializedBytes(), in: head.checkpoints)
        }
        for place in old.checkpoints.keys where kept[place] == nil {
            try transaction.delete(checkpointKey(name, place), in: head.checkpoints)
        }
    }

    /// Forgets every group's checkpoints of a deleted topic.
    static func removeCheckpoints(_ transaction: borrowing WriteTransaction, _ head: Head, of topic: TopicID) throws {
        for name in try names(transaction, head) {
            let old = try get(transaction, head, name)
            var new = old
            new.checkpoints = old.checkpoints.filter { $0.key.topic != topic }
            try put(transaction, head, name, from: old, to: new)
        }
    }

    private static func prefix(_ name: String) -> [UInt8] { [UInt8](name.utf8) + [0] }

    private static func checkpointKey(_ name: String, _ place: TopicPartition) -> [UInt8] {
        prefix(name) + PartitionRecord.key(place.topic, place.partition)
    }

    private static func partition(_ key: [UInt8]) throws -> TopicPartition {
        let tail = Array(key.suffix(8))
        let span = tail.span
        var reader = ByteReader(span.bytes)
        do throws(ByteReaderError) {
            let topic: UInt32 = try reader.bigEndian()
            let partition: Int32 = try reader.bigEndian()
            return TopicPartition(TopicID(rawValue: topic), PartitionID(rawValue: partition))
        } catch { throw LogError.corruptMetadata("a checkpoint's key", reason: "\(error)") }
    }
}
