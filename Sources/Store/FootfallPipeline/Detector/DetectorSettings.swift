package import Cameras
package import Detection
package import Timekeeping

/// What a detector is told: of which camera its frames are, when they were taken, and what is wanted of them.
package struct DetectorSettings: Sendable, Equatable {
    package var store = ""
    package var camera = ""

    /// The time of the first frame; `nil` is when the detector begins. With a start the frames are a
    /// recording: the same one is taken once, however often it is read.
    package var start: EventTime?
    /// Frames a second; else what a Y4M header says, else ten.
    package var rate: FrameRate?
    /// Frames take the wall clock as they come.
    package var isLive = false

    package var configuration = CameraConfiguration()

    package init() {}

    /// Whether the same frames may come again, and are then not taken twice.
    var isRecording: Bool { !isLive && start != nil }

    /// These settings with a device's configuration over those of the camera.
    func taking(_ configuration: CameraConfiguration) -> DetectorSettings {
        var settings = self
        settings.configuration = configuration.over(self.configuration)
        return settings
    }
}

/// Where a detector's frames come from.
package enum DetectorInput: Sendable, Equatable {
    /// An open file, pipe or socket, which stays the caller's to close.
    case descriptor(Int32)
    /// A line for the shell that writes frames to its standard output. When it ends it has failed, unless `once`.
    case command(String, once: Bool)
}
