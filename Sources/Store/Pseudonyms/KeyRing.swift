import Crypto
import EventLog
import Foundation
import Glibc
import LMDB
import Synchronization
package import Timekeeping

/// The keys of a data directory, in `keys.mdb`, wrapped by a key in a file outside of it.
///
/// A key is made when it is first asked for, and is durable before it is used. Destroying keys wraps the others under a new
/// wrapping key and discards the old one, so that a copy of the directory made before, or a page of the file that was not
/// yet written over, opens with nothing that is left. **Crash.** Wherever that is interrupted, the next one to open the
/// ring finishes it or finds it not begun. **Concurrency.** Any threads and processes; changes take turns by an advisory
/// lock on `keys.lock`.
package final class KeyRing: Sendable {
    private let directory: String
    private let filePath: String
    private let environment: Environment
    private let meta: Database
    private let keys: Database
    private let spent: Database
    private let file: Mutex<KeyFile>
    private let afterStep: @Sendable (Step) -> Void

    /// What destroying keys and the first use of a ring do, one durable step after the other: a seam for tests.
    package enum Step: String, CaseIterable, Sendable {
        case ringMade, fileMade, fileNamed, fileHasNext, rewrapped, fileReplaced
    }

    package static let formatVersion = 1
    private static let databases = ["meta", "keys", "spent"]
    private static let options = EnvironmentOptions(mapBytes: 1 << 30, databasesMax: 8, readersMax: 126)
    private static let formatKey = [UInt8]("format".utf8)
    private static let ringKey = [UInt8]("ring".utf8)
    private static let wrappingKey = [UInt8]("wrapping".utf8)

    /// Opens the ring, or makes it and the key file.
    ///
    /// - Parameters:
    ///   - directory: the data directory.
    ///   - keyFile: outside of it. Made, readable by its owner only, where it is missing and nothing is wrapped yet.
    /// - Throws: ``KeyRingError``, `LMDBError`, `LogError`.
    package init(
        directory: String, keyFile: String, afterStep: @escaping @Sendable (Step) -> Void = { _ in }
    ) throws {
        self.directory = directory
        filePath = keyFile
        self.afterStep = afterStep
        try Self.requireOutside(keyFile, directory)
        let path = directory + "/keys.mdb"
        let lock = directory + "/keys.lock"
        let recovered: KeyFile
        (environment, meta, keys, spent, recovered) = try AdvisoryLock.withExclusive(lock) {
            if access(path, F_OK) != 0 {
                try Environment.create(path, databases: Self.databases, Self.options) { transaction, opened in
                    let ring = SymmetricKey(size: .bits128).withUnsafeBytes { [UInt8]($0) }
                    try transaction.put(Self.formatKey, [UInt8(Self.formatVersion)], in: opened["meta"]!)
                    try transaction.put(Self.ringKey, ring, in: opened["meta"]!)
                }
                afterStep(.ringMade)
            }
            let environment = try Environment(opening: path, Self.options)
            guard let meta = try environment.databaseIfPresent("meta") else {
                throw KeyRingError.damaged(path, reason: "it is another program's LMDB file")
            }
            let format = try environment.read { try $0.bytes(Self.formatKey, in: meta) }
            guard format == [UInt8(Self.formatVersion)] else {
                throw KeyRingError.newerFormat(path, found: Int(format?.first ?? 0), supported: Self.formatVersion)
            }
            let keys = try environment.database("keys")
            let spent = try environment.database("spent")
            let file = try Self.recover(directory, keyFile, environment, meta, keys, afterStep)
            return (environment, meta, keys, spent, file)
        }
        file = Mutex(recovered)
    }

    private static func requireOutside(_ file: String, _ directory: String) throws(KeyRingError) {
        func resolved(_ path: String) -> String {
            URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
        }
        let folder = resolved(
            (file as NSString).deletingLastPathComponent.isEmpty ? "." : (file as NSString).deletingLastPathComponent)
        let inside = resolved(directory)
        guard folder != inside, !folder.hasPrefix(inside + "/") else {
            throw .keyFileInside(file, directory: directory)
        }
    }

    /// The key file, in agreement with the ring: what an interrupted step left is finished. Called with the lock held.
    private static func recover(
        _ directory: String, _ path: String, _ environment: Environment, _ meta: Database, _ keys: Database,
        _ afterStep: (Step) -> Void
    ) throws -> KeyFile {
        // LMDB makes a commit durable before it tells readers: of one that was killed in between they don't know, and taking
        // the keys for wrapped by the old key would lose them.
        try environment.adoptNewestCommit()
        let (ring, wrapping, count) = try environment.read { transaction in
            (
                try transaction.bytes(ringKey, in: meta) ?? [], try transaction.bytes(wrappingKey, in: meta),
                try transaction.count(keys)
            )
        }
        func name(_ file: KeyFile) throws {
            try environment.write { try $0.put(wrappingKey, file.current.id, in: meta) }
            afterStep(.fileNamed)
        }
        guard var file = try KeyFile.load(path) else {
            guard count == 0 else { throw KeyRingError.keyFileMissing(path, keys: count) }
            let file = KeyFile(ring: ring, current: .random())
            try file.write(path, isNew: true)
            afterStep(.fileMade)
            try name(file)
            return file
        }
        guard file.ring == ring else { throw KeyRingError.keyFileOfAnother(path, directory: directory) }
        if let next = file.next, next.id == wrapping {
            // The keys are wrapped anew: the old wrapping key goes.
            file = KeyFile(ring: ring, current: next)
            try file.write(path)
            afterStep(.fileReplaced)
        } else if file.current.id == wrapping {
            // Nothing was wrapped by the next one yet.
            if file.next != nil {
                file.next = nil
                try file.write(path)
            }
        } else if count == 0 {
            file.next = nil
            try file.write(path)
            try name(file)
        } else {
            throw KeyRingError.keyFileTooNewOrOld(path, directory: directory)
        }
        return file
    }

    // MARK: Using keys

    /// The key of that name.
    ///
    /// - Parameter expiresAt: with it a key that is not there is made; `nil` makes none.
    /// - Returns: `nil` where the key was destroyed, or was never made and is not to be.
    package func key(_ name: KeyName, expiresAt: EventTime?) throws -> SymmetricKey? {
        try refresh()
        if let key = try stored(name) { return key }
        guard let expiresAt else { return nil }
        return try AdvisoryLock.withExclusive(directory + "/keys.lock") {
            try reconcile()
            if let key = try stored(name) { return key }
            guard try !isSpent(name) else { return nil }
            let made = SymmetricKey(size: .bits256)
            let wrapping = file.withLock { $0.current.key }
            let bytes = name.bytes
            let record = try KeyRecord(
                made, name: bytes, subject: name.subject, expiresAt: expiresAt, with: wrapping)
            try environment.write { try $0.put(bytes, record.bytes(name: bytes), in: keys) }
            return made
        }
    }

    private func stored(_ name: KeyName) throws -> SymmetricKey? {
        let bytes = name.bytes
        guard let value = try environment.read({ try $0.bytes(bytes, in: keys) }) else { return nil }
        let record = try KeyRecord(value, name: bytes, path: environment.path)
        return try unwrapped(record, name: bytes)
    }

    private func unwrapped(_ record: KeyRecord, name: [UInt8]) throws -> SymmetricKey {
        let wrapping = file.withLock { $0.current.key }
        do { return try record.key(name: name, with: wrapping) } catch {
            throw KeyRingError.damaged(
                environment.path, reason: "the key of '\(record.subject)' does not open: \(error)")
        }
    }

    /// Whether a key of the subject for this day or a later one was destroyed.
    private func isSpent(_ name: KeyName) throws -> Bool {
        let prefix = KeyName.prefix(name.purpose, name.subject)
        guard let day = try environment.read({ try $0.bytes(prefix, in: spent) }) else { return false }
        return name.day <= KeyName.day(ordered: day[...])
    }

    /// Another process may have wrapped all keys anew.
    private func refresh() throws {
        let wrapping = try environment.read { try $0.bytes(Self.wrappingKey, in: meta) }
        guard wrapping != file.withLock({ $0.current.id }) else { return }
        try AdvisoryLock.withExclusive(directory + "/keys.lock") { try reconcile() }
    }

    private func reconcile() throws {
        let recovered = try Self.recover(directory, filePath, environment, meta, keys, afterStep)
        file.withLock { $0 = recovered }
    }

    /// When the keys that there are expire, by name's bytes.
    private func all() throws -> [(name: [UInt8], record: KeyRecord)] {
        try environment.read { transaction in
            var found: [(name: [UInt8], record: KeyRecord)] = []
            var cursor = try transaction.cursor(keys)
            var more = try cursor.first()
            while more {
                let name = cursor.key.withUnsafeBytes { [UInt8]($0) }
                let value = cursor.value.withUnsafeBytes { [UInt8]($0) }
                found.append((name, try KeyRecord(value, name: name, path: environment.path)))
                more = try cursor.next()
            }
            return found
        }
    }

    /// The keys that there are: what for, and when they expire.
    package func list() throws -> [(name: KeyName, expiresAt: EventTime)] {
        try all().compactMap { entry in
            guard let purpose = KeyName.Purpose(rawValue: entry.name[0]) else { return nil }
            let day = KeyName.day(ordered: entry.name.suffix(4))
            return (KeyName(purpose, entry.record.subject, day: day), entry.record.expiresAt)
        }
    }

    // MARK: Destroying keys

    /// Destroys the keys that `isDoomed` names, for good: not even the key file and an old copy of the directory together
    /// give them back. The others are wrapped under a new key, and the old one is discarded. Returns when that is durable.
    ///
    /// - Returns: How many were destroyed.
    @discardableResult
    package func destroy(where isDoomed: (_ name: KeyName, _ expiresAt: EventTime) -> Bool) throws -> Int {
        try AdvisoryLock.withExclusive(directory + "/keys.lock") {
            try reconcile()
            var doomed: [KeyName] = []
            for (name, expiresAt) in try list() where isDoomed(name, expiresAt) { doomed.append(name) }
            guard !doomed.isEmpty else { return 0 }
            let old = file.withLock { $0 }
            let next = KeyFile.WrappingKey.random()
            try KeyFile(ring: old.ring, current: old.current, next: next).write(filePath)
            afterStep(.fileHasNext)
            try rewrap(without: doomed, with: next)
            afterStep(.rewrapped)
            let new = KeyFile(ring: old.ring, current: next)
            try new.write(filePath)
            afterStep(.fileReplaced)
            file.withLock { $0 = new }
            return doomed.count
        }
    }

    private func rewrap(without doomed: [KeyName], with next: KeyFile.WrappingKey) throws {
        let gone = Set(doomed.map(\.bytes))
        let survivors = try all().filter { !gone.contains($0.name) }
        let wrapped = try survivors.map { entry in
            let key = try unwrapped(entry.record, name: entry.name)
            let record = try KeyRecord(
                key, name: entry.name, subject: entry.record.subject, expiresAt: entry.record.expiresAt,
                with: next.key)
            return (name: entry.name, value: record.bytes(name: entry.name))
        }
        try environment.write { transaction in
            for name in doomed {
                _ = try transaction.delete(name.bytes, in: keys)
                let prefix = KeyName.prefix(name.purpose, name.subject)
                let before = try transaction.bytes(prefix, in: spent).map { KeyName.day(ordered: $0[...]) }
                try transaction.put(prefix, KeyName.ordered(max(before ?? .min, name.day)), in: spent)
            }
            for entry in wrapped { try transaction.put(entry.name, entry.value, in: keys) }
            try transaction.put(Self.wrappingKey, next.id, in: meta)
        }
    }
}
