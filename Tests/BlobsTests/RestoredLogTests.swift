import Blobs
import EventLog
import Foundation
import TestSupport
import Testing

/// The index of blobs beside a log that was put back to an earlier copy, and grew past its checkpoint.
@Suite struct RestoredBlobLogTests {
    private let folder = TemporaryFolder()

    private func store(_ name: String, _ access: EventLog.Access) throws -> (EventLog, BlobStore) {
        let log = try EventLog.open(folder.path(name), access)
        return (log, try BlobStore(log))
    }

    private func put(_ names: Range<Int>, _ prefix: String, _ store: BlobStore) throws {
        for number in names { try store.put(NewBlob(name: "\(prefix)\(number)", bytes: [UInt8(number % 256)])) }
    }

    private func names(_ store: BlobStore) throws -> [String] {
        var names: [String] = []
        try store.list {
            names.append($0.name)
            return .next
        }
        return names.sorted()
    }

    /// A log with blobs a0 to a4 and c0 to c29, beside the index of one with a0 to a4 and b0 to b9.
    private func restore() throws {
        do {
            let (_, own) = try store("own", .create)
            try put(0..<5, "a", own)
            try FileManager.default.createDirectory(
                atPath: folder.path("restored"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: folder.path("own") + "/head.mdb", toPath: folder.path("restored") + "/head.mdb")
            try put(0..<10, "b", own)
            #expect(try names(own).count == 15)
        }
        do {
            let (_, restored) = try store("restored", .write)
            try put(0..<30, "c", restored)
        }
        let index = folder.path("restored") + "/blobs/index.mdb"
        for file in [index, index + "-lock"] { try? FileManager.default.removeItem(atPath: file) }
        try FileManager.default.copyItem(atPath: folder.path("own") + "/blobs/index.mdb", toPath: index)
    }

    @Test func `it is made anew of the log as it is`() throws {
        try restore()
        let (_, restored) = try store("restored", .write)
        let found = try names(restored)
        #expect(found == ((0..<5).map { "a\($0)" } + (0..<30).map { "c\($0)" }).sorted())
        #expect(try restored.blob("b3") == nil)
    }

    @Test func `it is refused where records were purged, since what they name would be lost`() throws {
        try restore()
        let log = try EventLog.open(folder.path("restored"), .write)
        let topic = try log.topic("blobs")
        let starts = try topic.partitions.map { ($0, try log.partitionState(topic, $0).logStart + 1) }
        _ = try log.trim(topic, to: Dictionary(uniqueKeysWithValues: starts))
        let error = #expect(throws: BlobError.self) { _ = try BlobStore(log) }
        guard case .otherLog(_, "blobs", _, let reason) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(reason.contains("restored from an older copy") || reason.contains("the log ends at"), "\(reason)")
        // Who only looks is told the same, and without the file it is made of what there is.
        let reader = try EventLog.open(folder.path("restored"))
        #expect(throws: BlobError.self) { try names(try BlobStore(reader)) }
        let index = folder.path("restored") + "/blobs/index.mdb"
        for file in [index, index + "-lock"] { try? FileManager.default.removeItem(atPath: file) }
        #expect(try names(try BlobStore(log)).count < 35)
    }
}
