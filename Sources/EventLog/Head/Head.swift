import Glibc
import LMDB

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

    /// 256 GiB of address space: the most that a head can hold. Not memory, not disk.
    static let options = EnvironmentOptions(mapBytes: 1 << 38, databasesMax: 32, readersMax: 1022)

    /// - Throws: ``LogError`` for a file that is cut short, of a newer format, or no head.
    init(_ directory: DataDirectory, readOnly: Bool) throws {
        do {
            environment = try Self.open(directory, readOnly: readOnly)
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
        } catch let error as LMDBError {
            switch error.code {
            case LMDBError.corrupted: throw LogError.truncated(directory.headPath, reason: error.operation)
            case LMDBError.invalid:
                throw LogError.notADataDirectory(directory.path, reason: "head.mdb is not an LMDB file")
            default: throw LogError(error, writing: directory.path)
            }
        }
    }

    /// Opens for writing where that is possible, even for readers: a reader then holds its slot in the lock file. Where the
    /// folder can't be written, reads go without it.
    private static func open(_ directory: DataDirectory, readOnly: Bool) throws -> Environment {
        if readOnly, directory.writeRefusal() != nil {
            var options = options
            options.isReadOnly = true
            options.isUnlocked = true
            return try Environment(opening: directory.headPath, options)
        }
        return try Environment(opening: directory.headPath, options)
    }
}
