import Foundation

/// Where an import stands, kept in the transaction of its appends under the name of content and options. A killed
/// import goes on from here.
///
/// JSON, drawn in docs/import.md.
struct ImportPosition: Codable, Equatable {
    static let version = 1

    var version = Self.version
    /// Lines after the header that are dealt with.
    var rows = 0
    var appended = 0
    var duplicates = 0
    var conflicts = 0
    var replaced = 0
    /// The first few, since the final summary shows them.
    var firstConflicts: [CountConflict] = []
    /// Whether the whole file was dealt with: the next import of it starts over.
    var isComplete = false

    enum CodingKeys: String, CodingKey {
        case version, rows, appended, duplicates, conflicts, replaced
        case firstConflicts = "first_conflicts"
        case isComplete = "complete"
    }

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(self))
    }

    /// `nil` where there is nothing to go on from: no position, one of a finished import, or one of another version.
    static func unfinished(_ bytes: [UInt8]?) -> ImportPosition? {
        guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            position.version == Self.version, !position.isComplete
        else { return nil }
        return position
    }

    /// The stage's name: content and options of the import, and the very topic (one that is deleted and created anew
    /// starts over).
    static func name(topic: String, topicID: UInt32, digest: ContentDigest, options: String) -> String {
        "import:\(topic)#\(topicID):\(digest):\(options)"
    }
}
