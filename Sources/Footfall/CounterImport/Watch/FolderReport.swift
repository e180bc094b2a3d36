import Bytes
import EventSchema
import Foundation
import Timekeeping

/// What became of a file of a watched folder; it lies beside the file as `NAME.report.json`.
package struct FolderReport: Sendable {
    package enum Outcome: String, Sendable {
        /// All of it is in the log.
        case done
        /// It is in the log, but for what the report lists: conflicts, and bad lines that were skipped.
        case partial
        /// It is none that can be imported, or was stopped at a bad line; the lines before that are in.
        case refused

        /// The folder, in the watched one, into which the file is moved.
        package var folder: String { self == .refused ? "refused" : "done" }
    }

    /// The file's name in the watched folder.
    package let name: String
    package let outcome: Outcome
    /// Size and checksums; `nil` of a file that can't be read.
    package let content: String?
    /// The preset, or the mapping file's name and a hash of what is in it.
    package let mapping: String
    package let time: EventTime
    /// `nil` where nothing was read.
    package let summary: ImportSummary?
    /// Why it was refused, and what helps.
    package let error: String?
    /// The import that had brought the same content before, where it did.
    package let earlierImport: String?
    /// Below the watched folder, once it is known.
    package internal(set) var movedTo: String

    static let suffix = ".report.json"

    /// - Parameter summary: words a summary as JSON, as it is shown elsewhere.
    package func json(_ summary: (ImportSummary) -> String) -> String {
        var buffer = ByteBuffer()
        func field(_ key: String, _ value: String?) {
            buffer.append(utf8: buffer.count == 0 ? "{" : ",")
            JSONText.append(key, into: &buffer)
            buffer.append(utf8: ":")
            if let value { JSONText.append(value, into: &buffer) } else { buffer.append(utf8: "null") }
        }
        field("file", name)
        field("outcome", outcome.rawValue)
        field("moved_to", movedTo)
        field("content", content)
        field("mapping", mapping)
        field("time", RFC3339.text(time))
        field("error", error)
        field("earlier_import", earlierImport)
        buffer.append(utf8: ",\"summary\":\(self.summary.map(summary) ?? "null")}\n")
        return String(decoding: buffer.array(), as: UTF8.self)
    }

    /// The content of which a report speaks; `nil` where it is none, or torn.
    static func content(ofReport path: String) -> String? {
        struct Stored: Decodable { let content: String? }
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(Stored.self, from: bytes).content
    }
}
