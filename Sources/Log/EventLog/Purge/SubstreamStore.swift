import Bytes
import LMDB
internal import Timekeeping

/// The maxima of purged substreams in the head: database `substreams`. docs/format/head.md draws it.
///
/// - topic id, partition, 0 -> where the log started when they were written, the folded maximum, how many are kept apart.
/// - topic id, partition, 1, text -> the substream's latest event time.
enum SubstreamStore {
    static let database = "substreams"
    /// Kept apart in a partition; of more the oldest are folded. Some 8 MB of the head.
    static let substreamsMax = 1 << 17
    /// What is left after a folding, so that the next purge needs none.
    private static let substreamsAfterFolding = substreamsMax / 8 * 7
    /// LMDB's keys have at most 511 bytes; a longer text is not kept apart.
    static let textBytesMax = 500

    /// The partition's own record.
    struct Summary {
        static let byteCount = 24

        var logStart: Offset
        var folded: Int64
        var count: Int

        init(logStart: Offset, folded: Int64 = .min, count: Int = 0) {
            self.logStart = logStart
            self.folded = folded
            self.count = count
        }

        init(_ value: [UInt8], _ place: String) throws {
            guard value.count == Self.byteCount else {
                throw LogError.corruptMetadata(place, reason: "it has \(value.count) bytes, not \(Self.byteCount)")
            }
            let words = value.withUnsafeBytes { bytes in
                (0..<3).map { Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
            }
            (logStart, folded, count) = (Offset(words[0]), words[1], Int(words[2]))
        }

        var value: [UInt8] {
            [logStart.rawValue, folded, Int64(count)].flatMap { word in
                withUnsafeBytes(of: word.littleEndian) { [UInt8]($0) }
            }
        }
    }

    /// What a key names: a partition, and a substream of it or, with `nil`, its own record.
    struct Place {
        let topic: TopicID
        let partition: PartitionID
        let substream: [UInt8]?

        init?(key: [UInt8]) {
            guard key.count >= 9, let place = TopicPartition(key: [UInt8](key.prefix(8))) else { return nil }
            (topic, partition) = (place.topic, place.partition)
            switch (key[8], key.count) {
            case (0, 9): substream = nil
            case (1, _): substream = [UInt8](key.dropFirst(9))
            default: return nil
            }
        }
    }

    static func time(_ value: [UInt8]) throws -> Int64 { Int64(bitPattern: try Metadata.number(value)) }

    /// `nil` where nothing was written for the partition.
    static func maxima(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ topic: TopicID, _ partition: PartitionID
    ) throws -> SubstreamMaxima? {
        guard let summary = try summary(transaction, head, topic, partition) else { return nil }
        var maxima = SubstreamMaxima(
            logStart: summary.logStart,
            folded: summary.folded == .min ? nil : EventTime(milliseconds: summary.folded))
        try forEach(transaction, head, topic, partition) { text, time in
            let text = String(decoding: text, as: UTF8.self)
            let time = EventTime(milliseconds: time)
            maxima.latest[text] = max(maxima.latest[text] ?? time, time)
        }
        return maxima
    }

    static func summary(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ topic: TopicID, _ partition: PartitionID
    ) throws -> Summary? {
        guard let database = head.substreams,
            let value = try Metadata.get(transaction, summaryKey(topic, partition), in: database)
        else { return nil }
        return try Summary(value, "the substreams of partition \(partition) of topic number \(topic)")
    }

    /// Adds what a purge removes to what is there, in its transaction.
    static func merge(
        _ tally: SubstreamTally, _ transaction: borrowing WriteTransaction, _ head: Head, _ topic: TopicID,
        _ partition: PartitionID, logStart: Offset
    ) throws {
        guard let database = head.substreams else {
            throw LogError.corruptMetadata(database, reason: "the database is missing")
        }
        var summary = try summary(transaction, head, topic, partition) ?? Summary(logStart: logStart)
        summary.logStart = logStart
        summary.folded = max(summary.folded, tally.folded)
        for (text, time) in tally.latest {
            let key = key(topic, partition, text)
            if let known = try Metadata.get(transaction, key, in: database) {
                guard try Self.time(known) < time else { continue }
            } else {
                summary.count += 1
            }
            try Metadata.put(transaction, key, Metadata.number(UInt64(bitPattern: time)), in: database)
        }
        if summary.count > substreamsMax { try fold(&summary, transaction, head, topic, partition) }
        try Metadata.put(transaction, summaryKey(topic, partition), summary.value, in: database)
    }

    /// Makes room: the substreams that have been silent for longest share one maximum from now on.
    private static func fold(
        _ summary: inout Summary, _ transaction: borrowing WriteTransaction, _ head: Head, _ topic: TopicID,
        _ partition: PartitionID
    ) throws {
        var all: [(text: [UInt8], time: Int64)] = []
        all.reserveCapacity(summary.count)
        try forEach(transaction, head, topic, partition) { all.append(($0, $1)) }
        all.sort { ($0.time, $0.text.count) < ($1.time, $1.text.count) }
        for entry in all.dropLast(substreamsAfterFolding) {
            summary.folded = max(summary.folded, entry.time)
            try transaction.delete(key(topic, partition, entry.text), in: head.substreams!)
        }
        summary.count = min(all.count, substreamsAfterFolding)
    }

    private static func forEach(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ topic: TopicID, _ partition: PartitionID,
        _ body: ([UInt8], Int64) throws -> Void
    ) throws {
        guard let database = head.substreams else { return }
        let prefix = key(topic, partition, [])
        var cursor = try transaction.cursor(database)
        var found = try cursor.seek(prefix)
        while found {
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            guard key.starts(with: prefix) else { break }
            let stored = cursor.value.withUnsafeBytes { [UInt8]($0) }
            try body([UInt8](key.dropFirst(prefix.count)), try time(try Metadata.value(of: stored, key: key)))
            found = try cursor.next()
        }
    }

    /// Removes some of what a deleted topic left.
    ///
    /// - Returns: Whether there may be more.
    static func removeSome(
        _ transaction: borrowing WriteTransaction, _ head: Head, of topic: TopicID, atMost count: Int
    ) throws -> Bool {
        guard let database = head.substreams else { return false }
        let prefix = withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
        var cursor = try transaction.cursor(database)
        for _ in 0..<count {
            guard try cursor.seek(prefix), cursor.key.withUnsafeBytes({ $0.starts(with: prefix) }) else { return false }
            try cursor.delete()
        }
        return true
    }

    static func summaryKey(_ topic: TopicID, _ partition: PartitionID) -> [UInt8] {
        PartitionRecord.key(topic, partition) + [0]
    }

    private static func key(_ topic: TopicID, _ partition: PartitionID, _ text: [UInt8]) -> [UInt8] {
        PartitionRecord.key(topic, partition) + [1] + text
    }
}
