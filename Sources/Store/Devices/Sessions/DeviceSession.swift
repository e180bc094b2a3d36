import EventLog
import EventSchema
import FootfallEvents
import SwiftProtobuf
import TypedTopics
package import Timekeeping

/// By what a device proves who it is.
package enum DeviceCredential: Sendable {
    /// It has its group's key file, and derives its own key from the newest generation: it moves on by itself after a rotation.
    case groupKey(group: String)
    /// It has its own key alone.
    case deviceKey(DeviceKey, group: String)

    package var group: String {
        switch self {
        case .groupKey(let group), .deviceKey(_, let group): group
        }
    }
}

/// A device at work: what it detects, its heartbeats and what it says of itself go through here, signed, past the gate.
///
/// ```swift
/// let session = try DeviceSession.open(log, device: "store-1-box-2", store: "Store 1",
///     credential: .groupKey(group: "stores"), keys: keys)
/// try session.append(detections)                   // durable; throws DeviceError.revoked at the next event after that
/// try session.heartbeat(camera: "cam-1", report)   // every 10 s
/// let twin = DeviceTwin(session)
/// if case .taken(let version, let configuration)? = try twin.poll() { … }
/// ```
/// **Durability.** What an append returned for is durable, all of it or nothing. **Concurrency.** One thread at a time; a
/// device may have several sessions, one for each camera. **On drop** nothing is left behind.
package final class DeviceSession {
    package let device: String
    package let store: String
    /// Whether the last statement was signed by a key that its device should leave: the group has a newer one.
    package private(set) var shouldMoveOn = false

    let log: EventLog
    private let gate: DeviceGate
    private let credential: DeviceCredential
    private let now: @Sendable () -> EventTime
    private let nonce = DeviceStatement.newNonce()
    private var sequence: UInt64 = 0
    private let detections: EventGathering<Detection>
    private let events: EventGathering<DeviceEvent>

    /// Opens a session. A device that nobody enrolled enrols by itself: its key proves its group.
    ///
    /// - Parameters:
    ///   - store: where it stands; `nil` for a device that is enrolled already.
    ///   - now: a seam for tests.
    /// - Throws: ``DeviceError`` where it is refused; ``LogError``.
    package static func open(
        _ log: EventLog, device: String, store: String?, credential: DeviceCredential, keys: GroupKeyFile,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws -> DeviceSession {
        try DeviceName.check(device, "device")
        let gate = try DeviceGate(log, keys: keys, only: device, now: now)
        return try open(log, device: device, store: store, credential: credential, gate: gate, now: now)
    }

    /// The same through a gate that is shared with others.
    package static func open(
        _ log: EventLog, device: String, store: String?, credential: DeviceCredential, gate: DeviceGate,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws -> DeviceSession {
        try DeviceName.check(device, "device")
        let known = try gate.record(of: device)
        guard let place = store ?? (known?.condition == .unknown ? nil : known?.store) else {
            throw DeviceError.unknownDevice(device)
        }
        let session = try DeviceSession(log, device, place, credential, gate, now)
        let payload = Array(place.utf8)
        try gate.enrol(session.statement(.enrol, payload), store: place)
        return session
    }

    private init(
        _ log: EventLog, _ device: String, _ store: String, _ credential: DeviceCredential, _ gate: DeviceGate,
        _ now: @escaping @Sendable () -> EventTime
    ) throws {
        self.log = log
        self.device = device
        self.store = store
        self.credential = credential
        self.gate = gate
        self.now = now
        detections = try FootfallTopic.detections.gathering(in: log)
        events = try FootfallTopic.devices.gathering(in: log)
    }

    /// What the log says of the device now.
    package var record: DeviceRecord {
        get throws { try gate.record(of: device) ?? DeviceRecord(device: device) }
    }

    /// Appends what was detected, in the device's name.
    ///
    /// - Parameter others: what becomes durable with it, such as the stage's position.
    /// - Throws: ``DeviceError`` where the device is not let in any more, ``ReservedModel``, ``LogError``; nothing was written then.
    @discardableResult
    package func append(
        _ detections: [Detection], with others: [any AppendParticipant] = []
    ) throws -> [AppendReceipt] {
        let own = detections.map { detection in
            var detection = detection
            detection.device = device
            return detection
        }
        return try append(own, to: self.detections, with: others)
    }

    /// Appends events of any type in the device's name; they name it themselves, where they do.
    @discardableResult
    package func append<Event: TypedEvent>(
        _ events: [Event], to gathering: EventGathering<Event>, with others: [any AppendParticipant] = []
    ) throws -> [AppendReceipt] {
        try log.append([try proof(of: events), EventAppend(events, to: gathering)] + others)
    }

    /// What makes an append of events depend on the device's right to write.
    ///
    /// It is signed when it joins, which throws ``DeviceError`` where the key isn't good or the device may not write. For one append.
    ///
    /// - Throws: ``ReservedModel`` for detections that say they were made up.
    package func proof(of events: [some TypedEvent]) throws -> some AppendParticipant {
        if let detections = events as? [Detection] { try ReservedModel.check(detections) }
        var payload: [UInt8] = []
        for event in events { payload += try event.serializedBytes() as [UInt8] }
        return SessionProof(self, payload)
    }

    /// Has the session know by which key it should sign.
    private final class SessionProof: AppendParticipant {
        private let session: DeviceSession
        private let payload: [UInt8]
        /// From the first join on: a statement is good for once.
        private var proof: DeviceProof?

        init(_ session: DeviceSession, _ payload: [UInt8]) {
            self.session = session
            self.payload = payload
        }

        func join(_ request: inout AppendRequest) throws {
            let proof = try proof ?? session.gate.proof(session.statement(.append, payload), payload: payload)
            self.proof = proof
            try proof.join(&request)
        }

        func appended(_ receipts: [AppendReceipt]) {
            guard let admission = proof?.admission else { return }
            session.shouldMoveOn = admission.keyGeneration < admission.newestGeneration
        }
    }

    /// Says that a camera is alive, and how it is. To be called every 10 s or so; after 30 s it counts as gone.
    ///
    /// - Parameter time: of a recording the event time that it has come to; else it is now.
    package func heartbeat(
        camera: String, framesPerSecond: Float, frames: UInt64, framesDropped: UInt64 = 0, condition: String? = nil,
        at time: EventTime? = nil
    ) throws {
        var heartbeat = DeviceHeartbeat()
        heartbeat.store = store
        heartbeat.camera = camera
        heartbeat.framesPerSecond = framesPerSecond
        heartbeat.frames = frames
        heartbeat.framesDropped = framesDropped
        if let condition { heartbeat.condition = condition }
        try say(.heartbeat(heartbeat), at: time)
    }

    /// Appends an event of the device about itself.
    func say(_ event: DeviceEvent.OneOf_Event, at time: EventTime? = nil) throws {
        var message = DeviceEvent()
        message.device = device
        message.eventTime = (time ?? now()).milliseconds
        message.event = event
        try append([message], to: events)
    }

    private func statement(_ purpose: DeviceStatement.Purpose, _ payload: [UInt8]) throws -> DeviceStatement {
        sequence += 1
        return DeviceStatement(
            purpose, device: device, group: credential.group, time: now(), nonce: nonce, sequence: sequence,
            payload: payload, key: try key())
    }

    private func key() throws -> DeviceKey {
        switch credential {
        case .groupKey(let group): DeviceKey(group: try gate.keys.group(group).newest, device: device)
        case .deviceKey(let key, _): key
        }
    }
}
