import Blobs
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing

/// Several processes and threads at one store.
@Suite struct BlobProcessTests {
    /// Puts, deletes, sets metadata and sweeps at random. All share a few names and contents, so that deletions of bytes meet
    /// puts that rely on them.
    private static func work(_ path: String, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try BlobStore(try EventLog.open(path, .write))
        for _ in 0..<60 {
            let name = "n\(random.next() % 6)"
            switch random.next() % 10 {
            case 0..<5:
                let blobs = (0...random.next() % 6).map { _ in
                    NewBlob(name: "n\(random.next() % 6)", bytes: [UInt8(random.next() % 3)])
                }
                _ = try store.put(blobs)
            case 5..<8: _ = try store.delete([BlobDeletion(name)])
            case 8:
                do { try store.setMetadata(name, .none) } catch BlobError.notFound {}
            default: _ = try store.sweep()
            }
            // Whatever has a name has its bytes, at any moment.
            _ = try store.read(name)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `whatever several processes do at once, a name has its bytes, and bytes without a name go`() async throws {
        let seed = UInt64.random(in: 0...(UInt64.max >> 8))
        let scene = try BlobScene()
        let path = scene.path
        async let first: Void = Self.child(path, seed)
        async let second: Void = Self.child(path, seed + 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<2 {
                group.addTask { try Self.work(path, seed: seed + 2 + UInt64(number)) }
            }
            try await group.waitForAll()
        }
        await first
        await second
        _ = try scene.store.sweep()
        try scene.expectSound("seed \(seed)")
        var contents: Set<[UInt8]> = []
        for name in try scene.names { contents.insert(try #require(try scene.store.read(name)).bytes) }
        #expect(scene.files.count == contents.count, "seed \(seed)")
    }

    private static func child(_ path: String, _ seed: UInt64) async {
        await #expect(processExitsWith: .success) { [path = path as String, seed = seed as UInt64] in
            try Self.work(path, seed: seed)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `of many who put one name that was free, one succeeds`() async throws {
        let scene = try BlobScene()
        let path = scene.path
        let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    // Each with a store of its own, as processes have.
                    let store = try BlobStore(try EventLog.open(path, .write))
                    let blob = NewBlob(name: "the-one", bytes: [UInt8(number)], condition: .absent)
                    if case .success = try store.put([blob])[0] { return UInt8(number) }
                    return nil
                }
            }
            return try await group.reduce(into: [UInt8]()) { if let winner = $1 { $0.append(winner) } }
        }
        #expect(winners.count == 1)
        #expect(try scene.store.read("the-one")?.bytes == winners)
        #expect(scene.files.count == 1)
        try scene.expectSound()
    }

    @Test(.timeLimit(.minutes(10)))
    func `an ETag admits one of two who change the same blob`() async throws {
        let scene = try BlobScene()
        let path = scene.path
        let etag = try scene.store.put(NewBlob(name: "a", bytes: [0])).etag
        let successes = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let store = try BlobStore(try EventLog.open(path, .write))
                    do {
                        try store.setMetadata("a", try BlobMetadata([("by", "\(number)")]), condition: .etag(etag))
                        return 1
                    } catch BlobError.etagMismatch {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(successes == 1)
    }
}
