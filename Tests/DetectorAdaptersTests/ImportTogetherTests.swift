import DetectorAdapters
import Devices
import EventLog
import FootfallEvents
import Foundation
import Synchronization
import TestSupport
import Testing
import TypedTopics

/// Imports beside others that append to the same topics.
@Suite struct ImportTogetherTests {
    private func line(_ frame: Int) -> String {
        #"{"time":"2026-07-17T10:15:00.250Z","frame":\#(frame),"persons":[{"track":7,"box":[40,80,60,170]}]}"#
    }

    private func format(_ camera: String) throws -> DetectionLines {
        try DetectionLines(
            AdapterOptions.make {
                $0.camera = camera
                $0.zone = "entrance"
            })
    }

    @Test func `an import at work knows what others put into partitions that were added since it began`() throws {
        let scene = try AdapterScene()
        let cameras = (0..<8).map { "cam-\($0)" }
        let atWork = try cameras.map { AdapterImport(scene.log, try format($0)) { _ in } }
        func feed(_ adapter: AdapterImport, _ frame: Int) throws {
            var text = line(frame)
            try text.withUTF8 { try adapter.line(UnsafeRawBufferPointer($0)) }
            try adapter.flush()
        }
        for adapter in atWork { try feed(adapter, 1) }
        try scene.log.alterTopic("detections") { $0.partitions = 16 }
        // Somebody else brings the same first, into where the cameras' events go by now.
        for camera in cameras { #expect(try scene.run(line(2), format(camera)).detections == 1) }
        let topic = try scene.log.topic("detections")
        let states = try scene.log.partitionStates(topic)
        #expect(states[4...].contains { $0.highWaterMark > .zero })
        for adapter in atWork {
            try feed(adapter, 2)
            #expect(adapter.summary.detections == 1 && adapter.summary.duplicates == 1)
            try feed(adapter, 1)
            #expect(adapter.summary.detections == 1 && adapter.summary.duplicates == 2)
        }
        #expect(try scene.detections().count == 16)
    }

    @Test func `an import that is overtaken every time says that it was the import, and of which topic`() throws {
        let folder = TemporaryFolder(inMemory: true)
        let log = try EventLog.open(folder.path("data"), .create)
        defer { log.close() }
        let keys = try GroupKeyFile(folder.path("keys.json"), data: folder.path("data"))
        try keys.create("stores", now: 1)
        let isBusy = Mutex(false)
        // The device's clock is read between the look at the topic and the append: then somebody else appends.
        let session = try DeviceSession.open(
            log, device: "box-1", store: "S1", credential: .groupKey(group: "stores"), keys: keys
        ) {
            if isBusy.withLock({ $0 }) {
                var other = Detection()
                other.camera = "cam-9"
                other.eventTime = 1_784_283_300_000
                other.store = "S9"
                var request = AppendRequest()
                try? FootfallTopic.detections.gathering(in: log).add([other], to: &request)
                _ = try? log.append(request)
            }
            return 1_784_283_300_000
        }
        let adapter = AdapterImport(log, try format("cam-1"), session: session) { _ in }
        var text = line(1)
        try text.withUTF8 { try adapter.line(UnsafeRawBufferPointer($0)) }
        isBusy.withLock { $0 = true }
        let error = #expect(throws: LogError.self) { try adapter.flush() }
        isBusy.withLock { $0 = false }
        guard case .contention(let owner, let attempts)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(owner == "the import into topic 'detections'")
        #expect(attempts == EventLog.attemptsMax)
        #expect(error?.description.contains("device") == false)
        // Nothing of it is in, and nothing is lost: it goes in when the others are done.
        try adapter.flush()
        #expect(adapter.summary.detections == 1)
    }
}
