import Counts
import Foundation
import InputFiles

/// Where an import stands, kept in the transaction of its appends under the name of content and options. A killed
/// import goes on from here, under the same id.
///
/// JSON, drawn in docs/import.md.
struct ImportPosition: Codable, Equatable {
    static let version = 2

    var version = Self.version
    /// The id, 16 hexadecimal digits.
    var importID: String
    /// Whether the imports' topic has been told that it began.
    var isStarted = false
    /// Lines after the header that are dealt with.
    var rows = 0
    var appended = 0
    var duplicates = 0
    var conflicts = 0
    var replaced = 0
    /// Intervals of imports before it that were taken back.
    var retracted = 0
    /// The imports whose place it takes.
    var replaces: [String] = []
    /// The first few, since the final summary shows them.
    var firstConflicts: [CountConflict] = []
    /// By which zones the sites of these lines were read; another value is another import's.
    var zones = ""
    /// Whether the whole file was dealt with: the next import of it starts over.
    var isComplete = false

    enum CodingKeys: String, CodingKey {
        case version, rows, appended, duplicates, conflicts, replaced, retracted, replaces, zones
        case importID = "import_id"
        case isStarted = "started"
        case firstConflicts = "first_conflicts"
        case isComplete = "complete"
    }

    init(_ importID: ImportID) { self.importID = importID.description }

    /// - Precondition: it is one that this program has written.
    var id: ImportID { ImportID(importID) ?? .none }

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(self))
    }

    /// `nil` where there is nothing to go on from: no position, one of a finished import, or one of another version.
    static func unfinished(_ bytes: [UInt8]?) -> ImportPosition? {
        guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            position.version == Self.version, !position.isComplete, ImportID(position.importID) != nil
        else { return nil }
        return position
    }

    /// The stage's name: content and options of the import, and the very topic (one that is deleted and created anew
    /// starts over).
    static func name(topic: String, topicID: UInt32, digest: ContentDigest, options: String) -> String {
        "import:\(topic)#\(topicID):\(digest):\(options)"
    }
}
