import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import LocalTime
import Pipeline
import Pseudonyms
import SwiftProtobuf
import Synchronization
import Testing
import TestSupport
import Zstd

@testable import Anonymization
import TypedTopics
import Timekeeping

/// A log with its own clock, in which detections, faces and opt-ins are appended, and an anonymizer at work on them.
final class AnonymizerScene: Sendable {
    private let temporary = TemporaryFolder()
    var folder: String { temporary.path }
    let log: EventLog
    let clock: TestClock
    let options: AnonymizerOptions

    /// 2026-07-17T10:00:00Z.
    static let start: EventTime = 1_784_282_400_000
    static let store = "Henry Street"

    init(options: AnonymizerOptions = AnonymizerOptions(), partitions: Int = 1) throws {
        self.options = options
        let clock = TestClock(Self.start)
        self.clock = clock
        log = try EventLog(temporary.path("data"), .create) { clock.now }
        for topic in [
            FootfallTopic.detections.definition, FootfallTopic.faces.definition, FootfallTopic.optIns.definition,
            FootfallTopic.visits.definition,
        ] {
            _ = try topic.ensure(in: log, partitions: partitions)
            // Clocks of tests go back by a day, and tracks to the ends of the numbers.
            try log.alterTopic(topic.name) { $0.eventTimes = .none }
        }
    }

    deinit { log.close() }

    static func pseudonyms(_ folder: String) throws -> Pseudonyms {
        let ring = try KeyRing(directory: folder + "/data", keyFile: folder + "/key")
        return Pseudonyms(ring, zones: try StoreZones(fallback: "Europe/Dublin"))
    }

    func stage(_ name: String = "anonymizer", options: AnonymizerOptions? = nil) throws -> AnonymizerStage {
        try AnonymizerStage(
            log, pseudonyms: try Self.pseudonyms(folder), name: name, options: options ?? self.options
        ) { [clock] in clock.now }
    }

    /// Turns until nothing happens any more.
    func run(_ stage: AnonymizerStage? = nil) throws {
        let stage = try stage ?? self.stage()
        var idle = 0
        while idle < 2 {
            let turn = try stage.turn(timeout: .zero)
            idle = turn == StageTurn() ? idle + 1 : 0
        }
    }

    // MARK: Appending

    func append<Event: TypedEvent>(_ event: Event, to topic: EventTopic<Event>, partition: Int = 0) throws {
        try append([event], to: topic, partition: partition)
    }

    func append<Event: TypedEvent>(_ events: [Event], to topic: EventTopic<Event>, partition: Int = 0) throws {
        let gathering = try topic.gathering(in: log)
        for event in events { try gathering.append(event, to: PartitionID(partition)) }
        var request = AppendRequest()
        gathering.encode(into: &request)
        try log.append(request)
    }

    func optIn(_ attributes: OptInAttribute..., store: String = store, on: Bool = true) throws {
        for attribute in attributes {
            try append(
                OptInChanged.with {
                    $0.store = store
                    $0.eventTime = clock.now.milliseconds
                    $0.attribute = attribute
                    $0.optedIn = on
                    $0.basis = "notice at the door"
                    $0.by = "manager"
                }, to: FootfallTopic.optIns)
        }
        clock.now += 1
    }

    func optInToAll(store: String = store) throws { try optIn(.demographics, .emotion, .returning, store: store) }

    func visits(in topic: String = "visits") throws -> [VisitorObserved] {
        let topic = try log.topic(topic)
        let reader = EventReader<VisitorObserved>(log)
        return try topic.partitions.flatMap { try reader.read(topic, $0, from: .zero, bytesMax: .max).records }
            .compactMap(\.event)
    }
}

/// Events as the scenes need them.
enum Event {
    static func person(
        _ track: UInt64, at time: EventTime, picture: String? = nil,
        box: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 100, 300),
        frame: UInt64? = nil, confidence: Float = 0.5, camera: String = "cam-1", store: String = AnonymizerScene.store
    ) -> Detection {
        detection(time, camera, store) {
            $0.personDetected = .with {
                $0.frame = frame ?? UInt64(max((time - AnonymizerScene.start).milliseconds, 0))
                $0.trackID = track
                $0.box = Event.box(box)
                $0.confidence = confidence
                if let picture { $0.picture = picture }
            }
        }
    }

    static func end(
        _ track: UInt64, first: EventTime, last: EventTime, direction: Direction? = .entered, camera: String = "cam-1",
        store: String = AnonymizerScene.store
    ) -> Detection {
        detection(last, camera, store) {
            $0.trackEnded = .with {
                $0.trackID = track
                $0.firstSeen = first.milliseconds
                $0.lastSeen = last.milliseconds
                $0.frames = 3
                if let direction { $0.direction = direction }
                $0.x = 50
                $0.y = 300
                $0.confidence = 0.75
            }
        }
    }

    private static func detection(
        _ time: EventTime, _ camera: String, _ store: String, _ fill: (inout Detection) -> Void
    ) -> Detection {
        .with {
            $0.store = store
            $0.zone = "entrance"
            $0.camera = camera
            $0.eventTime = time.milliseconds
            $0.model = "test"
            $0.modelVersion = "1"
            fill(&$0)
        }
    }

    static func face(
        _ picture: String, _ index: UInt32 = 0, at time: EventTime,
        box: (UInt32, UInt32, UInt32, UInt32) = (40, 10, 20, 20),
        identity: String? = nil, age: Float? = 30, gender: Gender? = .female, confidence: Float? = 0.9,
        emotions: EmotionScores? = .with {
            $0.happiness = 0.9; $0.neutral = 0.1
        }, camera: String? = nil
    ) -> FaceEvent {
        event(picture, time, camera) {
            $0.faceAnalyzed = .with {
                $0.faceIndex = index
                $0.faceID = "face-\(picture)-\(index)"
                $0.box = Event.box(box)
                if let identity { $0.identity = identity }
                if let age { $0.age = age }
                if let gender { $0.gender = gender }
                if let emotions { $0.emotions = emotions }
                if let confidence { $0.confidence = confidence }
            }
        }
    }

    static func analyzed(_ picture: String, faces: UInt32 = 1, at time: EventTime, camera: String? = nil) -> FaceEvent {
        event(picture, time, camera) { $0.pictureAnalyzed = .with { $0.faces = faces } }
    }

    private static func event(
        _ picture: String, _ time: EventTime, _ camera: String?, _ fill: (inout FaceEvent) -> Void
    ) -> FaceEvent {
        .with {
            $0.picture = picture
            $0.eventTime = time.milliseconds
            if let camera { $0.camera = camera }
            $0.analyzer = "synthetic"
            $0.analyzerVersion = "1"
            $0.synthetic = true
            fill(&$0)
        }
    }

    static func box(_ box: (UInt32, UInt32, UInt32, UInt32)) -> Box {
        .with {
            $0.left = box.0
            $0.top = box.1
            $0.width = box.2
            $0.height = box.3
        }
    }
}
