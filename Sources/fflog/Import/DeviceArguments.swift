import ArgumentParser
import Devices
import EventLog
import Foundation

/// In which device's name something is appended.
struct DeviceArguments: ParsableArguments {
    @Option(help: "Append in the name of this device, which is authenticated and must be enrolled.")
    var device: String?
    @Option(help: "The device's group; else the one it is enrolled in.")
    var group: String?
    @Option(
        name: .customLong("device-key"),
        help: ArgumentHelp(
            "A file with the device's own key (else FFLOG_DEVICE_KEY, else it is derived from its group's).",
            valueName: "file"),
        completion: .file())
    var deviceKey: String?
    @OptionGroup var keys: DeviceKeysOption

    /// `nil` where no device is named.
    ///
    /// - Parameter store: where it stands; a device that nobody enrolled enrols there by itself.
    func session(_ log: EventLog, store: String?, _ options: GlobalOptions) throws -> DeviceSession? {
        guard let device else { return nil }
        let file = try keys.file(options)
        var group = group
        if group == nil {
            let registry = DeviceRegistry(log, only: device)
            try registry.refresh()
            group = registry[device].flatMap { $0.group.isEmpty ? nil : $0.group }
        }
        guard let group else { throw DeviceError.unknownDevice(device) }
        let credential: DeviceCredential
        if let key = try ownKey() {
            credential = .deviceKey(key, group: group)
        } else {
            credential = .groupKey(group: group)
        }
        return try DeviceSession.open(log, device: device, store: store, credential: credential, keys: file)
    }

    private func ownKey() throws -> DeviceKey? {
        let text: String
        let place: String
        if let deviceKey {
            guard let contents = try? String(contentsOfFile: deviceKey, encoding: .utf8) else {
                throw DeviceError.badKey("\(deviceKey): can't be read")
            }
            (text, place) = (contents, deviceKey)
        } else if let variable = ProcessInfo.processInfo.environment["FFLOG_DEVICE_KEY"], !variable.isEmpty {
            (text, place) = (variable, "FFLOG_DEVICE_KEY")
        } else {
            return nil
        }
        guard let key = DeviceKey(base64: text) else {
            throw DeviceError.badKey(
                "\(place) holds no device's key: 32 bytes in base64, as fflog device key prints them")
        }
        return key
    }
}
