import Foundation
internal import Timekeeping

/// When a device that says each change was heard last, by any of its counters, and which these are: where one is heard in the next
/// import, the others are silent as they would be in this one. JSON.
struct DevicePosition: Codable, Equatable {
    static let currentVersion = 1

    struct Counter: Codable, Equatable {
        var line: String?
        var counter: String?
    }

    var version = Self.currentVersion
    /// In milliseconds.
    var heard: Int64
    /// Of the device's site.
    var counters: [Counter]

    init(heard: EventTime, _ counters: [CounterName]) {
        self.heard = heard.milliseconds
        self.counters = counters.map { Counter(line: $0.line, counter: $0.counter) }
    }

    /// `nil` for what is none of this version.
    init?(_ bytes: [UInt8]?) {
        guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            position.version == Self.currentVersion
        else { return nil }
        self = position
    }

    /// By what name the log keeps it.
    static func key(of device: String, at site: String) -> String {
        "device \(site.utf8.count) \(site) \(device.utf8.count) \(device)"
    }
}

/// What of a device is left for the next import. Counters that another has met meanwhile stay.
struct KeptDevice: KeptPosition {
    let position: DevicePosition
    /// When it was heard by a wrong clock: this one is put in its place.
    let insteadOf: EventTime?

    func bytes(over stored: [UInt8]?) throws -> [UInt8]? {
        var position = position
        if let known = DevicePosition(stored) {
            if known.heard != insteadOf?.milliseconds { position.heard = max(position.heard, known.heard) }
            position.counters = known.counters + position.counters.filter { !known.counters.contains($0) }
            if position == known { return nil }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(position))
    }
}
