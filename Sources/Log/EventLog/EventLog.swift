import Foundation
import LMDB
internal import DataFiles
public import Timekeeping

/// A partitioned, compressed, append-only log in one folder, shared by any number of threads and processes.
///
/// ```swift
/// let log = try EventLog.open("./fflog-data", .create)
/// let topic = try log.createTopic(TopicConfiguration(name: "visits", partitions: 4))
/// ```
///
/// **Durability.** An append is acknowledged when its transaction has been synced to the device. A crash, a kill or a power
/// cut at any instant leaves every acknowledged append, and of the others all or nothing.
/// **Concurrency.** Every method may be called from any thread. Appends of all threads that wait at the same time share one
/// commit; processes take turns at LMDB's write lock. Readers never block writers, nor writers readers.
/// **On drop** the log is closed as by ``close()``.
public final class EventLog: Sendable {
    /// What is to be done with the folder.
    public enum Access: Sendable {
        /// Look only. The folder has to exist.
        case read
        /// Append as well. The folder has to exist.
        case write
        /// Append as well; make the folder where there is none.
        case create
    }

    package let directory: DataDirectory
    let head: Head
    let writer: HeadWriter
    let segmentStore: SegmentStore
    private let queue: AppendQueue
    private let allowList: AllowList
    private let statedTimes: StatedTimes
    private let reserve: HeadReserve
    package let wake: WakeWord
    private let access: Access
    /// The clock of append times.
    package let now: @Sendable () -> EventTime

    /// Opens a data directory.
    ///
    /// - Throws: ``LogError`` when it is missing, no data directory, of a newer format, truncated, or can't be written
    ///   although that was asked for.
    public static func open(_ path: String, _ access: Access = .read) throws -> EventLog {
        try EventLog(path, access, now: TimeSource.system.wallClock)
    }

    /// Opens or makes a log whose appends are acknowledged **before** they are on the device: a power cut may lose them all,
    /// and leave a file that can't be read. Only for measuring what durability costs.
    package static func openUnsynced(_ path: String) throws -> EventLog {
        try EventLog(path, .create, isUnsynced: true, now: TimeSource.system.wallClock)
    }

    /// - Parameters:
    ///   - now: the clock of append times: a seam for tests.
    ///   - onSyntheticEnded: told the name of a topic that held made-up events only, once an append of this log has ended that.
    ///     Called by the thread that commits, which is not to append.
    ///   - onMigration: told of each step where the directory is of an earlier format, which is brought to this program's before
    ///     anything else. What it throws at ``HeadMigrationStep/planned(_:)`` leaves it as it was.
    package convenience init(
        _ path: String, _ access: Access, now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock,
        onSyntheticEnded: @escaping @Sendable (String) -> Void = { _ in },
        onMigration: (HeadMigrationStep) throws -> Void = { _ in }
    ) throws {
        try self.init(
            path, access, isUnsynced: false, now: now, onSyntheticEnded: onSyntheticEnded, onMigration: onMigration)
    }

    private init(
        _ path: String, _ access: Access, isUnsynced: Bool, now: @escaping @Sendable () -> EventTime,
        onSyntheticEnded: @escaping @Sendable (String) -> Void = { _ in },
        onMigration: (HeadMigrationStep) throws -> Void = { _ in }
    ) throws {
        do throws(FileError) { try StandardDescriptors.fill() } catch { throw LogError(error) }
        directory = DataDirectory(path)
        self.access = access
        self.now = now
        if access == .create { try directory.createIfMissing() } else { try directory.requireExisting() }
        if access != .read, let reason = directory.writeRefusal() {
            throw LogError.readOnlyDirectory(directory.path, reason: reason)
        }
        try directory.checkAccess(isWritable: access != .read)
        head = try Head(directory, readOnly: access == .read, isUnsynced: isUnsynced, onMigration: onMigration)
        writer = HeadWriter(head: head, path: directory.path)
        segmentStore = SegmentStore(folder: directory.segmentsPath)
        wake = try WakeWord(directory.wakePath, mayRepair: access != .read)
        reserve = HeadReserve(head.environment)
        let schema: @Sendable (SchemaID) throws -> SchemaRecord? = { [head] id in
            try head.environment.read { try SchemaRegistry.get($0, head, id) }
        }
        allowList = AllowList(schema)
        statedTimes = StatedTimes(now: now, schema)
        queue = AppendQueue(
            commit: GroupCommit(
                writer: writer, directory: directory, now: now, onSyntheticEnded: onSyntheticEnded),
            path: directory.path,
            afterCommit: { [wake] in wake.bump() },
            afterAnswer: { [reserve] in if !isUnsynced { reserve.committed(bytes: $0) } })
        if access != .read { try sweepDeletedTopics() }
    }

    /// Removes what a process that was killed while it deleted a topic has left.
    private func sweepDeletedTopics() throws {
        let deletion = TopicDeletion(writer: writer, directory: directory, segments: segmentStore)
        do {
            if try translating({ try deletion.hasTrash() }) { try deletion.sweep() }
        } catch LogError.diskFull {
            // A full disk must not keep the log from being opened; the next one to open it goes on.
        }
    }

