internal import Anonymization
internal import EventSchema
internal import FootfallEvents
internal import Foundation
internal import Simulation
internal import TypedTopics
package import Blobs
package import EventLog
package import Pipeline
package import Timekeeping

/// The cameras of a made-up store at work: pictures go to the blob store and detections to `detections`, a frame's in one
/// transaction with the stage's place, so that a restart repeats none and leaves none out.
package final class SyntheticCameraStage: Stage {
    package let name = "demo"
    private let log: EventLog
    private let blobs: BlobStore
    private let configuration: RunConfiguration.Demo
    private let now: @Sendable () -> EventTime
    private var position: Position
    private let stored: StagePosition
    private var synthetic: SyntheticStore
    private let detections: EventGathering<Detection>
    /// Read ahead, and not due yet.
    private var next: SyntheticFrame?

    /// Frames that go into one transaction.
    private static let framesPerTurn = 64
    private static let modelVersion = "1"

    private struct Position: Codable {
        var version = 1
        /// The first frame's time.
        var start: EventTime
        var frames = 0
    }

    /// - Parameter now: a seam for tests.
    package init(
        _ log: EventLog, _ blobs: BlobStore, _ configuration: RunConfiguration.Demo,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws {
        self.log = log
        self.blobs = blobs
        self.configuration = configuration
        self.now = now
        try DemoTopicError.check(configuration.topic, log)
        detections = try FootfallTopic.detections.gathering(in: log)
        // What changes the frames makes another stage of it.
        stored = try StagePosition(
            log,
            "demo:\(configuration.store):\(configuration.seed):\(configuration.cameras):"
                + "\(configuration.visitors):\(configuration.framesPerPicture):\(configuration.start?.milliseconds ?? 0)"
        )
        position =
            try stored.value.map { try JSONDecoder().decode(Position.self, from: Data($0)) }
            ?? Position(start: configuration.start ?? EventTime(milliseconds: now().milliseconds / 1000 * 1000))
        var options = SyntheticStoreOptions()
        options.store = configuration.store
        options.cameras = configuration.cameras
        options.visitors = configuration.visitors
        options.seed = UInt64(configuration.seed)
        options.start = position.start
        options.framesPerPicture = configuration.framesPerPicture
        synthetic = SyntheticStore(options)
        for _ in 0..<position.frames { _ = synthetic.next() }
        next = synthetic.next()
    }

    package func turn(timeout: Duration) throws -> StageTurn {
        var frames: [SyntheticFrame] = []
        while let frame = next, frames.count < Self.framesPerTurn, !configuration.isLive || frame.time <= now() {
            frames.append(frame)
            next = synthetic.next()
        }
        guard !frames.isEmpty else {
            guard next != nil else { return StageTurn(isLast: true) }
            usleep(UInt32(clamping: min(timeout.milliseconds, 50)) * 1000)
            return StageTurn()
        }
        var pictures: [NewBlob] = []
        var events: [Detection] = []
        for frame in frames {
            var name: String?
            if frame.hasPicture {
                let picture = try picture(of: frame)
                name = picture.name
                pictures.append(picture)
            }
            events += frame.persons.map { detection($0, in: frame, picture: name) }
            events += frame.ended.map { detection($0, in: frame) }
        }
        position.frames += frames.count
        // Of two that run the same made-up store only one goes on.
        stored.move(to: [UInt8](try JSONEncoder().encode(position)))
        var participants: [any AppendParticipant] = [stored, EventAppend(events, to: detections)]
        if !pictures.isEmpty { participants.append(blobs.puts(pictures)) }
        try log.append(participants)
        return StageTurn(recordsRead: frames.count, eventsWritten: events.count + pictures.count)
    }

    package func lag() -> StageLag? { nil }

    package func close() {}

    // MARK: Events

    private func picture(of frame: SyntheticFrame) throws -> NewBlob {
        let camera = SyntheticStore.cameraName(frame.camera)
        return NewBlob(
            name: PictureName.make(
                store: configuration.store, camera: camera, capturedAt: frame.time, frame: UInt64(frame.frame),
                suffix: "pgm"),
            bytes: synthetic.picture(of: frame),
            metadata: try BlobMetadata([("store", configuration.store), ("camera", camera)]), capturedAt: frame.time,
            condition: .absent)
    }

    private func detection(_ frame: SyntheticFrame, at time: EventTime) -> Detection {
        var event = Detection()
        event.store = configuration.store
        event.zone = SyntheticStore.zone(frame.camera)
        event.camera = SyntheticStore.cameraName(frame.camera)
        event.eventTime = time.milliseconds
        event.model = Detection.syntheticModel(visits: configuration.topic)
        event.modelVersion = Self.modelVersion
        return event
    }

    private func detection(
        _ person: SyntheticFrame.Person, in frame: SyntheticFrame, picture: String?
    ) -> Detection {
        var event = detection(frame, at: frame.time)
        event.personDetected.frame = UInt64(frame.frame)
        event.personDetected.trackID = person.track
        event.personDetected.box.left = UInt32(person.left)
        event.personDetected.box.top = UInt32(person.top)
        event.personDetected.box.width = UInt32(person.width)
        event.personDetected.box.height = UInt32(person.height)
        event.personDetected.confidence = person.confidence
        if let picture { event.personDetected.picture = picture }
        return event
    }

    private func detection(_ track: SyntheticFrame.EndedTrack, in frame: SyntheticFrame) -> Detection {
        var event = detection(frame, at: track.lastSeen)
        event.trackEnded.trackID = track.track
        event.trackEnded.firstSeen = track.firstSeen.milliseconds
        event.trackEnded.lastSeen = track.lastSeen.milliseconds
        event.trackEnded.frames = UInt64(track.frames)
        if let isEntering = track.isEntering { event.trackEnded.direction = isEntering ? .entered : .exited }
        event.trackEnded.x = UInt32(track.x)
        event.trackEnded.y = UInt32(track.y)
        event.trackEnded.confidence = track.confidence
        return event
    }
}
