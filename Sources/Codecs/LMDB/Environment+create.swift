import Glibc
internal import CLMDB
internal import DataFiles

extension Environment {
    /// Makes a new file at `path` with the named databases, durably, or not at all: it is built under a temporary name in
    /// the same folder, synced, and linked to its name. Of several that create the same file at once, one succeeds.
    ///
    /// A crash leaves the temporary file, which the next creation at the same path removes. `fill` runs before anyone else
    /// can see the file, in its first transaction.
    /// - Throws: ``LMDBError``, `EEXIST` when `path` exists: an existing file is never replaced; what `fill` throws.
    package static func create(
        _ path: String, databases: [String], _ options: EnvironmentOptions = EnvironmentOptions(),
        filling fill: (borrowing WriteTransaction, [String: Database]) throws -> Void
    ) throws {
        try create(path, databases: databases, options) { environment, opened in
            try environment.write { transaction in try fill(transaction, opened) }
        }
    }

    /// The same for what is too large for one transaction, whose changed pages are all in memory: `build` commits as often
    /// as it likes. None of its commits is synced; the file is, before it gets its name.
    ///
    /// - Parameter beforeLinking: called when the file is whole and synced, and has no name yet.
    package static func create(
        _ path: String, databases: [String], _ options: EnvironmentOptions = EnvironmentOptions(),
        building build: (Environment, [String: Database]) throws -> Void, beforeLinking: () throws -> Void = {}
    ) throws {
        var status = stat()
        guard lstat(path, &status) != 0 else { throw LMDBError(code: EEXIST, operation: "create", path: path) }
        CreationFile.removeLeftovers(of: path)
        let temporary = try CreationFile(for: path)
        var plain = options
        plain.isReadOnly = false
        plain.isUnlocked = true  // nobody else knows the name, and no lock file is left behind
        do {
            mdb_env_close(try EnvironmentCore.openHandle(temporary.path, plain))
            // Nothing is acknowledged before the one sync at the end.
            let environment = try Environment(opening: temporary.path, plain, isUnsynced: true)
            var opened: [String: Database] = [:]
            for name in databases { opened[name] = try environment.database(name, create: true) }
            try build(environment, opened)
            let code = mdb_env_sync(environment.core.handle, 1)
            guard code == MDB_SUCCESS else { throw environment.core.failure(code, "sync") }
        }
        try beforeLinking()
        guard link(temporary.path, path) == 0 else { throw LMDBError(code: errno, operation: "create", path: path) }
        try syncFolder(of: path)
    }

    /// Syncs the folder that holds `path`, so that a name made or removed in it survives a power cut.
    package static func syncFolder(of path: String) throws(LMDBError) {
        do throws(FileError) { try DataFile.syncFolder(of: path) } catch {
            throw LMDBError(error, operation: "sync folder")
        }
    }
}
