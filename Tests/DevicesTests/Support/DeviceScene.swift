import Devices
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import Synchronization
import TestSupport
import Timekeeping
import TypedTopics

/// A log and a file of group keys, each in a folder of its own, which go when this does; and a clock that a test moves.
final class DeviceScene: Sendable {
    private let temporary = TemporaryFolder()
    var folder: String { temporary.path }
    let log: EventLog
    let keys: GroupKeyFile
    let clock = Mutex<EventTime>(1_784_000_000_000)

    var data: String { folder + "/data" }
    var keysPath: String { folder + "/keys/device-keys.json" }
    var now: @Sendable () -> EventTime { { [self] in clock.withLock { $0 } } }

    init(group: String? = "stores") throws {
        log = try EventLog.open(temporary.path("data"), .create)
        keys = try GroupKeyFile(temporary.path("keys/device-keys.json"), data: temporary.path("data"))
        for topic in [FootfallTopic.devices.definition, FootfallTopic.detections.definition] {
            try topic.register(in: log)
            var configuration = topic.configuration()
            // Times near 1970 are easier to read.
            configuration.eventTimes = .none
            try log.createTopic(configuration)
        }
        if let group { try keys.create(group, now: 1_784_000_000_000) }
    }

    deinit { log.close() }

    func administration() throws -> DeviceAdministration { try DeviceAdministration(log, now: now) }

    func session(
        _ device: String = "box-1", store: String? = "S1", credential: DeviceCredential = .groupKey(group: "stores")
    ) throws -> DeviceSession {
        try DeviceSession.open(log, device: device, store: store, credential: credential, keys: keys, now: now)
    }

    func registry() throws -> DeviceRegistry {
        let registry = DeviceRegistry(log)
        try registry.refresh()
        return registry
    }

    /// Appends events of devices as they are, past the gate.
    func append(_ events: [DeviceEvent]) throws {
        let batches = try FootfallTopic.devices.gathering(in: log)
        for event in events { try batches.append(event) }
        var request = AppendRequest()
        batches.encode(into: &request)
        try log.append(request)
    }

    func detections() throws -> [Detection] { try all(FootfallTopic.detections) }

    func deviceEvents() throws -> [DeviceEvent] { try all(FootfallTopic.devices) }

    private func all<Event: TypedEvent>(_ standard: EventTopic<Event>) throws -> [Event] {
        guard let topic = try standard.find(in: log) else { return [] }
        let reader = EventReader<Event>(log)
        return try topic.partitions.flatMap { try reader.read(topic, $0, from: .zero, bytesMax: .max).records }
            .compactMap(\.event)
    }
}

extension Detection {
    /// A person in a frame of `S1/cam-1`.
    static func person(at time: Int64, frame: UInt64 = 1, camera: String = "cam-1") -> Detection {
        var detection = Detection()
        detection.store = "S1"
        detection.zone = "entrance"
        detection.camera = camera
        detection.eventTime = time
        detection.model = "test"
        detection.modelVersion = "1"
        detection.personDetected.frame = frame
        detection.personDetected.trackID = frame
        detection.personDetected.box.width = 10
        detection.personDetected.confidence = 0.5
        return detection
    }
}
