import Blobs
import EventLog
import FootfallEvents
import TestSupport
import Testing

/// Random operations against a dictionary, with restarts and lost indices in between.
@Suite struct BlobModelTests {
    private struct Entry: Equatable {
        var bytes: [UInt8]
        var metadata: String
        var etag: UInt64
    }

    private let names = ["a", "a/b", "b", "c/1", "c/2", "ü", String(repeating: "n", count: 900)]

    @Test(arguments: 0..<8) func `the store is what the operations made of it`(run: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let scene = try BlobScene()
        var model: [String: Entry] = [:]
        // Few contents, so that names share them.
        let contents = (0..<5).map { _ in random.bytes(Int(random.next() % 50)) }
        for number in 0..<150 {
            let name = names.randomElement(using: &random)!
            let comment: Comment = "seed \(seed), operation \(number), \(name.prefix(9))"
            switch random.next() % 20 {
            case 0..<8:
                let condition = condition(model[name], &random)
                let bytes = contents.randomElement(using: &random)!
                let result = Result { try scene.store.put(NewBlob(name: name, bytes: bytes, condition: condition)) }
                #expect(isMet(condition, model[name], mustExist: false) == result.isSuccess, comment)
                if let blob = try? result.get() {
                    model[name] = Entry(bytes: bytes, metadata: "{}", etag: blob.etag)
                }
            case 8..<12:
                let condition = condition(model[name], &random)
                let metadata = try BlobMetadata([("n\(random.next() % 9)", "v")])
                let result = Result { try scene.store.setMetadata(name, metadata, condition: condition) }
                #expect(isMet(condition, model[name], mustExist: true) == result.isSuccess, comment)
                if let blob = try? result.get() {
                    #expect(model[name]?.etag != blob.etag, comment)
                    model[name]?.metadata = metadata.json
                    model[name]?.etag = blob.etag
                }
            case 12..<16:
                let condition = condition(model[name], &random)
                let result = try scene.store.delete([BlobDeletion(name, condition: condition)])[0]
                #expect(isMet(condition, model[name], mustExist: true) == result.isSuccess, comment)
                if result.isSuccess { model[name] = nil }
            case 16: _ = try scene.store.sweep()
            case 17: try scene.reopen()
            case 18: try scene.reopen(removingIndex: true)
            default:
                // A name's events may move to another partition.
                let count = (try? scene.log.topic("blobs"))?.configuration.partitions ?? 0
                if count > 0, count < 9 { try scene.log.alterTopic("blobs") { $0.partitions += 1 } }
            }
            let found = try scene.store.read(name)
            #expect(found?.bytes == model[name]?.bytes, comment)
            #expect(found?.blob.etag == model[name]?.etag, comment)
        }
        try scene.reopen(removingIndex: true)
        for (name, entry) in model {
            let (blob, bytes) = try #require(try scene.store.read(name), "seed \(seed)")
            #expect(Entry(bytes: bytes, metadata: blob.metadata.json, etag: blob.etag) == entry, "seed \(seed)")
        }
        #expect(try scene.names == model.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "seed \(seed)")
        _ = try scene.store.sweep()
        #expect(scene.files.count == Set(model.values.map(\.bytes)).count, "seed \(seed)")
        try scene.expectSound("seed \(seed)")
    }

    private func condition(_ entry: Entry?, _ random: inout SeededGenerator) -> BlobCondition {
        switch random.next() % 6 {
        case 0: .absent
        case 1: .exists
        case 2: .etag(entry?.etag ?? 1)
        case 3: .etag(1)
        default: .any
        }
    }

    private func isMet(_ condition: BlobCondition, _ entry: Entry?, mustExist: Bool) -> Bool {
        if mustExist, entry == nil { return false }
        return switch condition {
        case .any: true
        case .absent: entry == nil
        case .exists: entry != nil
        case .etag(let etag): entry?.etag == etag
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
