import Glibc
import LMDB

/// What bringing a data directory of an earlier format to this program's takes: only its head changes.
package struct HeadMigrationPlan: Sendable, Equatable {
    package let path: String
    /// The format that it has.
    package let from: Int
    /// The format that it gets. Programs that know only the one before refuse the directory from then on.
    package let to: Int
    /// The most disk space that it takes; the head's own free pages count as free.
    package let bytesNeeded: Int
    package let bytesFree: Int

    package init(path: String, from: Int, to: Int, bytesNeeded: Int, bytesFree: Int) {
        self.path = path
        self.from = from
        self.to = to
        self.bytesNeeded = bytesNeeded
        self.bytesFree = bytesFree
    }

    /// - Throws: ``LogError/noRoomToMigrate(_:needed:free:)``, before anything was changed.
    package func requireRoom() throws(LogError) {
        guard bytesFree >= bytesNeeded else {
            throw .noRoomToMigrate(path, needed: bytesNeeded, free: bytesFree)
        }
    }
}

/// The instants of a migration: what it is going to do, and where it may be killed.
package enum HeadMigrationStep: Sendable, Equatable {
    /// Nothing was changed.
    case planned(HeadMigrationPlan)
    /// The databases are there that the head lacked, which programs of before don't see.
    case extended
    /// Records and format number are written, and not committed.
    case written
    /// All of it is durable.
    case finished
}

/// Brings a head to this program's format, once.
///
/// Missing databases are added first, one by one. One transaction then rewrites the partitions' records, gives
/// the log an id and says that the head is of this format: killed at any instant it leaves the old format or the new one, and
/// whoever opens the log next goes on. A program of the old format that has the head open meanwhile fails at its next append,
/// since it can't read the partitions' records any more; batches and segments stay as they are.
struct HeadMigration {
    let head: Head
    let path: String

    private static let reserveBytes = 256 << 10

    /// - Parameter step: what it throws ends the migration; nothing of it is left, or all.
    func run(_ step: (HeadMigrationStep) throws -> Void) throws {
        let (format, partitions, free) = try head.environment.read { transaction in
            (
                try HeadFormat.number(transaction, head.meta), try partitionCount(transaction),
                try transaction.freeBytes()
            )
        }
        let isOld = format.map { $0 < DataDirectory.formatVersion } ?? false
        if isOld, let format {
            var file = statvfs()
            let onDisk = statvfs(path, &file) == 0 ? Int(clamping: UInt64(file.f_bavail) * UInt64(file.f_frsize)) : .max
            let plan = HeadMigrationPlan(
                path: path, from: format, to: DataDirectory.formatVersion,
                // Pages are half full at worst, and are written beside those that they take the place of.
                bytesNeeded: Self.reserveBytes + partitions * PartitionRecord.byteCount * 4,
                bytesFree: onDisk.addingReportingOverflow(free).overflow ? .max : onDisk + free)
            try step(.planned(plan))
            try plan.requireRoom()
        }
        for name in DataDirectory.lateDatabases where try head.environment.databaseIfPresent(name) == nil {
            _ = try head.environment.database(name, create: true)
        }
        guard isOld else { return }
        try step(.extended)
        try head.environment.write { transaction in
            // Another process may have done it meanwhile.
            guard let now = try HeadFormat.number(transaction, head.meta), now < DataDirectory.formatVersion else {
                return
            }
            for place in try places(transaction) {
                guard let state = try PartitionRecord.get(transaction, head, place.topic, place.partition) else {
                    continue
                }
                try PartitionRecord.put(transaction, head, place.topic, place.partition, state)
            }
            if try HeadFormat.logID(transaction, head.meta) == nil {
                try HeadFormat.write(LogID.random(), transaction, head.meta)
            }
            try HeadFormat.write(transaction, head.meta)
            try step(.written)
        }
        try step(.finished)
    }

    private func partitionCount(_ transaction: borrowing ReadTransaction) throws -> Int {
        try places(transaction).count
    }

    private func places(_ transaction: borrowing some Transaction & ~Copyable) throws -> [TopicPartition] {
        var places: [TopicPartition] = []
        var cursor = try transaction.cursor(head.partitions)
        var found = try cursor.first()
        while found {
            if let place = TopicPartition(key: cursor.key.withUnsafeBytes { [UInt8]($0) }) { places.append(place) }
            found = try cursor.next()
        }
        return places
    }
}
