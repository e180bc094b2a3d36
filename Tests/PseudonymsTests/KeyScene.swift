import EventLog
import Foundation
import LocalTime
import TestSupport
import Testing

@testable import Pseudonyms
import Timekeeping

/// A data directory with a ring of keys, and the key file beside it, in a folder of its own.
final class KeyScene: Sendable {
    private let temporary = TemporaryFolder()
    var folder: String { temporary.path }
    var data: String { folder + "/data" }
    var keyFile: String { folder + "/outside/key" }

    /// 2026-07-17T10:00:00Z, 11:00 in Dublin.
    static let noon: EventTime = 1_784_282_400_000
    static let hour: Int64 = 3_600_000
    static let zones = ["Henry Street": "Europe/Dublin", "Broadway": "America/New_York"]

    init() throws { try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true) }

    func ring(
        _ directory: String? = nil, keyFile: String? = nil,
        _ afterStep: @escaping @Sendable (KeyRing.Step) -> Void = { _ in }
    ) throws -> KeyRing {
        try KeyRing(directory: directory ?? data, keyFile: keyFile ?? self.keyFile, afterStep: afterStep)
    }

    func pseudonyms(_ directory: String? = nil, keyFile: String? = nil) throws -> Pseudonyms {
        Pseudonyms(try ring(directory, keyFile: keyFile), zones: try StoreZones(Self.zones))
    }

    /// A copy of the data directory as it is now.
    func copy(_ name: String = "copy") throws -> String {
        let path = folder + "/" + name
        try FileManager.default.copyItem(atPath: data, toPath: path)
        return path
    }

    /// What the key file says of a key: its id and the key, in hexadecimal.
    func wrapping(_ name: String = "current") throws -> (id: String, key: String)? {
        let text = try String(contentsOfFile: keyFile, encoding: .utf8)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 3, words[0] == name { return (words[1], words[2]) }
        }
        return nil
    }
}

extension Pseudonyms {
    /// The pseudonym of an event that was appended when it happened.
    func of(
        _ identity: String, _ store: String = "Henry Street", at time: EventTime = KeyScene.noon, now: EventTime? = nil
    ) throws -> UInt64? {
        try pseudonym(
            of: .identity(identity), store: store, eventTime: time, appendTime: time, now: now ?? time)
    }
}
