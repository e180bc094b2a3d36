import Devices
import EventLog
import FootfallEvents
import Foundation
import Synchronization
import Testing
import Timekeeping
import TestSupport

@Suite("The gate that a device's events pass")
struct DeviceGateTests {
    private func statement(
        _ scene: DeviceScene, _ payload: [UInt8], device: String = "box-1", group: String = "stores",
        time: EventTime? = nil,
        nonce: String = "n", sequence: UInt64 = 1, key: DeviceKey? = nil
    ) throws -> DeviceStatement {
        DeviceStatement(
            .append, device: device, group: group, time: time ?? scene.now(), nonce: nonce, sequence: sequence,
            payload: payload, key: try key ?? DeviceKey(group: scene.keys.group("stores").newest, device: device))
    }

    private func error(_ body: () throws -> Void) -> DeviceError? {
        do { try body() } catch { return error as? DeviceError }
        return nil
    }

    @Test("a device with its group's key enrols by itself and writes in its own name")
    func selfEnrolment() throws {
        let scene = try DeviceScene()
        let session = try scene.session()
        try session.append([.person(at: 1000), .person(at: 1001)])
        #expect(try scene.detections().map(\.device) == ["box-1", "box-1"])
        let record = try #require(try scene.registry()["box-1"])
        #expect(record.condition == .enrolled)
        #expect(record.store == "S1")
        #expect(record.group == "stores")
        #expect(record.keyGeneration == 1)
        // Again, also without the store: nothing is said twice.
        try scene.session(store: nil).append([.person(at: 1002)])
        #expect(try scene.deviceEvents().count == 1)
    }

    @Test("a device can't bring detections with the model of made-up ones, alone or among others")
    func reservedModel() throws {
        let scene = try DeviceScene()
        let session = try scene.session()
        for model in [Detection.syntheticModel, Detection.syntheticModel(visits: "visits")] {
            var reserved = Detection.person(at: 1000)
            reserved.model = model
            #expect(throws: ReservedModel.self) { try session.append([.person(at: 999), reserved]) }
            #expect(throws: ReservedModel.self) { _ = try session.proof(of: [reserved]) }
        }
        #expect(try scene.detections().isEmpty)
        try session.append([.person(at: 1000)])
        #expect(try scene.detections().count == 1)
    }

