import LMDB

/// Removing a topic: its name at once, its batches after that, in order and in bounded transactions, because one large
/// deletion fails on a full disk and scattered ones make LMDB slow.
struct TopicDeletion {
    let writer: HeadWriter
    let directory: DataDirectory
    let segments: SegmentStore

    private var head: Head { writer.head }

    private static let batchesPerTransaction = 200

    /// Makes the topic unknown in one transaction; what it held waits in `trash`.
    ///
    /// - Parameters:
    ///   - account: writes of it, in that transaction, before anything is removed.
    ///   - then: goes on in that transaction, when the name is free.
    func delete(
        _ name: String, account: (borrowing WriteTransaction, Topic) throws -> Void = { _, _ in },
        then: (borrowing WriteTransaction, Topic) throws -> Void = { _, _ in }
    ) throws {
        let sealed = try writer.write { transaction -> [Segment] in
            let topic = try TopicCatalog.require(transaction, head, name)
            try account(transaction, topic)
            let sealed = try head.manifest?.all(transaction, of: topic.id) ?? []
            for segment in sealed { try head.manifest?.remove(transaction, segment) }
            try transaction.delete([UInt8](name.utf8), in: head.topics)
            for partition in topic.partitions {
                try transaction.delete(PartitionRecord.key(topic.id, partition), in: head.partitions)
            }
            try PolicyStore.remove(transaction, head, of: topic.id)
            try GroupStore.removeCheckpoints(transaction, head, of: topic.id)
            try Metadata.put(transaction, key(topic.id), [UInt8](name.utf8), in: head.trash)
            try then(transaction, topic)
            return sealed
        }
        segments.remove(sealed)
        try sweep()
    }

    /// Removes the batches of deleted topics, also of those that a killed process left behind. One process at a time.
    func sweep() throws {
        guard let lock = try AdvisoryLock.take(directory.path + "/create.lock") else { return }
        while let topic = try nextInTrash() {
            var more = true
            while more { more = try removeSome(of: topic) }
        }
        _ = consume lock
    }

    func hasTrash() throws -> Bool { try nextInTrash() != nil }

    private func nextInTrash() throws -> TopicID? {
        try head.environment.read { transaction in
            var cursor = try transaction.cursor(head.trash)
            guard try cursor.first() else { return nil }
            return cursor.key.withUnsafeBytes {
                TopicID(rawValue: UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)))
            }
        }
    }

    private func removeSome(of topic: TopicID) throws -> Bool {
        try writer.write { transaction in
            var removed = 0
            do {
                var cursor = try transaction.cursor(head.batches)
                var found = try cursor.seek(key(topic))
                while found, removed < Self.batchesPerTransaction {
                    guard let place = try? BatchKey(cursor.key), place.topic == topic else { break }
                    try cursor.delete()
                    removed += 1
                    found = try cursor.seek(key(topic))
                }
            }
            if removed < Self.batchesPerTransaction {
                let more = try SubstreamStore.removeSome(
                    transaction, head, of: topic, atMost: Self.batchesPerTransaction)
                if more { return true }
                try transaction.delete(key(topic), in: head.trash)
                return false
            }
            return true
        }
    }

    private func key(_ topic: TopicID) -> [UInt8] { withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) } }
}
