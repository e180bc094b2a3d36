internal import Bytes
internal import DataFiles
internal import Glibc
package import EventLog
package import LMDB
package import Timekeeping

/// A projection's rows, the state to revise them, and the checkpoints that produced them: one LMDB file, in which they
/// change together. docs/format/projection-file.md draws it.
///
/// Any number of readers, in any process, on snapshots; writers take the run lock first (``ProjectionRunner``). A crash
/// leaves the last commit, or no file at all.
package final class ProjectionFile: Sendable {
    package let location: ProjectionLocation
    package let environment: Environment
    /// The definition whose rows are in the file.
    package let definitionText: String
    package let topicID: TopicID
    package let meta: Database
    package let checkpoints: Database
    package let rows: Database
    package let state: Database
    package let groups: Database
    package let late: Database
    /// `nil` in a file of format 1 that is only read.
    let gaps: Database?
    /// `nil` in a file of a format before 3 that is only read.
    let substreams: Database?
    /// Where ``FreePageScrub`` puts its zeros; empty otherwise. `nil` where ``substreams`` is.
    let filler: Database?

    /// Format 1 had no `gaps`, and before 3 there were no `substreams` and checkpoints did not say whose they are; a file of them
    /// becomes one of this format when it is opened for writing.
    static let formatVersion: UInt32 = 3
    private static let options = EnvironmentOptions(mapBytes: 1 << 37, databasesMax: 16, readersMax: 510)
    private static let databases = [
        "meta", "checkpoints", "rows", "state", "groups", "late", "gaps", "substreams", "filler",
    ]

    package var path: String { location.path }

    /// Makes the folder unless it is there; the one above it is.
    static func makeFolder(_ folder: String) throws {
        do throws(FileError) { guard try DataFile.makeFolder(folder) else { return } } catch { throw LogError(error) }
        try Environment.syncFolder(of: folder)
    }

    /// Makes an empty file for `definition`, unless one is there. The caller holds the run lock.
    ///
    /// - Parameter build: of a version that is to serve only when it is whole.
    static func createIfMissing(
        _ location: ProjectionLocation, definition: ProjectionDefinition, topicID: TopicID, build: BuildRecord? = nil
    ) throws {
        guard access(location.path, F_OK) != 0 else { return }
        try Environment.create(location.path, databases: databases, options) { transaction, databases in
            let meta = databases["meta"]!
            var version = ByteBuffer()
            version.append(littleEndian: formatVersion)
            var topic = ByteBuffer()
            topic.append(littleEndian: topicID.rawValue)
            topic.append(utf8: definition.topic)
            try transaction.put([UInt8]("format".utf8), version.array(), in: meta)
            try transaction.put([UInt8]("definition".utf8), [UInt8](definition.canonicalText.utf8), in: meta)
            try transaction.put([UInt8]("definition-hash".utf8), [UInt8](definition.hash.utf8), in: meta)
            try transaction.put([UInt8]("topic".utf8), topic.array(), in: meta)
            if let build { try transaction.put([UInt8]("build".utf8), value(build), in: meta) }
        }
    }

    /// Opens an existing file.
    ///
    /// - Throws: ``ProjectionError/newerFormat(path:found:supported:)``, ``ProjectionError/corruptFile(path:place:reason:)``
    ///   or `LMDBError`.
    package init(opening location: ProjectionLocation, readOnly: Bool) throws {
        self.location = location
        var options = Self.options
        if readOnly, access(location.folder, W_OK) != 0 || access(location.path, W_OK) != 0 {
            // Where LMDB's lock file can't be written either, a reader does without.
            options.isReadOnly = true
            options.isUnlocked = !Environment.mayRegisterReaders(location.path)
        }
        let environment = try Environment(opening: location.path, options)
        self.environment = environment
        func database(_ name: String) throws -> Database {
            guard let database = try environment.databaseIfPresent(name) else {
                throw ProjectionError.corruptFile(path: location.path, place: name, reason: "the database is missing")
            }
            return database
        }
        meta = try database("meta")
        let meta = meta
        func value(_ key: String) throws -> [UInt8] {
            let found = try environment.read { try $0.bytes([UInt8](key.utf8), in: meta) }
            guard let found else {
                throw ProjectionError.corruptFile(path: location.path, place: "meta \(key)", reason: "it is missing")
            }
            return found
        }
        let format = try value("format")
        guard format.count == 4 else {
            throw ProjectionError.corruptFile(path: location.path, place: "meta format", reason: "not 4 bytes")
        }
        let version = format.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
        guard (1...Self.formatVersion).contains(version) else {
            throw ProjectionError.newerFormat(
                path: location.path, found: Int(version), supported: Int(Self.formatVersion))
        }
        definitionText = String(decoding: try value("definition"), as: UTF8.self)
        guard
            ProjectionDefinition.hash(ofCanonicalText: definitionText)
                == String(decoding: try value("definition-hash"), as: UTF8.self)
        else {
            throw ProjectionError.corruptFile(
                path: location.path, place: "meta definition", reason: "it does not match its hash")
        }
        let topic = try value("topic")
        guard topic.count >= 4 else {
            throw ProjectionError.corruptFile(path: location.path, place: "meta topic", reason: "too short")
        }
        topicID = TopicID(rawValue: topic.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
        checkpoints = try database("checkpoints")
        rows = try database("rows")
        state = try database("state")
        groups = try database("groups")
        late = try database("late")
        if version == 1, readOnly {
            gaps = try environment.databaseIfPresent("gaps")
        } else {
            gaps = try version == 1 ? environment.database("gaps", create: true) : database("gaps")
        }
        if version < 3, readOnly {
            substreams = try environment.databaseIfPresent("substreams")
            filler = try environment.databaseIfPresent("filler")
        } else {
            substreams = try version < 3 ? environment.database("substreams", create: true) : database("substreams")
            filler = try version < 3 ? environment.database("filler", create: true) : database("filler")
        }
        if version < Self.formatVersion, !readOnly {
            let now = withUnsafeBytes(of: Self.formatVersion.littleEndian) { [UInt8]($0) }
            try environment.write { try $0.put([UInt8]("format".utf8), now, in: meta) }
        }
    }

    /// Opens the version of `name` that readers see. What is read of the file from then on is of that version, also when
    /// another begins to serve, or this one is dropped.
    ///
    /// - Throws: ``ProjectionError/neverRun(projection:)`` where there is none.
    package static func serving(_ name: String, in folder: String) throws -> ProjectionFile {
        for _ in 0..<100 {
            do {
                return try ProjectionLocation.whileFilesStay(in: folder) {
                    guard let location = try ProjectionLocation.serving(name, in: folder) else {
                        throw ProjectionError.neverRun(projection: name)
                    }
                    return try ProjectionFile(opening: location, readOnly: true)
                }
            } catch let error as LMDBError where error.isMissingFile {}  // removed, where the lock can't be taken
        }
        throw ProjectionError.neverRun(projection: name)
    }

    /// The number of rows, which the runner keeps up to date at each commit.
    package func rowCount<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> Int {
        Int(try integer("row-count", in: transaction) ?? 0)
    }

    func put(rowCount: Int, in transaction: borrowing WriteTransaction) throws {
        try put(Int64(rowCount), as: "row-count", in: transaction)
    }

    /// When the newest commit of rows was made; `nil` before the first.
    package func committedAt<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> EventTime? {
        try integer("committed-at", in: transaction).map(EventTime.init(milliseconds:))
    }

    func put(committedAt: EventTime, in transaction: borrowing WriteTransaction) throws {
        try put(committedAt.milliseconds, as: "committed-at", in: transaction)
    }

    /// Since when something that was removed may still be in free pages; `nil` where nothing is.
    func unscrubbedSince<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> EventTime? {
        try integer("unscrubbed-since", in: transaction).map(EventTime.init(milliseconds:))
    }

    func put(unscrubbedSince: EventTime, in transaction: borrowing WriteTransaction) throws {
        try put(unscrubbedSince.milliseconds, as: "unscrubbed-since", in: transaction)
    }

    func removeUnscrubbedSince(in transaction: borrowing WriteTransaction) throws {
        try transaction.delete([UInt8]("unscrubbed-since".utf8), in: meta)
    }

    private func integer<T: Transaction & ~Copyable>(_ key: String, in transaction: borrowing T) throws -> Int64? {
        guard let stored = try transaction.bytes([UInt8](key.utf8), in: meta) else { return nil }
        guard stored.count == 8 else { throw corrupt("meta \(key)", "not 8 bytes") }
        return stored.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    private func put(_ value: Int64, as key: String, in transaction: borrowing WriteTransaction) throws {
        try transaction.put([UInt8](key.utf8), withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }, in: meta)
    }

    func corrupt(_ place: String, _ reason: String) -> ProjectionError {
        .corruptFile(path: path, place: place, reason: reason)
    }
}
