import Bytes
import Crypto
import DataFiles
import Foundation
import Glibc

/// The file outside the data directory that holds the wrapping key: with it the data directory's keys can be used, without it
/// they can't. Text, drawn in docs/format/keys.md.
///
/// While keys are wrapped anew it holds two: the one that is still in force, and the next.
struct KeyFile: Equatable, Sendable {
    struct WrappingKey: Equatable, Sendable {
        /// Tells keys apart without saying anything of them: 16 random bytes.
        let id: [UInt8]
        let key: SymmetricKey

        static func random() -> WrappingKey {
            WrappingKey(
                id: SymmetricKey(size: .bits128).withUnsafeBytes { [UInt8]($0) }, key: SymmetricKey(size: .bits256))
        }
    }

    /// The data directory that it belongs to: 16 random bytes.
    var ring: [UInt8]
    var current: WrappingKey
    var next: WrappingKey?

    private static let title = "fflog wrapping key 1"
    private static let bytesMax = 4096

    /// - Returns: `nil` where there is no file.
    /// - Throws: ``KeyRingError``.
    static func load(_ path: String) throws(KeyRingError) -> KeyFile? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path, reason: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .keyFileDamaged(path, reason: "it is no plain file") }
        guard status.st_mode & 0o077 == 0 else { throw .keyFileExposed(path, mode: status.st_mode & 0o777) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = read(descriptor, &bytes, bytesMax)
        guard count >= 0 else { throw .system(path, reason: String(cString: strerror(errno))) }
        return try parse(String(decoding: bytes[0..<count], as: UTF8.self), path)
    }

    private static func parse(_ text: String, _ path: String) throws(KeyRingError) -> KeyFile {
        func damaged(_ reason: String) -> KeyRingError { .keyFileDamaged(path, reason: reason) }
        guard let end = text.range(of: "\ncrc32c ") else { throw damaged("it has no checksum") }
        let body = text[..<end.lowerBound] + "\n"
        guard text[end.upperBound...] == checksum(String(body)) + "\n" else {
            throw damaged("its checksum does not match")
        }
        let lines = body.split(separator: "\n")
        guard lines.first == title[...] else { throw damaged("it does not begin with '\(title)'") }
        var ring: [UInt8]?
        var keys: [Substring: WrappingKey] = [:]
        for line in lines.dropFirst() {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "ring", let id = Hexadecimal.bytes(words[1]), id.count == 16 {
                ring = id
            } else if words.count == 3, let id = Hexadecimal.bytes(words[1]), id.count == 16,
                let key = Hexadecimal.bytes(words[2]), key.count == 32
            {
                keys[words[0]] = WrappingKey(id: id, key: SymmetricKey(data: key))
            } else {
                throw damaged("a line that begins with '\(words.first ?? "")'")
            }
        }
        guard let ring, let current = keys["current"] else { throw damaged("it lacks 'ring' or 'current'") }
        return KeyFile(ring: ring, current: current, next: keys["next"])
    }

    private var text: String {
        func line(_ name: String, _ key: WrappingKey) -> String {
            "\(name) \(Hexadecimal.text(key.id)) \(Hexadecimal.text(key.key.withUnsafeBytes { [UInt8]($0) }))\n"
        }
        let body =
            "\(Self.title)\nring \(Hexadecimal.text(ring))\n" + line("current", current)
            + (next.map { line("next", $0) } ?? "")
        return body + "crc32c \(Self.checksum(body))\n"
    }

    private static func checksum(_ text: String) -> String {
        Hexadecimal.text(Array(text.utf8).withUnsafeBytes { CRC32C.checksum($0) })
    }

    /// Writes the file, durably and in one step: whoever looks finds the old one or this one, whole. Its folder is made
    /// where it is missing. What the old one held is overwritten where it lay, as far as the file system writes in place.
    ///
    /// - Parameter isNew: refuses to replace a file.
    func write(_ path: String, isNew: Bool = false) throws(KeyRingError) {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty, access(folder, F_OK) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw .system(folder, reason: "\(error)") }
        }
        let old = isNew ? -1 : open(path, O_WRONLY | O_CLOEXEC)
        defer { if old >= 0 { close(old) } }
        do throws(FileError) {
            let new = try FileReplacement(of: path, mode: 0o600)
            try new.write(Array(text.utf8))
            try new.finish(syncing: true, onlyIfMissing: isNew)
        } catch { throw .system(error.path, reason: error.reason) }
        guard old >= 0 else { return }
        var status = stat()
        guard fstat(old, &status) == 0 else { return }
        let zeros = [UInt8](repeating: 0, count: Int(status.st_size))
        _ = pwrite(old, zeros, zeros.count, 0)
        _ = fsync(old)
    }
}
