internal import Cameras
internal import Detection
internal import EventSchema
internal import StrictYAML
internal import Timekeeping
package import Devices

extension RunConfiguration {
    /// A camera that a detector watches, and the program that sends its frames.
    package struct Camera: Sendable, Equatable {
        package var settings = DetectorSettings()
        /// A line for the shell; writes PGM or Y4M to its standard output.
        package var command = ""
        /// When the program has ended all is done; else it has failed, and is started again.
        package var runsOnce = false
        /// In whose name the detector writes.
        package var device: DeviceLogin?

        package init() {}

        /// As configuration and status name it.
        package var stageName: String { "camera:\(settings.camera)" }
    }
}

extension RunConfiguration.Camera {
    init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        settings.camera = try keys.required("name").text()
        settings.store = try keys.required("store").text()
        command = try keys.required("command").text()
        if let value = keys.optional("once") { runsOnce = try value.flag() }
        if let value = keys.optional("start") {
            let text = try value.text()
            do { settings.start = try RFC3339.time(of: text) } catch {
                throw value.problem("expected a time such as 2026-07-17T10:00:00Z, got '\(text)'")
            }
        }
        settings.isLive = settings.start == nil && !runsOnce
        if let value = keys.optional("live") {
            settings.isLive = try value.flag()
            guard !settings.isLive || settings.start == nil else {
                throw value.problem("a start is a recording's; a live camera's frames take the clock")
            }
        }
        if let value = keys.optional("fps") {
            let text = try value.text()
            guard let rate = FrameRate(text: text) else {
                throw value.problem("expected frames a second such as 10, 12.5 or 30000/1001, got '\(text)'")
            }
            settings.rate = rate
        }
        settings.configuration = try CameraConfiguration(&keys)
        try takeDevice(&keys)
        try keys.finish()
    }

    private mutating func takeDevice(_ keys: inout YAMLMapping) throws(YAMLProblem) {
        let device = keys.optional("device")
        if let device { self.device = DeviceLogin(device: try device.text()) }
        for key in ["group", "device_keys", "device_key"] {
            guard let value = keys.optional(key) else { continue }
            let text = try value.text()
            guard device != nil else { throw value.problem("it goes with a device") }
            switch key {
            case "group": self.device?.group = text
            case "device_keys": self.device?.keys = text
            default: self.device?.ownKey = text
            }
        }
    }
}
