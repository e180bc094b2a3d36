internal import Bytes
internal import EventLog
internal import FootfallEvents
internal import Glibc
internal import LMDB
internal import TypedTopics

/// The blobs that exist, as a projection of topic `blobs`: rows, references to contents, and the checkpoint that produced
/// them, in one LMDB file and in one transaction. Where it is gone it is made anew from the log. docs/format/blobs.md
/// draws it.
///
/// Any thread, any process: who finds it behind the log brings it up to it; LMDB lets one do so at a time.
final class BlobIndex: Sendable {
    let path: String
    let environment: Environment
    let meta: Database
    /// Partition, big-endian -> next offset, little-endian.
    let checkpoints: Database
    /// ``BlobNameKey`` -> ``BlobRecord``.
    let names: Database
    /// SHA-256 -> how many names refer to it, little-endian.
    let contents: Database
    /// SHA-256 of contents that no name refers to any more, whose file was not removed yet.
    let garbage: Database

    private static let formatVersion: UInt32 = 1
    private static let databases = ["meta", "checkpoints", "names", "contents", "garbage"]
    private static let options = EnvironmentOptions(mapBytes: 1 << 36, databasesMax: 8, readersMax: 510)
    /// Events in one transaction, whose changed pages are in memory.
    private static let eventsPerTransaction = 20_000

    /// Opens the file, making it where there is none.
    init(_ path: String) throws {
        self.path = path
        if access(path, F_OK) != 0 {
            do {
                try Environment.create(path, databases: Self.databases, Self.options) { transaction, databases in
                    try transaction.put(Self.formatKey, Self.word(Self.formatVersion), in: databases["meta"]!)
                }
            } catch let error as LMDBError where error.code == EEXIST {
                // Another process was faster.
            } catch let error as LMDBError where error.isReadOnly {
                throw BlobError.readOnlyIndex(path, reason: error.name)
            }
        }
        var options = Self.options
        if access(path, W_OK) != 0 {
            options.isReadOnly = true
            options.isUnlocked = !Environment.mayRegisterReaders(path)
        }
        let environment = try Environment(opening: path, options)
        self.environment = environment
        func database(_ name: String) throws -> Database {
            guard let database = try environment.databaseIfPresent(name) else {
                throw BlobError.corruptIndex(path, reason: "database '\(name)' is missing")
            }
            return database
        }
        meta = try database("meta")
        checkpoints = try database("checkpoints")
        names = try database("names")
        contents = try database("contents")
        garbage = try database("garbage")
        let meta = meta
        let format = try environment.read { try $0.bytes(Self.formatKey, in: meta) }
        guard let format, format.count == 4 else {
            throw BlobError.corruptIndex(path, reason: "it has no format version")
        }
        let version = format.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
        guard version == Self.formatVersion else {
            throw BlobError.newerIndex(path, found: Int(version), supported: Int(Self.formatVersion))
        }
    }

    private static let formatKey = Array("format".utf8)
    private static let topicKey = Array("topic".utf8)