    @Test("its own key alone is as good as the group's")
    func ownKey() throws {
        let scene = try DeviceScene()
        let key = DeviceKey(group: try scene.keys.group("stores").newest, device: "box-7")
        try scene.session("box-7", credential: .deviceKey(key, group: "stores")).append([.person(at: 1)])
        #expect(try scene.registry()["box-7"]?.condition == .enrolled)
        #expect {
            try scene.session("box-8", credential: .deviceKey(key, group: "stores"))
        } throws: { error in
            if case DeviceError.wrongKey("box-8", "stores", [1], nil) = error { true } else { false }
        }
        #expect(try scene.registry()["box-8"] == nil)
    }

    @Test("an unknown device, a wrong key, another group and another store are refused, and write nothing")
    func refusals() throws {
        let scene = try DeviceScene()
        let gate = try DeviceGate(scene.log, keys: scene.keys, now: scene.now)
        let payload: [UInt8] = [1, 2, 3]
        #expect(
            error { try gate.check(try statement(scene, payload), payload: payload) }
                == .unknownDevice("box-1"))
        try scene.administration().enrol("box-1", store: "S1", group: "stores", keyGeneration: 1, again: false)
        let admission = try gate.check(try statement(scene, payload, sequence: 2), payload: payload)
        #expect(admission.record.device == "box-1")

        let foreign = GroupKey.generate(generation: 1, createdAt: 0)
        #expect(
            error {
                let key = DeviceKey(group: foreign, device: "box-1")
                try gate.check(try statement(scene, payload, sequence: 3, key: key), payload: payload)
            } == .wrongKey(device: "box-1", group: "stores", active: [1], lastUsed: 1))
        #expect(
            error { try gate.check(try statement(scene, payload, group: "shops", sequence: 4), payload: payload) }
                == .unknownGroup("shops", known: ["stores"], path: scene.keysPath))
        let shops = try scene.keys.create("shops", now: 1)
        #expect(
            error {
                let key = DeviceKey(group: shops.newest, device: "box-1")
                try gate.check(
                    try statement(scene, payload, group: "shops", sequence: 5, key: key), payload: payload)
            } == .otherGroup(device: "box-1", enrolled: "stores", given: "shops"))
        #expect(
            error { _ = try scene.session(store: "S2") }
                == .otherStore(device: "box-1", enrolled: "S1", given: "S2"))
        #expect(error { _ = try scene.session("box-9", store: nil) } == .unknownDevice("box-9"))
        #expect(try scene.detections().isEmpty)
    }

    @Test("what was tampered with, sent twice, or comes from a wrong clock is refused")
    func tampering() throws {
        let scene = try DeviceScene()
        _ = try scene.session()
        let gate = try DeviceGate(scene.log, keys: scene.keys, now: scene.now)
        let payload: [UInt8] = [1, 2, 3]
        let good = try statement(scene, payload)
        func isReplay(_ error: DeviceError?) -> Bool {
            if case .replayed("box-1", _)? = error { true } else { false }
        }
        #expect(isReplay(error { try gate.check(good, payload: [1, 2, 4]) }))
        for change in [
            { (s: inout DeviceStatement) in s.sequence = 9 }, { $0.time += 1 }, { $0.nonce = "m" },
            { $0.purpose = .enrol },
            { $0.digest[0] ^= 1 }, { $0.signature[31] ^= 1 }, { $0.signature.removeLast() },
        ] as [(inout DeviceStatement) -> Void] {
            var forged = good
            change(&forged)
            let refusal = error { try gate.check(forged, payload: payload) }
            #expect(refusal == .wrongKey(device: "box-1", group: "stores", active: [1], lastUsed: 1))
        }
        try gate.check(good, payload: payload)
        #expect(isReplay(error { try gate.check(good, payload: payload) }))
        #expect(isReplay(error { try gate.check(try statement(scene, payload, sequence: 1), payload: payload) }))
        try gate.check(try statement(scene, payload, sequence: 2), payload: payload)
        try gate.check(try statement(scene, payload, nonce: "another run", sequence: 1), payload: payload)

        for apart in [-DeviceGate.clockTolerance.milliseconds - 1, DeviceGate.clockTolerance.milliseconds + 1] {
            let late = try statement(scene, payload, time: scene.now() + apart, nonce: "late")
            #expect(
                error { try gate.check(late, payload: payload) }
                    == .clockApart(device: "box-1", by: .milliseconds(apart)))
        }
        // A statement that is old enough to be forgotten is too old to pass.
        scene.clock.withLock { $0 += 3 * DeviceGate.clockTolerance.milliseconds }
        #expect(error { try gate.check(good, payload: payload) } != nil)
    }

    @Test("a device that is revoked is refused at its next event, whoever revoked it, and stays out")
    func revocation() throws {
        let scene = try DeviceScene()
        let session = try scene.session()
        let second = try scene.session()
        try session.append([.person(at: 1)])
        // As another process does it.
        let elsewhere = try EventLog.open(scene.data, .write)
        try DeviceAdministration(elsewhere, now: scene.now).revoke("box-1", reason: "stolen")
        let refusal = DeviceError.revoked("box-1", at: scene.now(), reason: "stolen")
        #expect(error { try session.append([.person(at: 2)]) } == refusal)
        #expect(error { try second.heartbeat(camera: "cam-1", framesPerSecond: 10, frames: 1) } == refusal)
        #expect(error { _ = try DeviceTwin(second).poll() } == nil)
        #expect(error { _ = try scene.session() } == refusal)
        #expect(try scene.detections().count == 1)
        #expect(error { try scene.administration().revoke("box-1", reason: nil) } == refusal)

        try scene.administration().enrol("box-1", store: nil, group: nil, keyGeneration: 1, again: true)
        try session.append([.person(at: 3)])
        #expect(try scene.detections().count == 2)
    }

    @Test("a revocation by a line in the topic counts as well")
    func revocationByHand() throws {
        let scene = try DeviceScene()
        let session = try scene.session()
        var event = DeviceEvent()
        event.device = "box-1"
        event.eventTime = 5
        event.revoked = DeviceRevoked()
        try scene.append([event])
        #expect(error { try session.append([.person(at: 2)]) } == .revoked("box-1", at: 5, reason: nil))
    }

    @Test("no event of a device comes after its revocation, however many are on their way")
    func revocationUnderLoad() throws {
        let scene = try DeviceScene()
        _ = try scene.session()
        let started = DispatchSemaphore(value: 0)
        let ended = DispatchGroup()
        for number in 0..<4 {
            ended.enter()
            Thread {
                defer { ended.leave() }
                guard let session = try? scene.session() else {
                    Issue.record("no session")
                    return
                }
                for frame in 0..<100_000 {
                    do {
                        try session.append([.person(at: Int64(frame), frame: UInt64(number * 1_000_000 + frame))])
                    } catch DeviceError.revoked {
                        return
                    } catch {
                        Issue.record(error)
                        return
                    }
                    if frame == 5 { started.signal() }
                }
                Issue.record("never refused")
            }.start()
        }
        for _ in 0..<4 { started.wait() }
        try scene.administration().revoke("box-1", reason: nil)
        let count = try scene.detections().count
        ended.wait()
        #expect(try scene.detections().count == count)
        #expect(count >= 24)
    }

    @Test("a rotation loses nothing: the old key is good and told to move on, until it is retired")
    func rotation() throws {
        let scene = try DeviceScene()
        let old = DeviceKey(group: try scene.keys.group("stores").newest, device: "box-1")
        let lone = try scene.session(credential: .deviceKey(old, group: "stores"))
        let withFile = try scene.session("box-2")
        for session in [lone, withFile] { try session.append([.person(at: 1)]) }
        #expect(!lone.shouldMoveOn)

        try scene.keys.rotate("stores", now: 2) { _ in }
        for session in [lone, withFile] { try session.append([.person(at: 2)]) }
        #expect(lone.shouldMoveOn)
        #expect(!withFile.shouldMoveOn)
        #expect(try scene.registry()["box-1"]?.keyGeneration == 1)
        #expect(try scene.registry()["box-2"]?.keyGeneration == 2)
        try withFile.append([.person(at: 3)])
        let rotated = try scene.deviceEvents().filter { if case .keyRotated? = $0.event { true } else { false } }
        #expect(rotated.map(\.device) == ["box-2"])

        // The box is given its new key.
        let new = DeviceKey(group: try scene.keys.group("stores").newest, device: "box-1")
        let moved = try scene.session(credential: .deviceKey(new, group: "stores"))
        try moved.append([.person(at: 4)])
        #expect(try scene.registry()["box-1"]?.keyGeneration == 2)
        try lone.append([.person(at: 5)])
        #expect(try scene.registry()["box-1"]?.keyGeneration == 2)

        try scene.keys.rotate("stores", now: 3) { _ in }
        #expect(
            error { try lone.append([.person(at: 6)]) }
                == .wrongKey(device: "box-1", group: "stores", active: [2, 3], lastUsed: 2))
        try moved.append([.person(at: 7)])
        #expect(try scene.detections().count == 8)
    }

    @Test("500 devices enrol at once with the group's key, each with a key of its own")
    func manyAtOnce() throws {
        let scene = try DeviceScene()
        let group = try scene.keys.group("stores")
        let names = (0..<500).map { "store-\($0 / 2)-box-\($0 % 2)" }
        DispatchQueue.concurrentPerform(iterations: 10) { worker in
            do {
                // Half of them as another process would: with a log of its own.
                let log = worker % 2 == 0 ? scene.log : try EventLog.open(scene.data, .write)
                for number in stride(from: worker, to: names.count, by: 10) {
                    let session = try DeviceSession.open(
                        log, device: names[number], store: "Store \(number / 2)",
                        credential: .groupKey(group: "stores"),
                        keys: scene.keys, now: scene.now)
                    try session.append([.person(at: Int64(number))])
                }
            } catch { Issue.record(error) }
        }
        let registry = try scene.registry()
        #expect(Set(registry.devices.map(\.device)) == Set(names))
        #expect(registry.devices.allSatisfy { $0.condition == .enrolled && $0.keyGeneration == 1 })
        #expect(try scene.deviceEvents().count == 500)
        #expect(Set(names.map { DeviceKey(group: group.newest, device: $0) }).count == 500)
        #expect(Set(try scene.detections().map(\.device)) == Set(names))
    }
}
