import Foundation

/// Where a simulation stands, kept in the transaction of its appends. JSON, drawn in docs/import.md.
struct SimulationPosition: Codable, Equatable {
    static let version = 1

    var version = Self.version
    /// Crossings appended so far.
    var total: UInt64 = 0
    /// The start of the window of the next crossing, milliseconds since 1970.
    var window: Int64 = .min
    /// The crossing's number in that window.
    var index = 0
    /// Of the counts that began before the end of the window's hour: 16 hexadecimal digits.
    var fingerprint = ""

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try [UInt8](encoder.encode(self))
    }

    init() {}

    /// `nil` where there is none, or one of another version.
    init?(_ bytes: [UInt8]?) {
        guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            position.version == Self.version
        else { return nil }
        self = position
    }

    /// The stage's name: filters and seed, and the very topic (one that is deleted and created anew starts over).
    static func name(topic: String, topicID: UInt32, identity: String, seed: UInt64) -> String {
        "simulate:\(topic)#\(topicID):\(identity):\(seed)"
    }
}
