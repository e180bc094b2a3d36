import EventLog
package import Timekeeping

/// What the log says of one device.
package struct DeviceRecord: Sendable, Equatable {
    package enum Condition: String, Sendable {
        /// Something came from it or for it, but nobody enrolled it.
        case unknown
        case enrolled
        case revoked
    }

    package let device: String
    package internal(set) var condition = Condition.unknown
    package internal(set) var store = ""
    package internal(set) var group = ""
    /// Which of the group's keys it signed by last.
    package internal(set) var keyGeneration = 0
    package internal(set) var enrolledAt: EventTime?
    package internal(set) var revokedAt: EventTime?
    package internal(set) var revocationReason: String?

    /// The configuration that is wanted; version 0 while there is none.
    package internal(set) var wantedVersion = 0
    package internal(set) var wantedConfiguration = ""
    /// What the device said last: the version, and why it was not taken up where it wasn't.
    package internal(set) var reportedVersion = 0
    package internal(set) var reportedError: String?
    /// The newest version that the device took up; it stays in force when a later one is not.
    package internal(set) var versionInForce = 0
    package internal(set) var configurationInForce = ""
    /// The configurations that were wanted since, by version: a report may come when the next is wanted already.
    var unreported: [Int: String] = [:]

    /// The latest time at which anything came from the device itself.
    package internal(set) var lastSeen: EventTime?
    package internal(set) var sources: [SourceRecord] = []

    /// When the last change of its life was appended: of events that lie in different partitions, since partitions were
    /// added, the later stands.
    var lifeAppendTime = EventTime.min
    var lifePartition: PartitionID?

    package init(device: String) { self.device = device }

    /// Frames a second of all its sources.
    package var framesPerSecond: Double { sources.reduce(0) { $0 + Double($1.framesPerSecond) } }
    package var framesDropped: UInt64 { sources.reduce(0) { $0 &+ $1.framesDropped } }
    /// What is wrong with what its sources see, each once.
    package var conditions: [String] { Set(sources.compactMap(\.condition)).sorted() }
}

/// What a camera's last heartbeat said.
package struct SourceRecord: Sendable, Equatable {
    package let source: SourceName
    package internal(set) var framesPerSecond: Float = 0
    package internal(set) var frames: UInt64 = 0
    package internal(set) var framesDropped: UInt64 = 0
    package internal(set) var condition: String?
    package internal(set) var lastHeartbeat = EventTime.min
}

/// A camera of a store.
package struct SourceName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var store: String
    package var camera: String

    package init(store: String, camera: String) {
        self.store = store
        self.camera = camera
    }

    /// `STORE/CAMERA`; a store's name may have slashes, a camera's has none.
    package init?(_ text: String) {
        guard let slash = text.lastIndex(of: "/"), slash != text.startIndex, text.index(after: slash) != text.endIndex
        else { return nil }
        self.init(store: String(text[..<slash]), camera: String(text[text.index(after: slash)...]))
    }

    package static func < (a: SourceName, b: SourceName) -> Bool { (a.store, a.camera) < (b.store, b.camera) }
    package var description: String { "\(store)/\(camera)" }
}
