import EventLog
import Foundation

/// By what a device opens its sessions: its name, and where its key is. ``DeviceSession`` has the rules.
package struct DeviceLogin: Sendable, Equatable {
    package var device: String
    /// Else the one that it is enrolled in.
    package var group: String?
    /// The file of the groups' keys; else ``GroupKeyFile/standardPath(_:)``.
    package var keys: String?
    /// The file of the device's own key; else `FFLOG_DEVICE_KEY`, else it is derived from its group's.
    package var ownKey: String?

    package init(device: String, group: String? = nil, keys: String? = nil, ownKey: String? = nil) {
        self.device = device
        self.group = group
        self.keys = keys
        self.ownKey = ownKey
    }

    /// - Parameter store: where it stands; a device that nobody enrolled enrols there by itself.
    /// - Throws: ``DeviceError``, ``LogError``.
    package func open(_ log: EventLog, store: String?) throws -> DeviceSession {
        let file = try GroupKeyFile(keys ?? GroupKeyFile.standardPath(), data: log.directory.path)
        var group = group
        if group == nil {
            let registry = DeviceRegistry(log, only: device)
            try registry.refresh()
            group = registry[device].flatMap { $0.group.isEmpty ? nil : $0.group }
        }
        guard let group else { throw DeviceError.unknownDevice(device) }
        let credential: DeviceCredential
        if let key = try readOwnKey() {
            credential = .deviceKey(key, group: group)
        } else {
            credential = .groupKey(group: group)
        }
        return try DeviceSession.open(log, device: device, store: store, credential: credential, keys: file)
    }

    private func readOwnKey() throws -> DeviceKey? {
        let text: String
        let place: String
        if let ownKey {
            guard let contents = try? String(contentsOfFile: ownKey, encoding: .utf8) else {
                throw DeviceError.badKey("\(ownKey): can't be read")
            }
            (text, place) = (contents, ownKey)
        } else if let variable = ProcessInfo.processInfo.environment["FFLOG_DEVICE_KEY"], !variable.isEmpty {
            (text, place) = (variable, "FFLOG_DEVICE_KEY")
        } else {
            return nil
        }
        guard let key = DeviceKey(base64: text) else {
            throw DeviceError.badDeviceKey(device: device, place: place)
        }
        return key
    }
}
