package import Detection
package import Devices

/// What a detector is told: of which camera its frames are, when they were taken, and what is wanted of them.
package struct DetectorSettings: Sendable, Equatable {
    package var store = ""
    /// The part of the store that the camera shows.
    package var zone = ""
    package var camera = ""

    /// Milliseconds since 1970: the time of the first frame; `nil` is when the detector begins. With a start the frames are a
    /// recording: the same one is taken once, however often it is read.
    package var start: Int64?
    /// Frames a second; else what a Y4M header says, else ten.
    package var rate: FrameRate?
    /// Frames take the wall clock as they come.
    package var isLive = false

    package var lines: [CrossingLine] = []
    /// Parts of the picture that are zones of their own.
    package var zones: [CameraConfiguration.Zone] = []
    /// Persons of lower confidence are left out of the frames, not of the tracks.
    package var minimumConfidence = 0.0
    package var takesPictures = true
    /// At least so long between two pictures, by event time; `nil` is one of each frame that shows people.
    package var secondsBetweenPictures: Double?
    /// How many frames a second to look at, at the most.
    package var framesPerSecondMax: Double?

    package init() {}

    /// Whether the same frames may come again, and are then not taken twice.
    var isRecording: Bool { !isLive && start != nil }

    /// These settings as far as a device's configuration says nothing else.
    func taking(_ camera: CameraConfiguration) -> DetectorSettings {
        var settings = self
        if let zone = camera.zone { settings.zone = zone }
        if !camera.zones.isEmpty { settings.zones = camera.zones }
        if !camera.lines.isEmpty {
            settings.lines = camera.lines.map { line in
                CrossingLine(
                    name: line.name, from: .init(x: line.from.x, y: line.from.y), to: .init(x: line.to.x, y: line.to.y))
            }
        }
        settings.minimumConfidence = camera.minimumConfidence
        settings.takesPictures = camera.takesPictures
        settings.secondsBetweenPictures = camera.secondsBetweenPictures
        settings.framesPerSecondMax = camera.framesPerSecond
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
