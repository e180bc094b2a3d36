import Glibc
import LMDB
import Synchronization

/// The open head: one LMDB file in which recent batches and all metadata change together.
struct Head: Sendable {
    let environment: Environment
    let meta: Database
    let topics: Database
    let schemas: Database
    let partitions: Database
    let batches: Database
    let groups: Database
    let checkpoints: Database
    let positions: Database
    let trash: Database
    /// `nil` in a head of format 1 that was opened for reading, until somebody who writes has brought it to format 2.
    var manifest: SegmentManifest? { late.withLock { $0.manifest } }
    /// Retention policies; `nil` in a head that was made before there were any and was opened for reading, which has none.
    var policies: Database? { late.withLock { $0.policies } }
    /// Maxima of purged substreams; `nil` as ``policies``, and then none are known.
    var substreams: Database? { late.withLock { $0.substreams } }
    private let late = LateHandle()

    /// 256 GiB of address space: the most that a head can hold. Not memory, not disk.
    static let options = EnvironmentOptions(mapBytes: 1 << 38, databasesMax: 32, readersMax: 1022)

    /// - Throws: ``LogError`` for a file that is cut short, of a newer format, or no head.
    init(
        _ directory: DataDirectory, readOnly: Bool, isUnsynced: Bool = false,
        onMigration: (HeadMigrationStep) throws -> Void = { _ in }
    ) throws {
        do {
            environment = try Self.open(directory, readOnly: readOnly, isUnsynced: isUnsynced)
            guard let meta = try environment.databaseIfPresent("meta") else {
                throw LogError.notADataDirectory(directory.path, reason: "head.mdb is another program's LMDB file")
            }
            self.meta = meta
            try environment.read { try HeadFormat.check($0, meta, path: directory.path) }
            topics = try environment.database("topics")
            schemas = try environment.database("schemas")
            partitions = try environment.database("partitions")
            batches = try environment.database("batches")
            groups = try environment.database("groups")
            checkpoints = try environment.database("checkpoints")
            positions = try environment.database("positions")
            trash = try environment.database("trash")
            if !readOnly {
                try HeadMigration(head: self, path: directory.path).run(onMigration)
            }
            try findLateDatabases()
        } catch let error as LMDBError {
            switch error.code {
            case LMDBError.corrupted: throw LogError.truncated(directory.headPath, reason: error.operation)
            case LMDBError.invalid:
                throw LogError.notADataDirectory(directory.path, reason: "head.mdb is not an LMDB file")
            default: throw LogError(error, writing: directory.path)
            }
        }
    }

    /// Looks for the databases that older heads lack, where they were not there yet. Not within a transaction: a database is
    /// known only to those that begin later.
    func findLateDatabases() throws(LMDBError) {
        var found = late.withLock { $0 }
        guard found.manifest == nil || found.policies == nil || found.substreams == nil else { return }
        if found.manifest == nil, let segments = try environment.databaseIfPresent(SegmentManifest.databases[0]),
            let ranges = try environment.databaseIfPresent(SegmentManifest.databases[1])
        {
            found.manifest = SegmentManifest(segments: segments, ranges: ranges)
        }
        if found.policies == nil { found.policies = try environment.databaseIfPresent(PolicyStore.database) }
        if found.substreams == nil { found.substreams = try environment.databaseIfPresent(SubstreamStore.database) }
        late.withLock { [found] in $0 = found }
    }

    /// Opens for writing where that is possible, even for readers: a reader then holds its slot in the lock file. So does one of
    /// a group that may read, which can write that file alone. Where it can't be written, reads go without it.
    private static func open(_ directory: DataDirectory, readOnly: Bool, isUnsynced: Bool) throws -> Environment {
        if isUnsynced { return try Environment(opening: directory.headPath, options, isUnsynced: true) }
        if readOnly, directory.writeRefusal() != nil {
            var options = options
            options.isReadOnly = true
            options.isUnlocked = !Environment.mayRegisterReaders(directory.headPath)
            return try Environment(opening: directory.headPath, options)
        }
        return try Environment(opening: directory.headPath, options)
    }
}

/// What a head may lack until somebody who writes has added it.
private struct LateDatabases {
    var manifest: SegmentManifest?
    var policies: Database?
    var substreams: Database?
}

/// Found once, shared by the copies of a ``Head``.
private final class LateHandle: Sendable {
    private let found = Mutex(LateDatabases())

    func withLock<R: Sendable>(_ body: (inout sending LateDatabases) -> sending R) -> R { found.withLock(body) }
}
