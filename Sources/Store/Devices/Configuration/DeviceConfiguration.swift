package import Cameras

/// What a device is to do: settings for all of its cameras, and others for single ones.
///
/// YAML; `docs/devices.md` lists the keys.
package struct DeviceConfiguration: Sendable, Hashable {
    package var camera = CameraConfiguration()
    /// What single cameras have otherwise; the settings of ``camera`` are filled in.
    package var cameras: [String: CameraConfiguration] = [:]
    /// Whether a stored text has `opt_ins`, which earlier versions allowed and nothing ever used.
    package var ignoresOptIns = false

    package init() {}

    /// What a camera is to do.
    package subscript(_ camera: String) -> CameraConfiguration { cameras[camera] ?? self.camera }
}
