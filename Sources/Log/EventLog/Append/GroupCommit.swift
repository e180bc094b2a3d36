import Glibc
import LMDB
internal import Timekeeping

/// Writes a group of requests in one transaction: its fsync is the acknowledgement of them all.
struct GroupCommit {
    let writer: HeadWriter
    let directory: DataDirectory
    let now: @Sendable () -> EventTime
    /// Told the name of a topic that held made-up events only, once the first other one is durable.
    let onSyntheticEnded: @Sendable (String) -> Void

    private var head: Head { writer.head }

    /// Room that is left free on the disk, so that a purge can still work when appends are refused.
    private static let reserveBytes = 1 << 20

    /// Commits `requests` and returns what became of each, in order. A request that is refused takes none of the others
    /// with it; a failure of the device or of space fails them all, and nothing of them is in the file.
    func commit(_ requests: [AppendRequest]) -> [Result<[AppendReceipt], any Error>] {
        do {
            try checkSpace(requests.reduce(0) { $0 + $1.byteCount })
            let (results, ended) = try writer.write { transaction in
                var results: [Result<[AppendReceipt], any Error>] = []
                results.reserveCapacity(requests.count)
                var partitions = OpenPartitions(head: head)
                let clock = AppendClock(now: now())
                var account = LogAccount(head: head, clock: clock)
                for request in requests {
                    if let refusal = try checked(request, transaction, &partitions, clock) {
                        results.append(.failure(refusal))
                        continue
                    }
                    switch changed(request.groupChanges, transaction) {
                    case .failure(let refusal): results.append(.failure(refusal))
                    case .success(let groups):
                        for group in groups { try group.write(transaction, head) }
                        results.append(.success(try apply(request, transaction, &partitions, &account, clock.now)))
                    }
                }
                try account.write(transaction, &partitions)
                try partitions.write(transaction)
                return (results, account.endedSynthetic)
            }
            ended.forEach(onSyntheticEnded)
            return results
        } catch {
            return requests.map { _ in .failure(error) }
        }
    }

    /// What is free on the disk counts, and where that is short what is free in the file.
    private func checkSpace(_ bytes: Int) throws {
        var file = statvfs()
        guard statvfs(directory.path, &file) == 0 else { return }
        let onDisk = Int(clamping: UInt64(file.f_bavail) * UInt64(file.f_frsize))
        let needed = bytes * 2 + Self.reserveBytes
        guard onDisk <= needed else { return }
        let inFile = (try? head.environment.read { try $0.freeBytes() }) ?? 0
        guard inFile <= needed else { return }
        throw LogError.diskFull(
            directory.path, reason: "\(onDisk) bytes are free on the disk, \(bytes) are to be appended")
    }

    private func checked(
        _ request: AppendRequest, _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions,
        _ clock: AppendClock
    ) throws -> LogError? {
        // A damaged record of one partition is no reason to refuse the others' requests; an error of LMDB's is.
        do { return try refusal(of: request, transaction, &partitions, clock) } catch let error as LogError {
            return error
        }
    }

    /// Everything that can refuse a request is looked at before anything of it is written.
    private func refusal(
        of request: AppendRequest, _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions,
        _ clock: AppendClock
    ) throws -> LogError? {
        for part in request.parts {
            guard part.partition.index < part.topic.configuration.partitions, part.partition.index >= 0 else {
                return .partitionOutOfRange(
                    topic: part.topic.name, partition: part.partition,
                    partitions: part.topic.configuration.partitions)
            }
            // A deleted topic loses its partitions' records first.
            guard try partitions.state(transaction, part.topic.id, part.partition) != nil,
                let record = try partitions.record(transaction, part.topic)
            else {
                return .unknownTopic(part.topic.name, known: try TopicCatalog.all(transaction, head).map(\.name))
            }
            if let refusal = try refusal(of: part, by: record, transaction) { return refusal }
            let times =
                EventTime(milliseconds: part.batch.minTimestamp)...EventTime(milliseconds: part.batch.maxTimestamp)
            if let fault = TopicCatalog.eventTimes(record).fault(of: times, appendedAt: clock.now) {
                return .eventTimeOutOfBounds(topic: part.topic.name, partition: part.partition, fault)
            }
            if request.isSynthetic, !record.synthetic, try !partitions.isUnused(transaction, part.topic) {
                return .notSynthetic(topic: part.topic.name)
            }
        }
        for expectation in request.expectations {
            guard let reason = try disproof(of: expectation.condition, transaction, &partitions) else { continue }
            return .movedOn(expectation.owner, reason)
        }
        return nil
    }

