import DataFiles
import EventLog
import Foundation
import Glibc
import Synchronization
package import Timekeeping

/// The file with the keys of the groups: outside of any data directory, readable by its owner alone (0600), replaced as a
/// whole.
///
/// Looked at again whenever it has changed, so that a rotation is in force at once in every process. Thread-safe.
package final class GroupKeyFile: Sendable {
    package let path: String
    private let cache = Mutex<(stamp: Stamp, groups: [DeviceGroup])?>(nil)

    /// What changes when the file is replaced.
    private struct Stamp: Equatable {
        var inode: UInt
        var byteCount: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// - Throws: ``DeviceError/keyFileInData(_:)``, ``DeviceError/badKeyFile(_:reason:)`` for an empty path.
    package init(_ path: String, data: String) throws {
        // Beside a file without a name would be the current folder.
        guard !path.isEmpty else { throw DeviceError.badKeyFile("''", reason: "a file has to be named") }
        self.path = path
        let folder = (Self.absolute(data) as NSString).standardizingPath
        let own = (Self.absolute(path) as NSString).standardizingPath
        guard !(own + "/").hasPrefix(folder + "/") else { throw DeviceError.keyFileInData(path) }
    }

    private static func absolute(_ path: String) -> String {
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        // The file may not be there yet: its folder is what may be reached by another name.
        let url = URL(fileURLWithPath: whole)
        return url.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(url.lastPathComponent)
            .resolvingSymlinksInPath().path
    }

    /// Where it is unless somebody says otherwise: `FFLOG_DEVICE_KEYS`, else `device-keys.json` in the user's folder for
    /// configuration, which is `XDG_CONFIG_HOME` or `.config` at home. Where `HOME` is not set, as for many services, home is
    /// what the system's list of users says. Never the current folder: paths that are not absolute are left out.
    ///
    /// - Throws: ``DeviceError/noHome`` for a user without a home.
    package static func standardPath(
        _ environment: [String: String] = ProcessInfo.processInfo.environment, home: () -> String? = homeOfUser
    ) throws -> String {
        if let path = environment["FFLOG_DEVICE_KEYS"], !path.isEmpty { return path }
        let file = "/fflog/device-keys.json"
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + file }
        if let folder = environment["HOME"], folder.hasPrefix("/") { return folder + "/.config" + file }
        guard let folder = home(), folder.hasPrefix("/") else { throw DeviceError.noHome }
        return folder + "/.config" + file
    }

    /// The home of the user that the process runs as, by the system's list of users; `nil` where it isn't in it.
    package static func homeOfUser() -> String? { UserAccount(geteuid())?.home }

    /// All groups, by name. None where there is no file.
    ///
    /// - Throws: ``DeviceError/badKeyFile(_:reason:)`` where it is damaged, ``DeviceError/keyFileExposed(_:)`` where others
    ///   may read it.
    package func groups() throws -> [DeviceGroup] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw DeviceError.badKeyFile(path, reason: String(cString: strerror(errno)))
            }
            return []
        }
        let stamp = Stamp(
            inode: UInt(status.st_ino), byteCount: Int(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
        if let known = cache.withLock({ $0 }), known.stamp == stamp { return known.groups }
        guard status.st_mode & 0o077 == 0 else {
            throw DeviceError.keyFileExposed(path)
        }
        let groups = try read()
        cache.withLock { $0 = (stamp, groups) }
        return groups
    }

    /// - Throws: ``DeviceError/unknownGroup(_:known:path:)``.
    package func group(_ name: String) throws -> DeviceGroup {
        let groups = try groups()
        guard let group = groups.first(where: { $0.name == name }) else {
            throw DeviceError.unknownGroup(name, known: groups.map(\.name), path: path)
        }
        return group
    }

    /// Makes a group with a new key, or with `key` of another's making.
    @discardableResult
    package func create(_ name: String, key: [UInt8]? = nil, now: EventTime) throws -> DeviceGroup {
        try DeviceName.check(name, "group")
        return try change { groups in
            guard !groups.contains(where: { $0.name == name }) else { throw DeviceError.groupExists(name) }
            let first = key.map { GroupKey(generation: 1, createdAt: now, bytes: $0) }
            let group = DeviceGroup(name: name, keys: [first ?? .generate(generation: 1, createdAt: now)])
            groups.append(group)
            return group
        }
    }

    /// Adds a key. The one before it stays good; the one before that is gone.
    ///
    /// - Parameter mayRetire: is asked for leave to retire a key, within the file's lock.
    @discardableResult
    package func rotate(_ name: String, now: EventTime, mayRetire: (GroupKey) throws -> Void) throws -> DeviceGroup {
        try change { groups in
            guard let index = groups.firstIndex(where: { $0.name == name }) else {
                throw DeviceError.unknownGroup(name, known: groups.map(\.name), path: path)
            }
            while groups[index].keys.count >= DeviceGroup.activeKeysMax {
                try mayRetire(groups[index].keys[0])
                groups[index].keys.removeFirst()
            }
            let next = groups[index].newest.generation + 1
            groups[index].keys.append(.generate(generation: next, createdAt: now))
            return groups[index]
        }
    }

    private func change<R>(_ body: (inout [DeviceGroup]) throws -> R) throws -> R {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw DeviceError.badKeyFile(path, reason: "its folder can't be made: \(error.localizedDescription)")
            }
        }
        return try AdvisoryLock.withExclusive(path + ".lock") {
            var groups = try groups()
            let result = try body(&groups)
            try write(groups.sorted { $0.name < $1.name })
            return result
        }
    }
}

extension GroupKeyFile {
    private struct Contents: Codable {
        struct Group: Codable {
            var name: String
            var keys: [Key]
        }
        struct Key: Codable {
            var generation: Int
            var created_at: Int64
            var key: Data
        }
        var version = 1
        var groups: [Group] = []
    }

    private func read() throws -> [DeviceGroup] {
        let contents: Contents
        do {
            contents = try JSONDecoder().decode(Contents.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw DeviceError.badKeyFile(path, reason: "it is no file of group keys (\(error.localizedDescription))")
        }
        guard contents.version == 1 else {
            throw DeviceError.badKeyFile(path, reason: "its version is \(contents.version), this program knows 1")
        }
        return try contents.groups.map { group in
            guard !group.keys.isEmpty, group.keys.count <= DeviceGroup.activeKeysMax,
                group.keys.allSatisfy({ $0.key.count >= GroupKey.byteCountMin })
            else { throw DeviceError.badKeyFile(path, reason: "group '\(group.name)' has no good keys") }
            return DeviceGroup(
                name: group.name,
                keys: group.keys.sorted { $0.generation < $1.generation }.map {
                    GroupKey(
                        generation: $0.generation, createdAt: EventTime(milliseconds: $0.created_at),
                        bytes: Array($0.key))
                })
        }
    }

    /// Durable when it returns; a reader sees the old file or the new one.
    private func write(_ groups: [DeviceGroup]) throws {
        let contents = Contents(
            groups: groups.map { group in
                Contents.Group(
                    name: group.name,
                    keys: group.keys.map {
                        Contents.Key(
                            generation: $0.generation, created_at: $0.createdAt.milliseconds, key: Data($0.bytes))
                    })
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(contents)) + [UInt8(ascii: "\n")]
        do throws(FileError) {
            let new = try FileReplacement(of: path, mode: 0o600)
            try new.write(bytes)
            try new.finish(syncing: true)
        } catch {
            throw DeviceError.badKeyFile(path, reason: "it can't be written: \(error.reason)")
        }
    }
}
