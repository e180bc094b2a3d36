import Cameras
import Devices
import EventLog
import FootfallEvents
import Foundation
import Testing
import Timekeeping

@Suite("The twin of a device")
struct DeviceTwinTests {
    /// Wants a configuration as a newer program would, which knows more than this one.
    private func configure(_ scene: DeviceScene, _ version: UInt32, _ yaml: String) throws {
        var event = DeviceEvent()
        event.device = "box-1"
        event.eventTime = scene.now().milliseconds
        event.configured.version = version
        event.configured.configuration = yaml
        try scene.append([event])
    }

    private func reports(_ scene: DeviceScene) throws -> [String] {
        try scene.deviceEvents().compactMap { event in
            guard case .reported(let report)? = event.event else { return nil }
            return "\(report.version)\(report.hasError ? " failed" : "")"
        }
    }

    @Test("a configuration is taken up without a restart, and reported once")
    func takenUp() throws {
        let scene = try DeviceScene()
        let twin = try DeviceTwin(scene.session())
        #expect(try twin.poll() == nil)
        #expect(twin.configuration["cam-1"].framesPerSecondMax == nil)
        try scene.administration().configure("box-1", "frames_per_second: 5")
        guard case .taken(1, let configuration)? = try twin.poll() else {
            return #expect(Bool(false), "not taken up")
        }
        #expect(configuration["cam-1"].framesPerSecondMax == 5)
        #expect(twin.configuration == configuration)
        #expect(try twin.poll() == nil)
        let record = try #require(try scene.registry()["box-1"])
        #expect(record.wantedVersion == 1 && record.reportedVersion == 1 && record.versionInForce == 1)
        #expect(try reports(scene) == ["1"])
    }

    @Test("a device that waits is woken by the change")
    func woken() throws {
        let scene = try DeviceScene()
        let taken = DispatchSemaphore(value: 0)
        let waiting = DispatchSemaphore(value: 0)
        let thread = Thread {
            do {
                let twin = try DeviceTwin(scene.session())
                _ = try twin.poll()
                waiting.signal()
                let deadline = Date(timeIntervalSinceNow: 600)
                while Date() < deadline {
                    if case .taken? = try twin.wait() { return _ = taken.signal() }
                }
            } catch { Issue.record(error) }
        }
        thread.start()
        waiting.wait()
        let elsewhere = try EventLog.open(scene.data, .write)
        try DeviceAdministration(elsewhere, now: scene.now).configure("box-1", "frames_per_second: 5")
        #expect(taken.wait(timeout: .now() + 600) == .success)
    }

    @Test("one that can't be read is reported with the reason, and the one before stays, also after a restart")
    func refused() throws {
        let scene = try DeviceScene()
        let twin = try DeviceTwin(scene.session())
        try scene.administration().configure("box-1", "frames_per_second: 5")
        _ = try twin.poll()
        try configure(scene, 2, "frames_per_second: 6\nholograms: true")
        guard case .refused(2, let reason)? = try twin.poll() else {
            return #expect(Bool(false), "not refused")
        }
        #expect(reason.contains("line 2") && reason.contains("holograms"))
        #expect(twin.version == 1)
        #expect(twin.configuration["c"].framesPerSecondMax == 5)
        #expect(try twin.poll() == nil)
        let record = try #require(try scene.registry()["box-1"])
        #expect(record.wantedVersion == 2 && record.reportedVersion == 2 && record.versionInForce == 1)
        #expect(record.reportedError == reason)

        let restarted = try DeviceTwin(scene.session())
        guard case .refused(2, _)? = try restarted.poll() else { return #expect(Bool(false), "not refused") }
        #expect(restarted.version == 1)
        #expect(restarted.configuration["c"].framesPerSecondMax == 5)
        #expect(try reports(scene) == ["1", "2 failed"])
        try scene.administration().configure("box-1", "frames_per_second: 7")
        guard case .taken(3, _)? = try restarted.poll() else { return #expect(Bool(false), "not taken up") }
        guard case .taken(3, _)? = try twin.poll() else { return #expect(Bool(false), "not taken up") }
        #expect(try reports(scene) == ["1", "2 failed", "3"])
    }

    @Test(
        "a configuration with opt-ins, sent by an earlier version, stays in force over a restart, and is taken up like any"
    )
    func optIns() throws {
        let scene = try DeviceScene()
        let twin = try DeviceTwin(scene.session())
        let old = "opt_ins: [emotion]\npictures: no\nframes_per_second: 4"
        #expect(throws: DeviceConfigurationError.self) { try scene.administration().configure("box-1", old) }
        try configure(scene, 1, old)
        for twin in [twin, try DeviceTwin(scene.session())] {
            guard case .taken(1, let configuration)? = try twin.poll() else {
                return #expect(Bool(false), "not taken up")
            }
            #expect(configuration["c"].framesPerSecondMax == 4 && !configuration["c"].takesPictures)
            #expect(configuration.ignoresOptIns)
        }
        #expect(try reports(scene) == ["1"])
        try scene.administration().configure("box-1", "frames_per_second: 5")
        guard case .taken(2, let new)? = try twin.poll() else { return #expect(Bool(false), "not taken up") }
        #expect(!new.ignoresOptIns)
    }

    @Test("a restart takes up what is in force without another report")
    func restart() throws {
        let scene = try DeviceScene()
        try DeviceTwin(scene.session()).poll()
        try scene.administration().configure("box-1", "zone: till")
        try DeviceTwin(scene.session()).poll()
        let twin = try DeviceTwin(scene.session())
        guard case .taken(1, let configuration)? = try twin.poll() else {
            return #expect(Bool(false), "not taken up")
        }
        #expect(configuration["c"].zone == "till")
        #expect(try twin.poll() == nil)
        #expect(try reports(scene) == ["1"])
    }

    @Test("an invalid configuration is not sent, and no device has one that is unknown")
    func notSent() throws {
        let scene = try DeviceScene()
        _ = try scene.session()
        #expect(throws: DeviceConfigurationError.self) { try scene.administration().configure("box-1", "zoom: 1") }
        #expect(throws: DeviceError.unknownDevice("box-2")) { try scene.administration().configure("box-2", "") }
        #expect(try scene.registry()["box-1"]?.wantedVersion == 0)
    }
}
