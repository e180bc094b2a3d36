internal import Bytes
internal import Glibc
internal import LMDB
package import Timekeeping

/// Which version of each projection serves, and what its operator has set: `DATA/projections/catalog.mdb`, one small LMDB file
/// for all projections of a folder. docs/format/projection-catalog.md draws it.
///
/// **One transaction promotes.** Readers look the version up and then read that file alone, so that they see the old version
/// or the new one and never a mixture. Who changes an entry holds the projection's rebuild lock.
/// **Without it**, in folders of before there was one, the newest version serves that is no unfinished build.
package final class ProjectionCatalog: Sendable {
    /// A projection's entry.
    package struct Entry: Sendable, Equatable {
        /// The version that readers see; 0 while there is none.
        package var serving = 0
        /// The highest version that was ever begun: a number is not given twice, since a reader may still have the file of
        /// one that was dropped.
        package var newest = 0
        /// The version that served before; 0 where there was none.
        package var previous = 0
        /// When the serving version began to serve; 1970 where that is not known.
        package var promotedAt = EventTime.epoch

        package init(serving: Int = 0, newest: Int = 0, previous: Int = 0, promotedAt: EventTime = .epoch) {
            self.serving = serving
            self.newest = newest
            self.previous = previous
            self.promotedAt = promotedAt
        }

        /// What holds in a folder whose catalog knows nothing of the projection: a version that a rebuild has not finished
        /// doesn't serve for that.
        package static func withoutCatalog(_ name: String, in folder: String) -> Entry {
            let versions = ProjectionLocation.versions(of: name, in: folder)
            let serving = versions.last { version in
                // One that is damaged serves: whoever reads it is told.
                let location = ProjectionLocation(folder: folder, name: name, version: version)
                guard let file = try? ProjectionFile(opening: location, readOnly: true) else { return true }
                return (try? file.environment.read { try file.build(in: $0) })?.state != .building
            }
            return Entry(serving: serving ?? 0, newest: versions.last ?? 0)
        }
    }

    private static let formatVersion: UInt32 = 1
    private static let databases = ["meta", "projections", "settings"]
    private static let options = EnvironmentOptions(mapBytes: 1 << 26, databasesMax: 8, readersMax: 510)
    private static let entryBytes = 40

    let folder: String
    private let environment: Environment
    private let projections: Database
    private let settings: Database

    package static func path(in folder: String) -> String { folder + "/catalog.mdb" }

    /// Opens the folder's catalog; `nil` where there is none.
    package convenience init?(ifPresent folder: String) throws {
        guard access(Self.path(in: folder), F_OK) == 0 else { return nil }
        try self.init(opening: folder)
    }

    /// Opens the folder's catalog, made where it is missing; the folder too.
    package convenience init(creating folder: String) throws {
        try ProjectionFile.makeFolder(folder)
        if access(Self.path(in: folder), F_OK) != 0 {
            do {
                try Environment.create(Self.path(in: folder), databases: Self.databases, Self.options) {
                    transaction, databases in
                    let version = withUnsafeBytes(of: Self.formatVersion.littleEndian) { [UInt8]($0) }
                    try transaction.put([UInt8]("format".utf8), version, in: databases["meta"]!)
                }
            } catch let error as LMDBError where error.code == EEXIST {}  // somebody else was faster
        }
        try self.init(opening: folder)
    }

    private init(opening folder: String) throws {
        self.folder = folder
        let path = Self.path(in: folder)
        var options = Self.options
        if access(folder, W_OK) != 0 || access(path, W_OK) != 0 {
            options.isReadOnly = true
            options.isUnlocked = !Environment.mayRegisterReaders(path)
        }
        let environment = try Environment(opening: path, options)
        self.environment = environment
        func database(_ name: String) throws -> Database {
            guard let database = try environment.databaseIfPresent(name) else {
                throw ProjectionError.corruptCatalog(path: path, reason: "database \(name) is missing")
            }
            return database
        }
        let meta = try database("meta")
        let stored = try environment.read { try $0.bytes([UInt8]("format".utf8), in: meta) }
        guard let stored, stored.count == 4 else {
            throw ProjectionError.corruptCatalog(path: path, reason: "its format is missing")
        }
        let format = stored.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
        guard format == Self.formatVersion else {
            throw ProjectionError.newerFormat(path: path, found: Int(format), supported: Int(Self.formatVersion))
        }
        projections = try database("projections")
        settings = try database("settings")
    }

    /// What is known of a projection; `nil` where nothing is.
    package func entry(_ name: String) throws -> Entry? {
        try environment.read { try entry(name, in: $0) }
    }

    /// Changes a projection's entry in one transaction; `body` gets what holds without a catalog where there is none.
    ///
    /// - Returns: The entry as it now is, durable.
    @discardableResult
    package func update(_ name: String, _ body: (inout Entry) throws -> Void) throws -> Entry {
        try environment.write { transaction in
            var entry = try entry(name, in: transaction) ?? .withoutCatalog(name, in: folder)
            try body(&entry)
            try transaction.put(Self.key(name), Self.value(entry, Self.key(name)), in: projections)
            return entry
        }
    }

    /// Runs `body` with an entry that nobody changes meanwhile.
    func withStable<R>(_ name: String, _ body: (Entry) throws -> R) throws -> R {
        let transaction = try environment.beginWrite()  // dropped: nothing is written
        return try body(try entry(name, in: transaction) ?? .withoutCatalog(name, in: folder))
    }
}

