import EventLog
import FootfallEvents
import Synchronization
import TypedTopics
package import Timekeeping

/// The door that everything of a device passes: its statement is authenticated, and what it wants to write becomes durable
/// only if it is still enrolled in that very transaction.
///
/// A device that was revoked is refused at its next event, in whatever process. Thread-safe.
package final class DeviceGate: Sendable {
    /// By what right a device was let in.
    package struct Admission: Sendable, Equatable {
        package let record: DeviceRecord
        /// Of the key that signed.
        package let keyGeneration: Int
        /// Of the key that it should sign by; more than ``keyGeneration`` tells the device to move on.
        package let newestGeneration: Int
    }

    private struct State: ~Copyable {
        let registry: DeviceRegistry
        let events: EventGathering<DeviceEvent>
        var replays = ReplayTable()
    }

    private let log: EventLog
    package let keys: GroupKeyFile
    private let now: @Sendable () -> EventTime
    private let state: Mutex<State>

    /// How far a device's clock may be off.
    package static let clockTolerance = Duration.seconds(5 * 60)

    /// - Parameters:
    ///   - log: opened for writing.
    ///   - device: the one device that will pass; `nil` is any.
    package init(
        _ log: EventLog, keys: GroupKeyFile, only device: String? = nil,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws {
        self.log = log
        self.keys = keys
        self.now = now
        state = Mutex(
            State(registry: DeviceRegistry(log, only: device), events: try FootfallTopic.devices.gathering(in: log)))
    }

    /// What the log says of a device now.
    package func record(of device: String) throws -> DeviceRecord? {
        try state.withLock { state in
            try state.registry.refresh()
            return state.registry[device]
        }
    }

    /// Authenticates a statement and looks whether its device may write, now. Takes the statement: a second time it is a replay.
    ///
    /// - Throws: ``DeviceError``.
    @discardableResult
    package func check(_ statement: DeviceStatement, payload: [UInt8]) throws -> Admission {
        let generation = try authenticate(statement, payload)
        return try admit(statement, generation).admission
    }

    /// What makes an append depend on the device's right to write: it joins what the device sends.
    ///
    /// Takes the statement: a second time it is a replay.
    /// - Parameter payload: what the statement's signature covers.
    /// - Throws: ``DeviceError`` where the statement is not good; joining throws it where the device may not write.
    package func proof(_ statement: DeviceStatement, payload: [UInt8]) throws -> DeviceProof {
        DeviceProof(self, statement, generation: try authenticate(statement, payload))
    }

    /// Lets in a device that proves that it has its group's key. One that is in already stays as it is.
    ///
    /// - Parameter store: what the statement's signature covers.
    /// - Throws: ``DeviceError``: a device that was revoked stays out.
    @discardableResult
    package func enrol(_ statement: DeviceStatement, store: String) throws -> DeviceRecord {
        try DeviceName.check(statement.device, "device")
        let generation = try authenticate(statement, Array(store.utf8))
        try log.repeating {
            let deviceGuard = try DeviceGuard(log, statement.device)
            let known = try record(of: statement.device)
            if let known, known.condition != .unknown {
                try Self.requireEnrolled(known, group: statement.group)
                guard known.store == store else {
                    throw DeviceError.otherStore(device: known.device, enrolled: known.store, given: store)
                }
                return
            }
            var enrolled = DeviceEnrolled()
            enrolled.store = store
            enrolled.group = statement.group
            enrolled.keyGeneration = UInt32(clamping: generation)
            var request = AppendRequest()
            try add(.enrolled(enrolled), of: statement.device, to: &request)
            deviceGuard.advance(&request)
            try log.append(request)
        }
        guard let record = try record(of: statement.device) else { throw DeviceError.unknownDevice(statement.device) }
        return record
    }

    // MARK: Parts

    func add(
        _ event: DeviceEvent.OneOf_Event, of device: String, to request: inout AppendRequest
    ) throws {
        var message = DeviceEvent()
        message.device = device
        message.eventTime = now().milliseconds
        message.event = event
        try state.withLock { try $0.events.add([message], to: &request) }
    }

    /// - Returns: the generation of the key that signed.
    private func authenticate(_ statement: DeviceStatement, _ payload: [UInt8]) throws -> Int {
        let group = try keys.group(statement.group)
        let message = statement.message
        // The newest first: that is what nearly all sign by.
        let signed = group.keys.last {
            DeviceKey(group: $0, device: statement.device).isSignature(statement.signature, of: message)
        }
        guard let signed else {
            let lastUsed = try record(of: statement.device).flatMap {
                $0.condition == .unknown ? nil : $0.keyGeneration
            }
            throw DeviceError.wrongKey(
                device: statement.device, group: group.name, active: group.keys.map(\.generation), lastUsed: lastUsed)
        }
        guard statement.digest == DeviceStatement.digest(of: payload) else {
            throw DeviceError.replayed(device: statement.device, reason: "what came with it is not what was signed")
        }
        let time = now()
        let apart = statement.time - time
        guard max(apart, .zero - apart) <= Self.clockTolerance else {
            throw DeviceError.clockApart(device: statement.device, by: apart)
        }
        try state.withLock { try $0.replays.take(statement, now: time) }
        return signed.generation
    }

    func admit(
        _ statement: DeviceStatement, _ generation: Int
    ) throws -> (admission: Admission, deviceGuard: DeviceGuard) {
        // Before the registry is looked at: see ``DeviceGuard``.
        let deviceGuard = try DeviceGuard(log, statement.device)
        guard let record = try record(of: statement.device), record.condition != .unknown else {
            throw DeviceError.unknownDevice(statement.device)
        }
        try Self.requireEnrolled(record, group: statement.group)
        let admission = Admission(
            record: record, keyGeneration: generation,
            newestGeneration: try keys.group(statement.group).newest.generation)
        return (admission, deviceGuard)
    }

    private static func requireEnrolled(_ record: DeviceRecord, group: String) throws {
        if record.condition == .revoked {
            throw DeviceError.revoked(record.device, at: record.revokedAt ?? .epoch, reason: record.revocationReason)
        }
        guard record.group == group else {
            throw DeviceError.otherGroup(device: record.device, enrolled: record.group, given: group)
        }
    }
}