    /// What is otherwise than expected; `nil` where nothing is.
    private func disproof(
        of condition: AppendRequest.Expectation.Condition, _ transaction: borrowing WriteTransaction,
        _ partitions: inout OpenPartitions
    ) throws -> String? {
        switch condition {
        case .highWaterMark(let topic, let partition, let expected):
            guard let found = try partitions.state(transaction, topic.id, partition)?.highWaterMark else {
                return "topic '\(topic.name)', partition \(partition) is gone"
            }
            return found == expected
                ? nil : "topic '\(topic.name)', partition \(partition) ends at \(found), not \(expected)"
        case .partitions(let topic):
            let found = try partitions.record(transaction, topic).map { Int($0.partitions) }
            return found == topic.configuration.partitions
                ? nil : "topic '\(topic.name)' has \(found.map(String.init) ?? "no") partitions by now"
        case .stagePosition(let name, let expected):
            return try StagePositions.get(transaction, head, name) == expected
                ? nil : "position '\(name)' was moved by another process"
        }
    }

    /// The allow-list looked at the topic as its producer knew it; meanwhile it may have become another's.
    private func refusal(
        of part: AppendRequest.Part, by record: StoredTopicRecord, _ transaction: borrowing WriteTransaction
    ) throws -> LogError? {
        let dataClass = try TopicCatalog.dataClass(record)
        guard dataClass.hasAllowList else { return nil }
        guard part.admittedAs == dataClass else {
            return .movedOn(
                .topic(part.topic.name), "topic '\(part.topic.name)' has become \(dataClass.rawValue)")
        }
        guard record.schemaID != part.topic.schemaID?.rawValue else { return nil }
        let schema = try SchemaRegistry.get(transaction, head, SchemaID(rawValue: record.schemaID))
        guard schema?.name == part.topic.configuration.schema else {
            return .movedOn(.topic(part.topic.name), "topic '\(part.topic.name)' has another event schema")
        }
        return nil
    }

    /// A consumer group as a request found it, and as it leaves it.
    private struct ChangedGroup {
        let name: String
        let old: GroupState
        var new: GroupState

        func write(_ transaction: borrowing WriteTransaction, _ head: Head) throws {
            try GroupStore.put(transaction, head, name, from: old, to: new)
        }
    }

    /// Looks before anything is written: a member that lost its partitions loses what it wrote, and nobody else's.
    private func changed(
        _ changes: [AppendRequest.GroupChange], _ transaction: borrowing WriteTransaction
    ) -> Result<[ChangedGroup], any Error> {
        var groups: [ChangedGroup] = []
        do {
            for change in changes {
                if let index = groups.firstIndex(where: { $0.name == change.group }) {
                    try change.change(&groups[index].new)
                } else {
                    let old = try GroupStore.get(transaction, head, change.group)
                    var new = old
                    try change.change(&new)
                    groups.append(ChangedGroup(name: change.group, old: old, new: new))
                }
            }
        } catch { return .failure(error) }
        return .success(groups)
    }

    /// The first append makes a topic synthetic or not; the first that isn't made up ends it.
    private func mark(
        _ part: AppendRequest.Part, _ isSynthetic: Bool, _ transaction: borrowing WriteTransaction,
        _ partitions: inout OpenPartitions, _ account: inout LogAccount
    ) throws {
        guard let record = try partitions.record(transaction, part.topic), record.synthetic != isSynthetic else {
            return
        }
        partitions.setSynthetic(isSynthetic, part.topic)
        guard !isSynthetic, let state = try partitions.state(transaction, part.topic.id, part.partition) else { return }
        account.syntheticEnded(part.topic.name, part.partition, at: state.highWaterMark)
    }

    private func apply(
        _ request: AppendRequest, _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions,
        _ account: inout LogAccount, _ time: EventTime
    ) throws -> [AppendReceipt] {
        var receipts: [AppendReceipt] = []
        receipts.reserveCapacity(request.parts.count)
        for part in request.parts {
            try mark(part, request.isSynthetic, transaction, &partitions, &account)
            receipts.append(try account.append(part, transaction, &partitions))
        }
        for position in request.positions {
            try StagePositions.put(transaction, head, position.name, position.value, now: time)
        }
        return receipts
    }
}
