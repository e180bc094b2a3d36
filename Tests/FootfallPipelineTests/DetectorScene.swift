import Cameras
import Blobs
import CPlatform
import Detection
import Devices
import EventLog
import FootfallEvents
@testable import FootfallPipeline
import Foundation
import Pipeline
import Scenes
import Synchronization
import TestSupport
import Testing
import Timekeeping
import TypedTopics

/// A log in a folder of its own, and the frames of a generated scene for detectors that write to it.
final class DetectorScene: Sendable {
    private let temporary = TemporaryFolder()
    var folder: String { temporary.path }
    let log: EventLog
    let blobs: BlobStore
    /// Each frame as PGM, less than a pipe holds.
    let frames: [[UInt8]]
    let notices = Mutex<[String]>([])

    static let start: EventTime = 1_784_282_400_000

    init() throws {
        log = try EventLog.open(temporary.path("data"), .create)
        blobs = try BlobStore(log)
        var options = SceneOptions()
        options.size = PictureSize(width: 160, height: 120)
        options.people = 3
        options.seconds = 30
        let scene = Scene(seed: 1, options)
        var frames: [[UInt8]] = []
        while scene.next() {
            var bytes: [UInt8] = []
            SceneWriter.append(scene.frame, as: .pgm, to: &bytes)
            frames.append(bytes)
        }
        self.frames = frames
    }

    deinit { log.close() }

    var settings: DetectorSettings {
        var settings = DetectorSettings()
        settings.store = "S"
        settings.configuration.zone = "hall"
        settings.camera = "cam-1"
        settings.start = Self.start
        settings.configuration.secondsBetweenPictures = 2
        settings.configuration.lines = [CrossingLine(name: "door", from: .init(x: 0.5, y: 1), to: .init(x: 0.5, y: 0))]
        return settings
    }

    func stage(
        _ settings: DetectorSettings, _ pipe: FramePipe, session: DeviceSession? = nil,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws -> DetectorStage {
        try DetectorStage(
            log, blobs, settings, .descriptor(pipe.readEnd), session: session,
            say: { [self] notice in notices.withLock { $0.append(notice) } }, now: now)
    }

    /// A device that is enrolled, at work.
    func session() throws -> DeviceSession {
        let keys = try GroupKeyFile(folder + "/keys.json", data: folder + "/data")
        try keys.create("stores", now: Self.start)
        return try DeviceSession.open(
            log, device: "box-1", store: "S", credential: .groupKey(group: "stores"), keys: keys)
    }

    func hasNotice(_ text: String) -> Bool { notices.withLock { $0.contains { $0.contains(text) } } }

    /// All detections in order.
    func detections() throws -> [FootfallEvents.Detection] {
        let reader = EventReader<FootfallEvents.Detection>(log)
        let topic = try log.topic("detections")
        return try topic.partitions.flatMap { try reader.read(topic, $0, from: .zero, bytesMax: .max).records }
            .compactMap(\.event)
    }

    func pictures() throws -> [String] {
        var names: [String] = []
        try blobs.list { blob in
            names.append(blob.name)
            return .next
        }
        return names
    }

    /// What the log says of the device's camera.
    func source() throws -> SourceRecord? {
        let registry = DeviceRegistry(log)
        try registry.refresh()
        return registry["box-1"]?.sources.first
    }
}

/// A pipe through which frames go to a detector.
final class FramePipe {
    let readEnd: Int32
    private var writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        // What another test starts meanwhile must not hold an end open.
        try #require(fflog_pipe(&ends) == 0)
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        if writeEnd >= 0 { close(writeEnd) }
    }

    func send(_ frame: [UInt8]) {
        let written = frame.withUnsafeBytes { write(writeEnd, $0.baseAddress, $0.count) }
        #expect(written == frame.count)
    }

    /// Sends frames one by one, each to be taken by a turn.
    func send(_ frames: some Sequence<[UInt8]>, to stage: DetectorStage) throws {
        for frame in frames {
            send(frame)
            let before = stage.summary.frames + stage.summary.framesKnown
            while stage.summary.frames + stage.summary.framesKnown == before {
                _ = try stage.turn(timeout: .milliseconds(1))
            }
        }
    }

    /// Ends the stream.
    func end(_ stage: DetectorStage) throws {
        close(writeEnd)
        writeEnd = -1
        while try !stage.turn(timeout: .milliseconds(1)).isLast {}
        try stage.close()
    }
}
