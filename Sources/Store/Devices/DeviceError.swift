import ErrorKinds
import EventSchema
package import Timekeeping

/// Why a device, or what is asked of one, is refused.
package enum DeviceError: Error, Sendable, Equatable {
    case invalidName(String, _ what: String)
    /// Nobody enrolled it.
    case unknownDevice(String)
    /// When, and why.
    case revoked(String, at: EventTime, reason: String?)
    /// The signature fits none of the keys that are good for the group.
    case wrongKey(device: String, group: String, active: [Int], lastUsed: Int?)
    case unknownGroup(String, known: [String], path: String)
    case otherGroup(device: String, enrolled: String, given: String)
    case otherStore(device: String, enrolled: String, given: String)
    /// The statement's time is too far from the clock here; positive where it is ahead.
    case clockApart(device: String, by: Duration)
    /// The statement was seen before, or its payload is another one.
    case replayed(device: String, reason: String)
    case alreadyEnrolled(String, store: String, group: String)
    case groupExists(String)
    /// Devices still sign by the key that would go.
    case keyInUse(group: String, generation: Int, devices: [String])
    case keyFileInData(String)
    case badKeyFile(String, reason: String)
    /// Others than its owner may read the file with the groups' keys.
    case keyFileExposed(String)
    case badKey(String)
    /// What is in `place` can't be the device's own key.
    case badDeviceKey(device: String, place: String)
    /// The default place of the groups' keys is not known, because the user has no home; the file has to be named.
    case noHome
}

extension DeviceError: KindedError {
    package var description: String {
        switch self {
        case .invalidName(let name, let what):
            "'\(name)' can't be the name of a \(what): 1 to 128 of a-z A-Z 0-9 - . _ : that end in a letter, digit or dash"
        case .noHome:
            "where the keys of the groups are is not known: HOME is not set, and this user has no home"
        case .unknownDevice(let device):
            "device '\(device)' is not enrolled"
        case .revoked(let device, let time, let reason):
            "device '\(device)' was revoked at \(RFC3339.text(time))\(reason.map { ": \($0)" } ?? ""); nothing was written"
        case .wrongKey(let device, let group, let active, let lastUsed):
            "device '\(device)' signed with a key that is not good for group '\(group)', whose keys are of generation "
                + active.map(String.init).joined(separator: " and ")
                + (lastUsed.map {
                    active.contains($0) ? "" : "; its own was of generation \($0), which was rotated out"
                }
                    ?? "")
        case .unknownGroup(let name, let known, let path):
            "there is no key of group '\(name)' in \(path), which has "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
                + NearestName.question(for: name, among: known)
        case .otherGroup(let device, let enrolled, let given):
            "device '\(device)' is enrolled in group '\(enrolled)', not '\(given)'"
        case .otherStore(let device, let enrolled, let given):
            "device '\(device)' is enrolled for store '\(enrolled)', not '\(given)'"
        case .clockApart(let device, let span):
            "device '\(device)' has a clock that is \(abs(span.milliseconds) / 1000) s \(span > .zero ? "ahead" : "behind"); "
                + "set it (NTP), and send again"
        case .replayed(let device, let reason):
            "device '\(device)' sent a statement that can't be taken: \(reason)"
        case .alreadyEnrolled(let device, let store, let group):
            "device '\(device)' is enrolled already, for store '\(store)' in group '\(group)'"
        case .groupExists(let name):
            "group '\(name)' has a key already"
        case .keyInUse(let group, let generation, let devices):
            "generation \(generation) of the key of group '\(group)' would go, but \(devices.count) "
                + (devices.count == 1 ? "device signs" : "devices sign") + " by it still: "
                + devices.prefix(5).joined(separator: ", ") + (devices.count > 5 ? ", …" : "")
        case .keyFileInData(let path):
            "\(path) lies in the data directory, with what it protects"
        case .badKeyFile(let path, let reason): "group keys in \(path): \(reason)"
        case .keyFileExposed(let path): "group keys in \(path): others than its owner may read it"
        case .badKey(let reason): reason
        case .badDeviceKey(_, let place): "\(place) holds no device's key, which is 32 bytes in base64"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalidName, .keyFileInData, .badKey, .badDeviceKey, .noHome: .usage
        case .unknownDevice, .revoked, .wrongKey, .unknownGroup, .otherGroup, .otherStore, .clockApart, .replayed,
            .alreadyEnrolled, .groupExists, .keyInUse, .keyFileExposed:
            .refused
        case .badKeyFile: .damaged
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .unknownDevice(let device): .enrolDevice(device)
        case .revoked(let device, _, _): .enrolDeviceAgain(device, store: nil)
        case .alreadyEnrolled: .replaceEnrolment
        case .otherStore(let device, _, let given): .enrolDeviceAgain(device, store: given)
        case .wrongKey(let device, let group, _, _): .issueDeviceKey(device, group: group)
        case .badDeviceKey(let device, _): .issueDeviceKey(device, group: nil)
        case .unknownGroup(let name, _, _): .createDeviceGroup(name)
        case .groupExists(let name): .rotateDeviceGroup(name)
        case .keyInUse: .shutOutDevices
        case .keyFileInData, .noHome: .nameDeviceKeyFile
        case .keyFileExposed(let path): .makePrivate(path)
        case .invalidName, .otherGroup, .clockApart, .replayed, .badKeyFile, .badKey: nil
        }
    }
}
