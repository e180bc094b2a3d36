import Blobs
import EventLog
import FootfallEvents
import Foundation
import TestSupport
import Testing

/// A data directory of a test's own, with its blobs.
final class BlobScene {
    private let temporary = TemporaryFolder()
    var path: String { temporary.path("data") }
    private(set) var log: EventLog
    private(set) var store: BlobStore

    init(_ options: BlobOptions = BlobOptions()) throws {
        log = try EventLog.open(temporary.path("data"), .create)
        store = try BlobStore(log, options)
    }

    /// As another process would: everything is read anew.
    func reopen(_ options: BlobOptions = BlobOptions(), removingIndex: Bool = false) throws {
        log.close()
        // The index is closed with the last that uses it.
        let empty = try EventLog.open(path, .write)
        store = try BlobStore(empty, options)
        log = empty
        if removingIndex {
            try? FileManager.default.removeItem(atPath: path + "/blobs/index.mdb")
            try? FileManager.default.removeItem(atPath: path + "/blobs/index.mdb-lock")
            store = try BlobStore(log, options)
        }
    }

    var names: [String] {
        get throws {
            var names: [String] = []
            try store.list {
                names.append($0.name); return .next
            }
            return names
        }
    }

    /// The files of contents, half written ones included.
    var files: [String] {
        let folder = path + "/blobs"
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return found.filter { sub in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder + "/" + sub, isDirectory: &isFolder)
            return !isFolder.boolValue && sub.contains("/")
        }.sorted()
    }

    func expectSound(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let report = try store.verify()
        #expect(report.findings == [], comment, sourceLocation: sourceLocation)
    }
}

extension SeededGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
