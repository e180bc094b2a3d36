import LMDB

/// Looks for batches and partitions' records of topics that don't exist. Skips from partition to partition, so it costs a
/// look-up for each.
struct OrphanVerification {
    let head: Head

    func run(_ transaction: borrowing ReadTransaction, _ report: inout VerificationReport) throws {
        let partitions: [TopicID: Int]
        do {
            partitions = Dictionary(
                try TopicCatalog.all(transaction, head).map { ($0.id, $0.configuration.partitions) },
                uniquingKeysWith: max)
        } catch let error as LogError {
            return report.add(metadata: "batches", "can't be told from orphans: \(error)")
        }
        var cursor = try transaction.cursor(head.batches)
        var found = try cursor.first()
        while found {
            let bytes = cursor.key.withUnsafeBytes { [UInt8]($0) }
            guard bytes.count == BatchKey.byteCount, let key = try? BatchKey(cursor.key) else {
                report.add(metadata: "batches", "a key of \(bytes.count) bytes is none of a batch")
                found = try cursor.next()
                continue
            }
            let count = partitions[key.topic]
            if count.map({ key.partition.index < 0 || key.partition.index >= $0 }) ?? true,
                try !isInTrash(transaction, key.topic)
            {
                report.add(
                    .init(
                        topic: nil, partition: key.partition, offset: key.lastOffset,
                        reason: "a batch of topic number \(key.topic), which doesn't exist, or hasn't that partition"))
            }
            found = try cursor.seek(Self.end(of: key))
        }
    }

    /// Batches of a deleted topic wait there to be swept.
    private func isInTrash(_ transaction: borrowing ReadTransaction, _ topic: TopicID) throws -> Bool {
        let key = withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
        return try transaction.bytes(key, in: head.trash) != nil
    }

    /// The least key after all of the partition's; the partition counts as unsigned, as the order of bytes does.
    private static func end(of key: BatchKey) -> [UInt8] {
        var next = UInt64(key.topic.rawValue) << 32 | UInt64(UInt32(bitPattern: key.partition.rawValue))
        guard next < .max else { return [UInt8](repeating: 0xFF, count: BatchKey.byteCount + 1) }
        next += 1
        return withUnsafeBytes(of: next.bigEndian) { [UInt8]($0) }
    }
}