// MARK: Settings

extension ProjectionCatalog {
    /// What the operator has set of a projection, by name; what is not there is as the program has it.
    package func settings(_ name: String) throws -> [String: String] {
        try environment.read { transaction in
            guard let stored = try transaction.bytes(Self.key(name), in: settings) else { return [:] }
            guard stored.count >= 4, Self.checksum(stored[4...], Self.key(name)) == Self.checksum(of: stored) else {
                throw corrupt("settings of '\(name)': the checksum does not match")
            }
            var found: [String: String] = [:]
            for line in String(decoding: stored[4...], as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 1)
                if words.count == 2 { found[String(words[0])] = String(words[1]) }
            }
            return found
        }
    }

    /// Replaces what is set of a projection, durably. Names have no spaces, values no line ends.
    package func set(_ values: [String: String], of name: String) throws {
        let text = values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
        let checksum = Self.checksum([UInt8](text.utf8)[...], Self.key(name))
        let value = withUnsafeBytes(of: checksum.littleEndian) { [UInt8]($0) } + [UInt8](text.utf8)
        try environment.write { try $0.put(Self.key(name), value, in: settings) }
    }
}

// MARK: The stored entry

extension ProjectionCatalog {
    private static func key(_ name: String) -> [UInt8] { [UInt8](name.utf8) }

    private static func checksum(_ value: ArraySlice<UInt8>, _ key: [UInt8]) -> UInt32 {
        let ofKey = key.withUnsafeBytes { CRC32C.checksum($0.bytes) }
        return value.withUnsafeBytes { CRC32C.checksum($0.bytes, continuing: ofKey) }
    }

    private static func checksum(of stored: [UInt8]) -> UInt32 {
        stored.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
    }

    private static func value(_ entry: Entry, _ key: [UInt8]) -> [UInt8] {
        var bytes = ByteBuffer(capacity: entryBytes)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: UInt32(0))
        for number in [entry.serving, entry.newest, entry.previous] { bytes.append(littleEndian: Int64(number)) }
        bytes.append(littleEndian: entry.promotedAt.milliseconds)
        let body = bytes.array()
        bytes.patch(littleEndian: checksum(body[4...], key), at: 0)
        return bytes.array()
    }

    private func entry<T: Transaction & ~Copyable>(_ name: String, in transaction: borrowing T) throws -> Entry? {
        guard let stored = try transaction.bytes(Self.key(name), in: projections) else { return nil }
        guard stored.count == Self.entryBytes,
            Self.checksum(stored[4...], Self.key(name)) == Self.checksum(of: stored)
        else { throw corrupt("entry of '\(name)': the checksum does not match") }
        func number(_ place: Int) -> Int64 {
            stored.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Int64.self)) }
        }
        return Entry(
            serving: Int(number(8)), newest: Int(number(16)), previous: Int(number(24)),
            promotedAt: EventTime(milliseconds: number(32)))
    }

    private func corrupt(_ reason: String) -> ProjectionError {
        .corruptCatalog(path: Self.path(in: folder), reason: reason)
    }
}
