internal import Cameras
internal import StrictYAML

extension DeviceConfiguration {
    /// Reads a configuration that is to be sent, strictly: every key must be known, and every value possible.
    ///
    /// - Throws: ``DeviceConfigurationError`` with line and column.
    package init(yaml: String) throws(DeviceConfigurationError) {
        do { try self.init(yaml, .strict) } catch { throw DeviceConfigurationError(error) }
    }

    /// Reads a configuration that is in the log, perhaps since an earlier version of this program: it goes on working.
    ///
    /// Of what is refused today it ignores `opt_ins`, and accepts the flags and numbers of YAML 1.1 (`yes`, `1_000`).
    /// - Throws: ``DeviceConfigurationError`` for anything else that is wrong, such as keys of a later version.
    package init(stored yaml: String) throws(DeviceConfigurationError) {
        do { try self.init(yaml, .yaml11) } catch { throw DeviceConfigurationError(error) }
    }

    private init(_ text: String, _ scalars: YAMLValue.Scalars) throws(YAMLProblem) {
        self.init()
        var keys = try YAMLMapping(YAMLValue(parsing: text, file: "", scalars: scalars))
        camera = try CameraConfiguration(&keys)
        let cameras = keys.optional("cameras")
        if let optIns = keys.former("opt_ins") {
            guard scalars == .yaml11 else {
                throw optIns.problem(
                    "a device's configuration can't opt a store in: opt-ins are recorded for a store, with their legal "
                        + "basis, on the topic opt-ins")
            }
            ignoresOptIns = true
        }
        try keys.finish()
        guard let cameras else { return }
        var byName = try YAMLMapping(cameras)
        for name in byName.keys {
            var keys = try YAMLMapping(try byName.required(name))
            self.cameras[name] = try CameraConfiguration(&keys, over: camera)
            try keys.finish()
        }
    }
}
