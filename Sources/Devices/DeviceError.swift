import EventSchema

/// Why a device, or what is asked of one, is refused.
package enum DeviceError: Error, Sendable, Equatable {
    case invalidName(String, _ what: String)
    /// Nobody enrolled it.
    case unknownDevice(String)
    /// At what time, milliseconds since 1970, and why.
    case revoked(String, at: Int64, reason: String?)
    /// The signature fits none of the keys that are good for the group.
    case wrongKey(device: String, group: String, active: [Int], lastUsed: Int?)
    case unknownGroup(String, known: [String], path: String)
    case otherGroup(device: String, enrolled: String, given: String)
    case otherStore(device: String, enrolled: String, given: String)
    /// The statement's time is too far from the clock here; milliseconds.
    case clockApart(device: String, milliseconds: Int64)
    /// The statement was seen before, or its payload is another one.
    case replayed(device: String, reason: String)
    case alreadyEnrolled(String, store: String, group: String)
    case groupExists(String)
    /// Devices still sign by the key that would go.
    case keyInUse(group: String, generation: Int, devices: [String])
    case keyFileInData(String)
    case badKeyFile(String, reason: String)
    case badKey(String)
    /// The default place of the groups' keys is not known, because the user has no home; the file has to be named.
    case noHome

    /// Whether it is the device that is refused, and not a mistake of whoever asks.
    package var isRefusal: Bool {
        switch self {
        case .invalidName, .badKeyFile, .badKey, .noHome, .keyFileInData: false
        default: true
        }
    }

    /// Whether what was asked can't be asked.
    package var isUsage: Bool {
        switch self {
        case .invalidName, .keyFileInData, .badKey, .noHome: true
        default: false
        }
    }
}

extension DeviceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidName(let name, let what):
            "'\(name)' can't be the name of a \(what): 1 to 128 of a-z A-Z 0-9 - . _ : that end in a letter, digit or dash"
        case .noHome:
            "where the keys of the groups are is not known: HOME is not set, and this user has no home; "
                + "name their file with --keys or FFLOG_DEVICE_KEYS"
        case .unknownDevice(let device):
            "device '\(device)' is not enrolled; enrol it with: fflog device enrol \(device) --store STORE --group GROUP"
        case .revoked(let device, let time, let reason):
            "device '\(device)' was revoked at \(RFC3339.text(time))\(reason.map { ": \($0)" } ?? ""); nothing was written. "
                + "To let it in again: fflog device enrol \(device) --again"
        case .wrongKey(let device, let group, let active, let lastUsed):
            "device '\(device)' signed with a key that is not good for group '\(group)', whose keys are of generation "
                + active.map(String.init).joined(separator: " and ")
                + (lastUsed.map {
                    active.contains($0) ? "" : "; its own was of generation \($0), which was rotated out"
                }
                    ?? "")
                + ". Give it the group's key, or its own anew: fflog device key \(device) --group \(group)"
        case .unknownGroup(let name, let known, let path):
            "there is no key of group '\(name)' in \(path), which has "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
                + ". Make one with: fflog device group create \(name)"
        case .otherGroup(let device, let enrolled, let given):
            "device '\(device)' is enrolled in group '\(enrolled)', not '\(given)'"
        case .otherStore(let device, let enrolled, let given):
            "device '\(device)' is enrolled for store '\(enrolled)', not '\(given)'. Where it was moved: "
                + "fflog device enrol \(device) --store '\(given)' --again"
        case .clockApart(let device, let milliseconds):
            "device '\(device)' has a clock that is \(abs(milliseconds) / 1000) s \(milliseconds > 0 ? "ahead" : "behind"); "
                + "set it (NTP), and send again"
        case .replayed(let device, let reason):
            "device '\(device)' sent a statement that can't be taken: \(reason)"
        case .alreadyEnrolled(let device, let store, let group):
            "device '\(device)' is enrolled already, for store '\(store)' in group '\(group)'. To change that: --again"
        case .groupExists(let name):
            "group '\(name)' has a key already; a new one comes with: fflog device group rotate \(name)"
        case .keyInUse(let group, let generation, let devices):
            "generation \(generation) of the key of group '\(group)' would go, but \(devices.count) "
                + (devices.count == 1 ? "device signs" : "devices sign") + " by it still: "
                + devices.prefix(5).joined(separator: ", ") + (devices.count > 5 ? ", …" : "")
                + ". Wait until they have moved on, or shut them out with --yes"
        case .keyFileInData(let path):
            "\(path) lies in the data directory, with what it protects; name another place with --keys or FFLOG_DEVICE_KEYS"
        case .badKeyFile(let path, let reason): "group keys in \(path): \(reason)"
        case .badKey(let reason): reason
        }
    }
}
