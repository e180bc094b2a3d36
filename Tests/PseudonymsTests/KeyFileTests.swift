import Crypto
import EventLog
import Foundation
import Testing

@testable import Pseudonyms
import TestSupport

@Suite struct KeyFileTests {
    private let scene: KeyScene

    init() throws { scene = try KeyScene() }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `the key file is made for its owner only, and stays so when it is replaced`() throws {
        let pseudonyms = try scene.pseudonyms()
        #expect(try mode(scene.keyFile) == 0o600)
        #expect(try mode(scene.data + "/keys.mdb") == 0o600)
        _ = try pseudonyms.of("p")
        #expect(try pseudonyms.destroyExpired(now: KeyScene.noon + 15 * KeyScene.hour) == 1)
        #expect(try mode(scene.keyFile) == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scene.folder + "/outside") == ["key"])
    }

    @Test func `a key file in the data directory is refused, also through a link`() throws {
        for path in [scene.data + "/key", scene.data + "/sub/key", scene.data + "/../data/key"] {
            let error = #expect(throws: KeyRingError.self) { try scene.ring(keyFile: path) }
            #expect(error == .keyFileInside(path, directory: scene.data))
        }
        let link = scene.folder + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scene.data)
        #expect(throws: KeyRingError.self) { try scene.ring(keyFile: link + "/key") }
        #expect(!FileManager.default.fileExists(atPath: scene.data + "/keys.mdb"))
    }

    @Test func `a key file that others may read is refused`() throws {
        _ = try scene.ring()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: scene.keyFile)
        let error = #expect(throws: KeyRingError.self) { try scene.ring() }
        #expect(error == .keyFileExposed(scene.keyFile, mode: 0o640))
    }

    @Test func `a missing key file is made anew only where nothing was wrapped by it`() throws {
        let pseudonyms = try scene.pseudonyms()
        try FileManager.default.removeItem(atPath: scene.keyFile)
        _ = try scene.pseudonyms()
        #expect(FileManager.default.fileExists(atPath: scene.keyFile))
        _ = try pseudonyms.of("p")
        try FileManager.default.removeItem(atPath: scene.keyFile)
        let error = #expect(throws: KeyRingError.self) { try scene.ring() }
        #expect(error == .keyFileMissing(scene.keyFile, keys: 1))
        #expect(!FileManager.default.fileExists(atPath: scene.keyFile))
    }

    @Test func `a key file serves one data directory`() throws {
        _ = try scene.pseudonyms().of("p")
        let other = try KeyScene()
        let error = #expect(throws: KeyRingError.self) { try other.ring(keyFile: scene.keyFile) }
        #expect(error == .keyFileOfAnother(scene.keyFile, directory: other.data))
    }

    @Test func `a flipped bit in the key file or a key is found`() throws {
        _ = try scene.pseudonyms().of("p")
        let good = try Data(contentsOf: URL(fileURLWithPath: scene.keyFile))
        for position in stride(from: 0, to: good.count, by: 7) {
            var bad = good
            bad[position] ^= 1
            try bad.write(to: URL(fileURLWithPath: scene.keyFile))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scene.keyFile)
            let error = #expect(throws: KeyRingError.self) { try scene.ring() }
            guard case .keyFileDamaged = error else {
                Issue.record("byte \(position): \(error as Any)")
                return
            }
        }
        let bytes = KeyName(.pseudonyms, "s", day: 1).bytes
        let record = try KeyRecord(
            .init(size: .bits256), name: bytes, subject: "s", expiresAt: 5, with: .init(size: .bits256))
        let stored = record.bytes(name: bytes)
        for position in stored.indices {
            var bad = stored
            bad[position] ^= 4
            #expect(throws: KeyRingError.self) { try KeyRecord(bad, name: bytes, path: "keys.mdb") }
        }
        #expect(throws: KeyRingError.self) {
            try KeyRecord(stored, name: KeyName(.pseudonyms, "s", day: 2).bytes, path: "keys.mdb")
        }
    }

    @Test func `names keep the order of days, and stores apart`() {
        let days: [Int32] = [.min, -1, 0, 1, 20_000, .max]
        let names = days.map { KeyName(.pseudonyms, "s", day: $0).bytes }
        #expect(names.map { KeyName.day(ordered: $0.suffix(4)) } == days)
        for (a, b) in zip(names, names.dropFirst()) { #expect(a.lexicographicallyPrecedes(b)) }
        let long = KeyName(.pseudonyms, String(repeating: "x", count: 5000), day: 1)
        #expect(long.bytes.count == 37)
        #expect(long.bytes != KeyName(.pseudonyms, String(repeating: "x", count: 5001), day: 1).bytes)
    }
}
