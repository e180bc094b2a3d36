import ArgumentParser
import Devices
import EventLog

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
    func session(_ log: EventLog, store: String?) throws -> DeviceSession? { try login?.open(log, store: store) }

    private var login: DeviceLogin? {
        device.map { DeviceLogin(device: $0, group: group, keys: keys.keys, ownKey: deviceKey) }
    }
}