    /// Commits what is queued; appends are refused afterwards.
    public func close() {
        queue.close()
        reserve.close()
    }

    deinit { close() }

    // MARK: Topics and schemas

    /// - Throws: ``LogError/topicExists(_:)``, ``LogError/invalidTopic(_:reason:)``, ``LogError/unknownSchema(_:)``;
    ///   ``LogError/notAllowed(topic:dataClass:what:)`` where its class may not carry the schema's fields,
    ///   ``LogError/schemaNeeded(topic:dataClass:)``.
    @discardableResult
    public func createTopic(_ configuration: TopicConfiguration) throws -> Topic {
        try configuration.validate()
        let time = now()
        guard !configuration.eventTimes.takesNothing(at: time) else {
            throw LogError.invalidTopic(configuration.name, reason: TopicCatalog.nothingTaken(configuration))
        }
        return try change { try TopicCatalog.create($0, head, configuration, now: time) }
    }

    /// The topic of that name, created if there is none.
    package func ensureTopic(_ configuration: TopicConfiguration) throws -> Topic {
        do { return try topic(configuration.name) } catch LogError.unknownTopic {}
        do { return try createTopic(configuration) } catch LogError.topicExists { return try topic(configuration.name) }
    }

    /// Changes a topic: see ``LogError/refusedChange(_:reason:)`` for what it can't undergo. Partitions may be added, never removed; partitioner and schema only while it is empty. A topic of a
    /// schema takes up the newest registered version.
    @discardableResult
    public func alterTopic(_ name: String, _ change: (inout TopicConfiguration) throws -> Void) throws -> Topic {
        let now = now()
        return try self.change { try TopicCatalog.alter($0, head, name, now: now, change) }
    }

    /// Removes a topic with all it holds, and the checkpoints that groups have in it.
    public func deleteTopic(_ name: String) throws {
        try requireWritable()
        try TopicDeletion(writer: writer, directory: directory, segments: segmentStore).delete(name)
    }

    /// All topics, by name.
    public func topics() throws -> [Topic] { try look { try TopicCatalog.all($0, head) } }

    /// - Throws: ``LogError/unknownTopic(_:known:)``.
    public func topic(_ name: String) throws -> Topic { try look { try TopicCatalog.require($0, head, name) } }

    /// Registers a version of an event schema; the same bytes under the same name are registered once.
    ///
    /// - Parameter admission: asked in the transaction that would register it, so that of two at a time the later is held against
    ///   the earlier. There is one for all: `SchemaCompatibility.admit`, in a module beside this one.
    /// - Throws: ``LogError``, or what `admission` throws; then nothing was registered.
    ///   ``LogError/notAllowed(topic:dataClass:what:)`` where topics of the schema may not carry the new fields.
    @discardableResult
    package func registerSchema(
        name: String, descriptorSet: [UInt8], admittedBy admission: SchemaAdmission
    ) throws -> SchemaRecord {
        let known = try look { try SchemaRegistry.all($0, head) }
        if let same = known.last(where: { $0.name == name && $0.descriptorSet == descriptorSet }) { return same }
        return try change {
            try SchemaRegistry.register(
                $0, head, name: name, descriptorSet: descriptorSet, admittedBy: admission, now: now())
        }
    }

    package func schemas() throws -> [SchemaRecord] { try look { try SchemaRegistry.all($0, head) } }

    package func schema(_ id: SchemaID) throws -> SchemaRecord? { try look { try SchemaRegistry.get($0, head, id) } }

    /// The version that a batch of the topic was encoded with.
    ///
    /// - Throws: ``LogError/corruptMetadata(_:reason:)`` where it is not registered.
    package func schema(_ id: SchemaID, of topic: Topic) throws -> SchemaRecord {
        if let record = try schema(id) { return record }
        throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic '\(topic.name)' needs it")
    }

    /// The newest version that is registered under a name.
    ///
    /// - Throws: ``LogError/unknownSchema(_:)``.
    package func newestSchema(named name: String) throws -> SchemaRecord {
        try look { try SchemaRegistry.requireLatest($0, head, named: name) }
    }

    // MARK: Appending

    /// The number of commits that the head has seen, of all processes; only differences mean something.
    package func commitCount() throws -> Int { try look { $0.snapshotID() } }

    /// Appends and blocks until it is durable.
    ///
    /// - Throws: ``LogError``; then nothing of the request was written. ``LogError/notAllowed(topic:dataClass:what:)`` where
    ///   a topic of class pseudonymous or anonymous would get what its schema doesn't name.
    @discardableResult
    package func append(_ request: AppendRequest) throws -> [AppendReceipt] {
        try requireWritable()
        return try queue.append(try admitted(request))
    }

    /// The request as it may be written: what can be looked at on the caller's side was.
    private func admitted(_ request: AppendRequest) throws -> AppendRequest {
        let request = try allowList.admitted(request)
        try statedTimes.check(request)
        return request
    }

