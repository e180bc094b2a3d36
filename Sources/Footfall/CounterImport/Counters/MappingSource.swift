import Foundation
import InputFiles

/// The object of a mapping file, with what it takes from the preset or the file that it `extends`.
package struct MappingSource {
    let file: String
    package let value: MappingValue
    /// A hash of what was read.
    let identity: String

    private static let bytesMax = 1 << 20
    private static let depthMax = 8

    /// - Throws: ``SourceFileError``, ``MappingError``.
    package static func load(path: String) throws -> MappingSource { try load(path: path, depth: 0) }

    private static func load(path: String, depth: Int) throws -> MappingSource {
        let source = try SourceFile(path: path)
        guard source.byteCount <= bytesMax else {
            throw MappingError(file: path, key: "", reason: "is larger than 1 MiB; a mapping file is small")
        }
        var bytes = [UInt8](repeating: 0, count: source.byteCount)
        var count = 0
        while count < bytes.count {
            let read = try bytes.withUnsafeMutableBytes { all throws(SourceFileError) in
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: all[count...]))
            }
            if read == 0 { break }
            count += read
        }
        return try parse(Array(bytes[..<count]), file: path, depth: depth)
    }

    /// Of bytes that are there already; what they extend is read from beside `file`.
    package static func parse(_ bytes: [UInt8], file: String, depth: Int = 0) throws -> MappingSource {
        let json: Any
        do {
            json = try JSONSerialization.jsonObject(with: Data(bytes))
        } catch {
            let detail = (error as NSError).userInfo["NSDebugDescription"] as? String
            throw MappingError(file: file, key: "", reason: "is not JSON: \(detail ?? "\(error)")")
        }
        guard var values = json as? [String: Any] else {
            throw MappingError(file: file, key: "", reason: "must be a JSON object")
        }
        if let key = RepeatedKey.path(in: bytes) {
            throw MappingError(file: file, key: key, reason: "is there twice")
        }
        let hash = String(bytes.withUnsafeBytes { XXHash64.hash($0) }, radix: 16)
        guard let extended = values.removeValue(forKey: "extends") else {
            let value = MappingValue(values, file: file)
            if let key = value.removedKey() {
                throw MappingError(
                    file: file, key: key, reason: "is null, which takes a key of another mapping away; none is extended"
                )
            }
            return MappingSource(file: file, value: value, identity: hash)
        }
        guard let name = extended as? String, !name.isEmpty else {
            throw MappingError(
                file: file, key: "extends", reason: "must be the name of a preset or the path of a mapping")
        }
        guard depth < depthMax else {
            throw MappingError(
                file: file, key: "extends", reason: "goes back more than \(depthMax) files: does one extend itself?")
        }
        let base = try base(named: name, beside: file, depth)
        return MappingSource(
            file: file, value: base.value.extended(by: MappingValue(values, file: file)),
            identity: "\(hash)-\(base.identity)")
    }

    private static func base(named name: String, beside file: String, _ depth: Int) throws -> MappingSource {
        if let preset = CounterPreset.all.first(where: { $0.name == name }) {
            return try parse([UInt8](preset.mapping.utf8), file: name, depth: depth + 1)
        }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let path = name.hasPrefix("/") || folder.isEmpty && !file.hasPrefix("/") ? name : "\(folder)/\(name)"
        do {
            return try load(path: path, depth: depth + 1)
        } catch SourceFileError.unreadable(_, let reason) {
            let presets = CounterPreset.all.map(\.name).joined(separator: ", ")
            throw MappingError(
                file: file, key: "extends",
                reason: "\"\(name)\" is no preset (\(presets)) and no file that can be read: \(path): \(reason)")
        }
    }
}
