import Blobs
import EventLog
import Foundation
import Glibc
import Testing

/// A process that is killed at any step leaves the old state or the new, and never a name without its bytes.
@Suite struct BlobKillTests {
    private static let batch = (0..<8).map { NewBlob(name: "new\($0)", bytes: [UInt8($0), 1]) }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [BlobStep.bytesWritten, .bytesSynced, .contentNamed, .foldersSynced, .appended])
    func `a put killed at a step is there or not, and a sweep leaves nothing of it`(step: BlobStep) async throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "old", bytes: [1]))
        await killed(scene, at: step, .putBatch)
        try scene.reopen()
        let names = try scene.names
        #expect(names == (step == .appended ? Self.batch.map(\.name) + ["old", "old2"] : ["old"]))
        for name in names { #expect(try scene.store.read(name) != nil) }
        let swept = try scene.store.sweep()
        #expect((swept.orphans > 0 || swept.incoming > 0) == (step != .appended))
        #expect(scene.files.count == (step == .appended ? 9 : 1))
        try scene.expectSound()
        // It can be repeated.
        _ = try scene.store.put(Self.batch)
        #expect(try scene.store.read("new3")?.bytes == [3, 1])
        try scene.expectSound()
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [BlobStep.bytesWritten, .bytesSynced, .contentNamed, .foldersSynced, .appended])
    func `so is a put of one blob`(step: BlobStep) async throws {
        let scene = try BlobScene()
        await killed(scene, at: step, .putOne)
        try scene.reopen()
        #expect(try scene.store.read("a")?.bytes == (step == .appended ? [1] : nil))
        _ = try scene.store.sweep()
        #expect(scene.files.count == (step == .appended ? 1 : 0))
        try scene.expectSound()
    }

    @Test(
        .timeLimit(.minutes(10)), arguments: [BlobStep.appended, .contentRemoved, .contentsRemoved, .garbageForgotten])
    func `a deletion killed at a step is complete when the store is opened again`(step: BlobStep) async throws {
        let scene = try BlobScene()
        _ = try scene.store.put(Self.batch + [NewBlob(name: "twin", bytes: Self.batch[0].bytes)])
        await killed(scene, at: step, .delete)
        try scene.reopen()
        #expect(try scene.names == ["twin"])
        #expect(try scene.store.read("twin")?.bytes == Self.batch[0].bytes)
        // Nobody had to sweep.
        #expect(scene.files.count == 1)
        try scene.expectSound()
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [BlobStep.incomingRemoved, .contentRemoved, .contentsRemoved, .garbageForgotten])
    func `a sweep killed at a step removes nothing that is named, and the next goes on`(step: BlobStep) async throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "old", bytes: [1]))
        await killed(scene, at: .foldersSynced, .putBatch)
        await killed(scene, at: step, .sweep)
        try scene.reopen()
        _ = try scene.store.sweep()
        #expect(scene.files.count == 1)
        #expect(try scene.store.read("old")?.bytes == [1])
        try scene.expectSound()
    }

    private enum Operation: String {
        case putBatch, putOne, delete, sweep

        func run(_ store: BlobStore) throws {
            switch self {
            // As many as are synced together, and one that shares bytes with what is there.
            case .putBatch: _ = try store.put(BlobKillTests.batch + [NewBlob(name: "old2", bytes: [1])])
            case .putOne: try store.put(NewBlob(name: "a", bytes: [1]))
            case .delete: try store.delete(BlobKillTests.batch.map { BlobDeletion($0.name) })
            case .sweep: _ = try store.sweep()
            }
        }
    }

    /// Runs the operation in a process that ends itself at the first `step`.
    private func killed(_ scene: BlobScene, at step: BlobStep, _ operation: Operation) async {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = scene.path as String, step = step.rawValue as String, operation = operation.rawValue as String] in
            var options = BlobOptions()
            options.removalNotesMax = 0
            options.step = { if $0.rawValue == step { kill(getpid(), SIGKILL) } }
            let store = try BlobStore(try EventLog.open(path, .write), options)
            try Operation(rawValue: operation)?.run(store)
        }
    }
}
