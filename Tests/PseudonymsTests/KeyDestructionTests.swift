import EventLog
import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

@testable import Pseudonyms

@Suite struct KeyDestructionTests {
    private let scene: KeyScene
    private let noon = KeyScene.noon
    private let late = KeyScene.noon + 15 * KeyScene.hour

    init() throws { scene = try KeyScene() }

    @Test func `neither an old copy of the directory nor the operator has a destroyed key`() throws {
        let pseudonyms = try scene.pseudonyms()
        let today = try #require(try pseudonyms.of("p"))
        let tomorrow = try #require(try pseudonyms.of("p", at: noon + 24 * KeyScene.hour))
        let copy = try scene.copy()
        let old = try #require(try scene.wrapping())
        // Before the destruction the copy and the key file give the pseudonym: else the rest would show nothing.
        #expect(try scene.pseudonyms(try scene.copy("control")).of("p") == today)
        #expect(try pseudonyms.destroyExpired(now: late) == 1)

        // The copy says itself by which key it is wrapped, and the file has another.
        let error = #expect(throws: KeyRingError.self) { try scene.pseudonyms(copy) }
        #expect(error == .keyFileTooNewOrOld(scene.keyFile, directory: copy))
        // Made to believe that it is the right one, it does not open.
        let new = try #require(try scene.wrapping())
        try Self.claim(copy, wrappedBy: new.id)
        for time in [noon, noon + 24 * KeyScene.hour] {
            let error = #expect(throws: KeyRingError.self) { try scene.pseudonyms(copy).of("p", at: time) }
            guard case .damaged = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
        // The old wrapping key is nowhere.
        #expect(old.key != new.key && old.id != new.id)
        #expect(try scene.wrapping("next") == nil)
        for path in try FileManager.default.subpathsOfDirectory(atPath: scene.folder) {
            guard let bytes = FileManager.default.contents(atPath: scene.folder + "/" + path) else { continue }
            #expect(bytes.range(of: Data(old.key.utf8)) == nil, "\(path)")
            #expect(bytes.range(of: try #require(Self.bytes(old.key))) == nil, "\(path)")
        }
        // What survives is as it was.
        #expect(try scene.pseudonyms().of("p") == nil)
        #expect(try scene.pseudonyms().of("p", at: noon + 24 * KeyScene.hour) == tomorrow)
    }

    @Test func `the old key file is overwritten where it lay, which another link to it shows`() throws {
        let pseudonyms = try scene.pseudonyms()
        _ = try pseudonyms.of("p")
        let link = scene.folder + "/link"
        try FileManager.default.linkItem(atPath: scene.keyFile, toPath: link)
        let before = try #require(FileManager.default.contents(atPath: link))
        #expect(before.contains { $0 != 0 })
        #expect(try pseudonyms.destroyExpired(now: late) == 1)
        let after = try #require(FileManager.default.contents(atPath: link))
        #expect(after.count == before.count && after.allSatisfy { $0 == 0 })
        #expect(try scene.wrapping() != nil)
    }

    private static func claim(_ directory: String, wrappedBy id: String) throws {
        let environment = try Environment(opening: directory + "/keys.mdb", EnvironmentOptions(databasesMax: 8))
        let meta = try environment.database("meta")
        try environment.write { try $0.put([UInt8]("wrapping".utf8), try #require(bytes(id)), in: meta) }
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16)! }
    }

    private static func bytes(_ hexadecimal: String) -> Data? { bytes(hexadecimal).map { Data($0 as [UInt8]) } }

    @Test func `another process that has the ring open goes on after keys were wrapped anew`() throws {
        let one = try scene.pseudonyms()
        let other = try scene.pseudonyms()
        let tomorrow = try one.of("p", at: noon + 24 * KeyScene.hour)
        _ = try one.of("p")
        #expect(try one.destroyExpired(now: late) == 1)
        #expect(try other.of("p", at: noon + 24 * KeyScene.hour) == tomorrow)
        #expect(try other.of("p", "Broadway", at: noon + 24 * KeyScene.hour) != nil)
        #expect(
            try one.of("p", "Broadway", at: noon + 24 * KeyScene.hour)
                == (try other.of("p", "Broadway", at: noon + 24 * KeyScene.hour)))
    }

