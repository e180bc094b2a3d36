import Blobs
import EventLog
import FootfallEvents
import Foundation
import Testing

/// A data directory of a test's own, with its blobs.
final class BlobScene {
    let path: String
    private(set) var log: EventLog
    private(set) var store: BlobStore

    init(_ options: BlobOptions = BlobOptions()) throws {
        path = NSTemporaryDirectory() + "fflog-blobs-" + UUID().uuidString
        log = try EventLog.open(path, .create)
        store = try BlobStore(log, options)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

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

/// SplitMix64 (Steele, Lea, Flood 2014): random numbers from a seed that a failing test prints.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