    /// Queues an append. Blocks only while more than 64 MiB wait already.
    ///
    /// - Throws: ``LogError/notAllowed(topic:dataClass:what:)`` as ``append(_:)``, ``LogError/closed(_:)``.
    package func submit(_ request: AppendRequest) throws -> AppendTicket {
        try requireWritable()
        return try queue.submit(try admitted(request))
    }

    /// Refuses a topic to which a request that ``AppendRequest/isSynthetic`` can't go.
    ///
    /// - Throws: ``LogError/notSynthetic(topic:)``.
    package func requireSynthetic(_ topic: Topic) throws {
        let topic = try self.topic(topic.name)
        guard !topic.isSynthetic else { return }
        for partition in topic.partitions where try partitionState(topic, partition).highWaterMark > .zero {
            throw LogError.notSynthetic(topic: topic.name)
        }
    }

    /// Where a stage stands in its input, or `nil` where it never wrote: by the newest commit there is, also where the process
    /// that made it was killed before LMDB told readers of it.
    package func stagePosition(_ name: String) throws -> [UInt8]? {
        try translating { try head.environment.adoptNewestCommit() }
        return try look { try StagePositions.get($0, head, name) }
    }

    // MARK: Reading

    /// Lets readers see what a process that was killed had just made durable, before LMDB told them: for decisions that a
    /// record which is there, and isn't seen, would make wrong.
    package func seeNewestCommit() throws { try translating { try head.environment.adoptNewestCommit() } }

    /// Where a partition stands.
    public func partitionState(_ topic: Topic, _ partition: PartitionID) throws -> PartitionState {
        try look { try BatchReader(log: self, topic: topic, partition: partition).state($0) }
    }

    /// Hands out the batch that holds `start` and those after it, out of segments and the head, borrowed from a snapshot,
    /// until `body` says stop, `bytesMax` bytes were handed out, or the log ends. Return soon: the snapshot holds back reuse
    /// of pages.
    ///
    /// - Returns: The next offset to read.
    /// - Throws: ``LogError/corruptBatch(topic:partition:offset:reason:)``, ``LogError/corruptSegment(_:reason:)``,
    ///   ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)``, or what `body` throws.
    package func read(
        _ topic: Topic, _ partition: PartitionID, from start: Offset, bytesMax: Int = 1 << 20,
        _ body: (borrowing StoredBatch) throws -> ReadStep
    ) throws -> Offset {
        segmentStore.closeIdle()
        return try BatchReader(log: self, topic: topic, partition: partition)
            .read(from: start, bytesMax: bytesMax, body)
    }

    /// Lets go of the sealed segments that were read, which otherwise stay open for a few seconds. For readers that may stand
    /// still between two reads, such as behind a pipe: a segment that is purged gives its disk space back only when the last
    /// process has closed it.
    package func closeSegments() { segmentStore.closeAll() }

    /// The first offset whose record is at or after `time`, or the high-water mark.
    public func offset(at time: EventTime, of topic: Topic, _ partition: PartitionID) throws -> Offset {
        try TimeLookup(reader: BatchReader(log: self, topic: topic, partition: partition)).offset(at: time.milliseconds)
    }

    /// What to hand to ``wait(after:atMost:)``: take it before looking at the log.
    package var wakeToken: WakeWord.Token { wake.token }

    /// Blocks until something was appended, by any process, after `token` was taken; or until `span` is over, 100 ms at most.
    package func wait(after token: WakeWord.Token, atMost span: Duration = .milliseconds(100)) {
        segmentStore.closeIdle()
        wake.wait(token, atMost: min(max(span, .zero), .milliseconds(100)))
    }

    // MARK: Groups

    package func groupNames() throws -> [String] { try look { try GroupStore.names($0, head) } }

    package func group(_ name: String) throws -> GroupState { try look { try GroupStore.get($0, head, name) } }

    /// Who is in a group, and in which generation it is: cheap, for looking on every poll.
    package func groupRecord(_ name: String) throws -> StoredGroupRecord? {
        try look { try GroupStore.record($0, head, name) }
    }

    /// Reads, changes and writes a group in one durable transaction.
    package func updateGroup<R>(_ name: String, _ body: (inout GroupState) throws -> R) throws -> R {
        try change { transaction in
            let old = try GroupStore.get(transaction, head, name)
            var new = old
            let result = try body(&new)
            try GroupStore.put(transaction, head, name, from: old, to: new)
            return result
        }
    }

    // MARK: Transactions

    package var isWritable: Bool { access != .read }

    func requireWritable() throws {
        guard access != .read else {
            throw LogError.readOnlyDirectory(directory.path, reason: "it was opened for reading")
        }
    }

    private func change<R>(_ body: (borrowing WriteTransaction) throws -> R) throws -> R {
        try requireWritable()
        return try writer.write(body)
    }

    package func look<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try translating {
            try head.findLateDatabases()
            return try head.environment.read(body)
        }
    }

    func translating<R>(_ body: () throws -> R) throws -> R {
        // What `body` meets in another file of its own is not the head's.
        do { return try body() } catch let error as LMDBError where error.path == head.environment.path {
            throw LogError(error, reading: directory.path)
        }
    }
}