    @Test(.timeLimit(.minutes(10)), arguments: [KeyRing.Step.fileHasNext, .rewrapped, .fileReplaced])
    func `killed while keys are wrapped anew, the survivors open and the destruction is finished or repeated`(
        step: KeyRing.Step
    ) async throws {
        let tomorrow = try #require(try scene.pseudonyms().of("p", at: noon + 24 * KeyScene.hour))
        _ = try scene.pseudonyms().of("p")
        let copy = try scene.copy()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [data = scene.data as String, file = scene.keyFile as String, step = step.rawValue as String] in
            let ring = try KeyRing(directory: data, keyFile: file) {
                if $0.rawValue == step { kill(getpid(), SIGKILL) }
            }
            _ = try ring.destroy { _, expiresAt in expiresAt <= KeyScene.noon + 15 * KeyScene.hour }
        }
        // Whoever opens the ring next finds it whole, with one wrapping key.
        let pseudonyms = try scene.pseudonyms()
        #expect(try pseudonyms.of("p", at: noon + 24 * KeyScene.hour) == tomorrow)
        #expect(try scene.wrapping("next") == nil)
        #expect(try scene.ring().list().count == (step == .fileHasNext ? 2 : 1))
        #expect(try pseudonyms.destroyExpired(now: late) == (step == .fileHasNext ? 1 : 0))
        #expect(try pseudonyms.of("p") == nil)
        #expect(try scene.wrapping("next") == nil)
        #expect(throws: KeyRingError.self) { try scene.pseudonyms(copy) }
        #expect(try scene.pseudonyms().of("p", at: noon + 24 * KeyScene.hour) == tomorrow)
    }

    /// LMDB makes a commit durable before it tells readers of it.
    @Test(.timeLimit(.minutes(10)))
    func `killed before readers are told that keys were wrapped anew, none is lost`() async throws {
        let tomorrow = try #require(try scene.pseudonyms().of("p", at: noon + 24 * KeyScene.hour))
        _ = try scene.pseudonyms().of("p")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [data = scene.data as String, file = scene.keyFile as String] in
            let ring = try KeyRing(directory: data, keyFile: file) { if $0 == .rewrapped { Self.dieUntold(data) } }
            _ = try ring.destroy { _, expiresAt in expiresAt <= KeyScene.noon + 15 * KeyScene.hour }
        }
        #expect(try scene.pseudonyms().of("p", at: noon + 24 * KeyScene.hour) == tomorrow)
        #expect(try scene.ring().list().count == 1)
    }

    /// Dies with the number of the newest commit in the lock file as it was before that commit (byte 48 of LMDB 0.9's).
    private static func dieUntold(_ data: String) {
        let descriptor = open(data + "/keys.mdb-lock", O_RDWR)
        var number: UInt64 = 0
        if pread(descriptor, &number, 8, 48) == 8 {
            number -= 1
            _ = pwrite(descriptor, &number, 8, 48)
        }
        kill(getpid(), SIGKILL)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [KeyRing.Step.ringMade, .fileMade, .fileNamed])
    func `killed at the first use, the next use finds a ring or makes one`(step: KeyRing.Step) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [data = scene.data as String, file = scene.keyFile as String, step = step.rawValue as String] in
            _ = try KeyRing(directory: data, keyFile: file) { if $0.rawValue == step { kill(getpid(), SIGKILL) } }
        }
        let today = try #require(try scene.pseudonyms().of("p"))
        #expect(try scene.pseudonyms().of("p") == today)
    }
}
