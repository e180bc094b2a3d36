internal import Bytes
internal import EventLog
internal import FootfallEvents
internal import Glibc
internal import LMDB
internal import Synchronization
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
    /// Partition, big-endian -> ``BlobCheckpoint``.
    let checkpoints: Database
    /// ``BlobNameKey`` -> ``BlobRecord``.
    let names: Database
    /// SHA-256 -> how many names refer to it, little-endian.
    let contents: Database
    /// SHA-256 of contents that no name refers to any more, whose file was not removed yet.
    let garbage: Database
    /// Whether the checkpoints' marks were compared with the log since the file was opened: a log that is open stays the same.
    private let isCompared = Atomic(false)

    /// Before format 2 checkpoints did not say whose they are; a file of format 1 becomes one of this when it is written to.
    private static let formatVersion: UInt32 = 2
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
        guard (1...Self.formatVersion).contains(version) else {
            throw BlobError.newerIndex(path, found: Int(version), supported: Int(Self.formatVersion))
        }
        if version < Self.formatVersion, !environment.isReadOnly {
            try environment.write { try $0.put(Self.formatKey, Self.word(Self.formatVersion), in: meta) }
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
        let (known, found) = try environment.read { transaction in
            (try knownTopic(transaction), try checkpointsFound(transaction))
        }
        guard known == topic.id, try otherLog(found, log, topic) == nil else { return false }
        for partition in topic.partitions {
            let end = try log.partitionState(topic, partition).highWaterMark
            if found[partition]?.next ?? .zero != end { return false }
        }
        return true
    }

    private func advance(_ transaction: borrowing WriteTransaction, _ log: EventLog, _ topic: Topic) throws {
        var found = try checkpointsFound(transaction)
        if try knownTopic(transaction) != topic.id {
            try beginAnew(topic, transaction)
            found = [:]
        } else if let reason = try otherLog(found, log, topic) {
            try requireWhole(log, topic, reason)
            try beginAnew(topic, transaction)
            found = [:]
        }
        let feed = EventFeed(
            log, FootfallTopic.blobs, named: topic.name,
            from: topic.partitions.map { EventFeed<BlobEvent>.Lane(next: found[$0]?.next ?? .zero) })
        // Another topic by now: the next look rebuilds the index.
        guard try feed.look() != .nothing, let seen = feed.topic, seen.id == topic.id else { return }
        let change = BlobIndexChange(index: self)
        var applied = 0
        while applied < Self.eventsPerTransaction, let next = try feed.next() {
            try change.apply(next.event, transaction)
            applied += 1
        }
        for (index, lane) in feed.lanes.enumerated() where found[PartitionID(index)]?.next != lane.next {
            let partition = PartitionID(index)
            let checkpoint = BlobCheckpoint(next: lane.next, mark: try log.mark(seen, partition, at: lane.next))
            try transaction.put(BlobCheckpoint.key(partition), checkpoint.value(partition), in: checkpoints)
        }
    }

    /// No content file is removed here: a sweep finds those that no name refers to any more.
    private func beginAnew(_ topic: Topic, _ transaction: borrowing WriteTransaction) throws {
        for database in [checkpoints, names, contents, garbage] { try transaction.clear(database) }
        try transaction.put(Self.topicKey, Self.word(topic.id.rawValue), in: meta)
    }

    /// Why the index is of another log than this one: it was restored from an older copy, or replaced; `nil` where it is not.
    private func otherLog(
        _ found: [PartitionID: BlobCheckpoint], _ log: EventLog, _ topic: Topic
    ) throws -> String? {
        for (partition, checkpoint) in found.sorted(by: { $0.key < $1.key }) {
            guard partition.index < topic.configuration.partitions else {
                return "it has read partition \(partition), and topic '\(topic.name)' has none"
            }
            let end = try log.partitionState(topic, partition).highWaterMark
            if checkpoint.next > end {
                return "it has read partition \(partition) up to offset \(checkpoint.next), and the log ends at \(end)"
            }
            if !isCompared.load(ordering: .relaxed), let mark = checkpoint.mark,
                let difference = try log.difference(from: mark, topic, partition)
            {
                return "its checkpoint in partition \(partition) is \(checkpoint.next); \(difference)"
            }
        }
        isCompared.store(true, ordering: .relaxed)
        return nil
    }

    /// A rebuilt index would lack what was purged, and a sweep would then remove pictures that the present one refers to.
    private func requireWhole(_ log: EventLog, _ topic: Topic, _ reason: String) throws {
        for (partition, state) in zip(topic.partitions, try log.partitionStates(topic)) where state.logStart > .zero {
            throw BlobError.otherLog(path, topic: topic.name, partition: partition, reason: reason)
        }
    }

    private func knownTopic(_ transaction: borrowing some Transaction & ~Copyable) throws -> TopicID? {
        guard let bytes = try transaction.bytes(Self.topicKey, in: meta), bytes.count == 4 else { return nil }
        return TopicID(rawValue: bytes.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
    }

    private func checkpointsFound(
        _ transaction: borrowing some Transaction & ~Copyable
    ) throws -> [PartitionID: BlobCheckpoint] {
        var found: [PartitionID: BlobCheckpoint] = [:]
        var cursor = try transaction.cursor(checkpoints)
        var isThere = try cursor.first()
        while isThere {
            guard let (partition, checkpoint) = BlobCheckpoint.stored(cursor.key, cursor.value) else {
                throw BlobError.corruptIndex(path, reason: "a checkpoint can't be read")
            }
            found[partition] = checkpoint
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
        let offsets = try checkpointsFound(transaction).mapValues(\.next)
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
