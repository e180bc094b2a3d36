import EventLog
import FootfallEvents
import TypedTopics
package import Timekeeping

/// What an operator does with devices. Every change is an event of the topic `devices`, durable when the method returns.
///
/// One owner, one thread at a time; any number of processes beside it.
package final class DeviceAdministration {
    private let log: EventLog
    private let events: EventGathering<DeviceEvent>
    private let registry: DeviceRegistry
    private let now: () -> EventTime

    /// - Parameters:
    ///   - log: opened for writing.
    ///   - now: a seam for tests.
    package init(_ log: EventLog, now: @escaping () -> EventTime = TimeSource.system.wallClock) throws {
        self.log = log
        self.now = now
        events = try FootfallTopic.devices.gathering(in: log)
        registry = DeviceRegistry(log)
    }

    /// The devices as they are now.
    package func devices() throws -> [DeviceRecord] {
        try registry.refresh()
        return registry.devices
    }

    /// Lets a device in.
    ///
    /// - Parameters:
    ///   - store: `nil` keeps that of an earlier enrolment.
    ///   - group: likewise.
    ///   - again: whether a device that is enrolled or revoked is let in anew.
    /// - Throws: ``DeviceError/alreadyEnrolled(_:store:group:)``, ``DeviceError/revoked(_:at:reason:)``.
    @discardableResult
    package func enrol(
        _ device: String, store: String?, group: String?, keyGeneration: Int, again: Bool
    ) throws -> DeviceRecord {
        try DeviceName.check(device, "device")
        return try change(device) { record in
            switch record.condition {
            case .unknown: break
            case .enrolled where !again:
                throw DeviceError.alreadyEnrolled(device, store: record.store, group: record.group)
            case .revoked where !again:
                throw DeviceError.revoked(device, at: record.revokedAt ?? .epoch, reason: record.revocationReason)
            case .enrolled, .revoked: break
            }
            var enrolled = DeviceEnrolled()
            enrolled.store = store ?? record.store
            enrolled.group = group ?? record.group
            enrolled.keyGeneration = UInt32(clamping: keyGeneration)
            return .enrolled(enrolled)
        }
    }

    /// Shuts a device out: it is refused at its next event.
    ///
    /// - Throws: ``DeviceError/unknownDevice(_:)``; ``DeviceError/revoked(_:at:reason:)`` where it was before.
    @discardableResult
    package func revoke(_ device: String, reason: String?) throws -> DeviceRecord {
        try change(device) { record in
            switch record.condition {
            case .unknown: throw DeviceError.unknownDevice(device)
            case .revoked:
                throw DeviceError.revoked(device, at: record.revokedAt ?? .epoch, reason: record.revocationReason)
            case .enrolled: break
            }
            var revoked = DeviceRevoked()
            if let reason { revoked.reason = reason }
            return .revoked(revoked)
        }
    }

    /// Wants another configuration of a device: the next version.
    ///
    /// - Throws: ``DeviceConfigurationError`` for one that isn't valid; ``DeviceError/unknownDevice(_:)``.
    @discardableResult
    package func configure(_ device: String, _ yaml: String) throws -> DeviceRecord {
        _ = try DeviceConfiguration(yaml: yaml)
        return try change(device) { record in
            guard record.condition != .unknown else { throw DeviceError.unknownDevice(device) }
            var configured = DeviceConfigured()
            configured.version = UInt32(clamping: record.wantedVersion + 1)
            configured.configuration = yaml
            return .configured(configured)
        }
    }

    /// Appends the event that `body` makes of the device's record, unless the record changes meanwhile.
    private func change(
        _ device: String, _ body: (DeviceRecord) throws -> DeviceEvent.OneOf_Event
    ) throws -> DeviceRecord {
        try log.repeating {
            let deviceGuard = try DeviceGuard(log, device)
            try registry.refresh()
            var event = DeviceEvent()
            event.device = device
            event.eventTime = now().milliseconds
            event.event = try body(registry[device] ?? DeviceRecord(device: device))
            var request = AppendRequest()
            try events.add([event], to: &request)
            deviceGuard.advance(&request)
            try log.append(request)
        }
        try registry.refresh()
        return registry[device] ?? DeviceRecord(device: device)
    }
}
