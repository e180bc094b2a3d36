internal import Bytes
package import EventLog
internal import Glibc
package import LMDB

/// Where a projection's file lies, and under which version: a rebuild makes the next version beside it.
package struct ProjectionLocation: Sendable, Equatable {
    /// `DATA/projections`.
    package let folder: String
    package let name: String
    /// Counts the builds of this projection in this folder, from 1.
    package let version: Int

    package init(folder: String, name: String, version: Int) {
        self.folder = folder
        self.name = name
        self.version = version
    }

    package var path: String { "\(folder)/\(name)@\(version).mdb" }
    /// Locked while somebody computes: apart from LMDB's own lock file, which this process may not touch.
    package var runLockPath: String { "\(folder)/\(name)@\(version).run" }

    /// The versions of `name` in the folder, ascending.
    package static func versions(of name: String, in folder: String) -> [Int] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var found: [Int] = []
        while let entry = readdir(handle) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard file.hasPrefix("\(name)@"), file.hasSuffix(".mdb") else { continue }
            if let version = Int(file.dropFirst(name.count + 1).dropLast(4)), version > 0 { found.append(version) }
        }
        return found.sorted()
    }

    /// The version that readers see, which for now is the newest; `nil` where there is none.
    package static func serving(_ name: String, in folder: String) -> ProjectionLocation? {
        versions(of: name, in: folder).last.map { ProjectionLocation(folder: folder, name: name, version: $0) }
    }
}

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

    static let formatVersion: UInt32 = 1
    private static let options = EnvironmentOptions(mapBytes: 1 << 37, databasesMax: 16, readersMax: 510)
    private static let databases = ["meta", "checkpoints", "rows", "state", "groups", "late"]

    package var path: String { location.path }

    /// Makes the folder unless it is there; the one above it is.
    static func makeFolder(_ folder: String) throws {
        if mkdir(folder, 0o755) == 0 { return try Environment.syncFolder(of: folder) }
        guard errno == EEXIST else {
            throw LogError.readOnlyDirectory(folder, reason: String(cString: strerror(errno)))
        }
    }

    /// Makes an empty file for `definition`, unless one is there. The caller holds the run lock.
    static func createIfMissing(
        _ location: ProjectionLocation, definition: ProjectionDefinition, topicID: TopicID
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
            // Nor can LMDB's lock file be written then; nobody computes here, so nothing is missed without it.
            options.isReadOnly = true
            options.isUnlocked = true
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
        guard version == Self.formatVersion else {
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
    }

    /// Opens the version of `name` that readers see.
    ///
    /// - Throws: ``ProjectionError/neverRun(projection:)`` where there is none.
    package static func serving(_ name: String, in folder: String) throws -> ProjectionFile {
        guard let location = ProjectionLocation.serving(name, in: folder) else {
            throw ProjectionError.neverRun(projection: name)
        }
        return try ProjectionFile(opening: location, readOnly: true)
    }

    /// The number of rows, which the runner keeps up to date at each commit.
    package func rowCount<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> Int {
        guard let stored = try transaction.bytes([UInt8]("row-count".utf8), in: meta) else { return 0 }
        guard stored.count == 8 else { throw corrupt("meta row-count", "not 8 bytes") }
        return Int(stored.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) })
    }

    func put(rowCount: Int, in transaction: borrowing WriteTransaction) throws {
        let value = withUnsafeBytes(of: Int64(rowCount).littleEndian) { [UInt8]($0) }
        try transaction.put([UInt8]("row-count".utf8), value, in: meta)
    }

    /// Windows that start before this have no state any more; the smallest integer while all have theirs.
    func stateStart<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> Int64 {
        guard let stored = try transaction.bytes([UInt8]("state-start".utf8), in: meta) else { return .min }
        guard stored.count == 8 else { throw corrupt("meta state-start", "not 8 bytes") }
        return stored.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    func put(stateStart: Int64, in transaction: borrowing WriteTransaction) throws {
        let value = withUnsafeBytes(of: stateStart.littleEndian) { [UInt8]($0) }
        try transaction.put([UInt8]("state-start".utf8), value, in: meta)
    }

    func corrupt(_ place: String, _ reason: String) -> ProjectionError {
        .corruptFile(path: path, place: place, reason: reason)
    }
}
