internal import Bytes
internal import EventSchema
internal import Foundation

/// What a user says of a blob: texts under names. Replaced as a whole, never in part.
///
/// Names are identifiers as in C# and Azure, `[A-Za-z_][A-Za-z0-9_]*`, and differ by more than case. Names and values
/// together have 8 KB at most.
package struct BlobMetadata: Sendable, Equatable {
    /// By name, ascending.
    package let pairs: [(name: String, value: String)]

    package static let none = BlobMetadata(sorted: [])
    /// Of names and values, in bytes of UTF-8.
    package static let bytesMax = 8192

    /// - Throws: ``BlobError/invalidMetadata(_:)``.
    package init(_ pairs: some Sequence<(String, String)>) throws {
        let sorted = pairs.map { (name: $0.0, value: $0.1) }.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        var folded: Set<String> = []
        var bytes = 0
        for (name, value) in sorted {
            guard Self.isIdentifier(name) else {
                throw BlobError.invalidMetadata(
                    "'\(name)' is no name of metadata: letters, digits and '_' of ASCII, no digit first")
            }
            guard folded.insert(name.lowercased()).inserted else {
                throw BlobError.invalidMetadata(
                    "'\(name)' is given twice (names that differ by case only are the same)")
            }
            guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                throw BlobError.invalidMetadata("the value of '\(name)' has a control character")
            }
            bytes += name.utf8.count + value.utf8.count
        }
        guard bytes <= Self.bytesMax else {
            throw BlobError.invalidMetadata("\(bytes) bytes of names and values; \(Self.bytesMax) are possible")
        }
        self.init(sorted: sorted)
    }

    private init(sorted: [(name: String, value: String)]) { pairs = sorted }

    package subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    package static func == (a: BlobMetadata, b: BlobMetadata) -> Bool { a.json == b.json }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    // MARK: As events hold it

    /// A JSON object with the names in order: `{}` for none.
    package var json: String {
        var buffer = ByteBuffer()
        buffer.append(UInt8(ascii: "{"))
        for (index, pair) in pairs.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            JSONText.append(pair.name, into: &buffer)
            buffer.append(UInt8(ascii: ":"))
            JSONText.append(pair.value, into: &buffer)
        }
        buffer.append(UInt8(ascii: "}"))
        return String(decoding: buffer.array(), as: UTF8.self)
    }

    /// `nil` for what is no object of texts under names of metadata.
    package init?(json: String) {
        if json == "{}" || json.isEmpty {
            self = .none
            return
        }
        guard let object = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8)),
            let metadata = try? BlobMetadata(object.map { ($0.key, $0.value) })
        else { return nil }
        self = metadata
    }
}