    private static func word(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) } }

    // MARK: Catching up

    /// Applies the events that the index lacks.
    func catchUp(_ log: EventLog, _ topic: Topic) throws {
        while try !isCurrent(log, topic) {
            if environment.isReadOnly { throw BlobError.readOnlyIndex(path, reason: "its folder can't be written") }
            try environment.write { transaction in try advance(transaction, log, topic) }
        }
    }

    private func isCurrent(_ log: EventLog, _ topic: Topic) throws -> Bool {
        let (known, marks) = try environment.read { transaction in
            (try knownTopic(transaction), try offsets(transaction))
        }
        guard known == topic.id else { return false }
        for partition in topic.partitions {
            let end = try log.partitionState(topic, partition).highWaterMark
            if marks[partition] ?? .zero != end { return false }
        }
        return true
    }

    private func advance(_ transaction: borrowing WriteTransaction, _ log: EventLog, _ topic: Topic) throws {
        var marks = try offsets(transaction)
        let isOther = try knownTopic(transaction) != topic.id
        // A log that was restored from an older copy ends before the index does.
        let isAhead = try marks.contains { partition, mark in
            guard partition.index < topic.configuration.partitions else { return true }
            return try mark > log.partitionState(topic, partition).highWaterMark
        }
        if isOther || isAhead {
            // The file of every content is still there: sweeping finds what is no longer named.
            for database in [checkpoints, names, contents, garbage] { try transaction.clear(database) }
            try transaction.put(Self.topicKey, Self.word(topic.id.rawValue), in: meta)
            marks = [:]
        }
        let feed = EventFeed(
            log, FootfallTopic.blobs, named: topic.name,
            from: topic.partitions.map { EventFeed<BlobEvent>.Lane(next: marks[$0] ?? .zero) })
        // Another topic by now: the next look rebuilds the index.
        guard try feed.look() != .nothing, feed.topic?.id == topic.id else { return }
        let change = BlobIndexChange(index: self)
        var applied = 0
        while applied < Self.eventsPerTransaction, let next = try feed.next() {
            try change.apply(next.event, transaction)
            applied += 1
        }
        for (index, lane) in feed.lanes.enumerated() where marks[PartitionID(index)] != lane.next {
            let (partition, offset) = (PartitionID(index), lane.next)
            let key = withUnsafeBytes(of: partition.rawValue.bigEndian) { [UInt8]($0) }
            let value = withUnsafeBytes(of: offset.rawValue.littleEndian) { [UInt8]($0) }
            try transaction.put(key, value, in: checkpoints)
        }
    }

    private func knownTopic(_ transaction: borrowing some Transaction & ~Copyable) throws -> TopicID? {
        guard let bytes = try transaction.bytes(Self.topicKey, in: meta), bytes.count == 4 else { return nil }
        return TopicID(rawValue: bytes.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
    }

    private func offsets(_ transaction: borrowing some Transaction & ~Copyable) throws -> [PartitionID: Offset] {
        var found: [PartitionID: Offset] = [:]
        var cursor = try transaction.cursor(checkpoints)
        var isThere = try cursor.first()
        while isThere {
            var key = ByteReader(cursor.key)
            var value = ByteReader(cursor.value)
            guard let partition = try? key.bigEndian(Int32.self), let offset = try? value.littleEndian(Int64.self)
            else {
                throw BlobError.corruptIndex(path, reason: "a checkpoint has not 4 and 8 bytes")
            }
            found[PartitionID(rawValue: partition)] = Offset(offset)
            isThere = try cursor.next()
        }
        return found
    }

    // MARK: Looking

    /// A consistent state of the index, with the offsets up to which it holds the log.
    struct Look: ~Copyable {
        let index: BlobIndex
        let transaction: ReadTransaction
        let offsets: [PartitionID: Offset]

        func blob(_ name: String) throws -> Blob? {
            try index.blob(name, transaction)
        }

        /// Whether a name refers to these bytes.
        func isReferenced(_ digest: SHA256Digest) throws -> Bool {
            try index.references(digest, transaction) > 0
        }
    }

    func look<R>(_ body: (borrowing Look) throws -> R) throws -> R {
        let transaction = try environment.beginRead()
        let offsets = try offsets(transaction)
        let look = Look(index: self, transaction: transaction, offsets: offsets)
        return try body(look)
    }

    func blob(_ name: String, _ transaction: borrowing some Transaction & ~Copyable) throws -> Blob? {
        let key = BlobNameKey.make(name)
        guard let bytes = try transaction.bytes(key, in: names) else { return nil }
        return try BlobRecord.decoded(bytes.span.bytes, path: path)
    }

    func references(_ digest: SHA256Digest, _ transaction: borrowing some Transaction & ~Copyable) throws -> Int {
        guard let bytes = try transaction.bytes(digest.bytes, in: contents) else { return 0 }
        guard bytes.count == 8 else { throw BlobError.corruptIndex(path, reason: "a count has not 8 bytes") }
        return Int(clamping: bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
    }
}
