import Blobs
import EventLog
import FootfallEvents
import Foundation
import Sealing
import Testing
import TestSupport

/// Blob metadata is a projection of the log.
@Suite struct BlobIndexTests {
    @Test func `an index that is gone is made anew from the log`() throws {
        let scene = try BlobScene()
        _ = try scene.store.put((0..<50).map { NewBlob(name: "n\($0)", bytes: [UInt8($0)]) })
        _ = try scene.store.delete((0..<20).map { BlobDeletion("n\($0)") })
        try scene.store.setMetadata("n30", try BlobMetadata([("a", "b")]))
        let names = try scene.names
        let blob = try scene.store.blob("n30")
        try scene.reopen(removingIndex: true)
        #expect(try scene.names == names && names.count == 30)
        #expect(try scene.store.blob("n30") == blob)
        try scene.expectSound()
    }

    @Test func `it is the same after the events were sealed into columns of a segment's size`() throws {
        let scene = try BlobScene()
        for number in 0..<10 { try scene.store.put(NewBlob(name: "n", bytes: [UInt8(number)])) }
        _ = try scene.store.put((0..<20).map { NewBlob(name: "m\($0)", bytes: [UInt8($0)]) })
        _ = try scene.store.delete((0..<5).map { BlobDeletion("m\($0)") })
        let names = try scene.names
        let blob = try scene.store.blob("n")
        let topic = try scene.log.topic("blobs")
        let report = try Sealer(scene.log).seal(topic)
        #expect(report.records == 35 && report.segments > 0)
        // Nothing is left in the head that the index could be made from.
        #expect(try scene.log.segments().reduce(0) { $0 + $1.records } == 35)
        try scene.reopen(removingIndex: true)
        #expect(try scene.store.blob("n") == blob)
        #expect(try scene.names == names && names.count == 16)
        try scene.expectSound()
    }

    @Test func `a topic that was deleted takes its names along, and a sweep their bytes`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: [1]))
        try scene.log.deleteTopic("blobs")
        #expect(try scene.names == [])
        try scene.store.put(NewBlob(name: "b", bytes: [2]))
        #expect(try scene.names == ["b"])
        #expect(scene.files.count == 2)
        #expect(try scene.store.sweep().orphans == 1)
        try scene.expectSound()
    }

    @Test func `another topic under the name is refused`() throws {
        let scene = try BlobScene()
        try scene.log.createTopic(TopicConfiguration(name: "blobs"))
        #expect(throws: LogError.self) {
            try scene.store.put(NewBlob(name: "a", bytes: [1]))
        }
        #expect(scene.files == [])
    }

    @Test func `events say what happened, with everything that the index holds`() throws {
        var options = BlobOptions()
        options.now = { 1_700_000_000_000 }
        let scene = try BlobScene(options)
        try scene.store.put(NewBlob(name: "a", bytes: Array("P5 1 1 255 x".utf8), capturedAt: 5))
        try scene.store.setMetadata("a", try BlobMetadata([("k", "v")]))
        try scene.store.delete([BlobDeletion("a", reason: .expired, detail: "too late")])
        #expect(try scene.log.topic("blobs").configuration.dataClass == .restricted)
        let events = try EventsOfBlobs(scene.log).all()
        #expect(events.map(\.name) == ["a", "a", "a"])
        #expect(events.allSatisfy { $0.eventTime == 1_700_000_000_000 })
        let stored = events[0].stored
        #expect(stored.contentType == "image/x-portable-graymap" && stored.sizeBytes == 12 && stored.capturedAt == 5)
        #expect(stored.sha256.count == 32 && stored.metadata == "{}")
        #expect(events[1].metadataSet.metadata == #"{"k":"v"}"# && events[1].metadataSet.etag != stored.etag)
        #expect(events[2].deleted.reason == .expired && events[2].deleted.detail == "too late")
        #expect(events[2].deleted.etag == events[1].metadataSet.etag)
    }

    @Test func `a reader that may not write sees what there is`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: [1]))
        scene.log.close()
        let store = try BlobStore(try EventLog.open(scene.path, .read))
        #expect(try store.read("a")?.bytes == [1])
        #expect(throws: LogError.self) { try store.put(NewBlob(name: "b", bytes: [2])) }
        #expect(throws: LogError.self) { try store.delete([BlobDeletion("a")]) }
    }
}
