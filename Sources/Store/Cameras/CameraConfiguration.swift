package import Detection

/// What a detector is to do with the frames of its camera: the settings that a pipeline's file, a device's configuration and the
/// flags of a command share.
///
/// `docs/detection.md` lists them. Files are read by ``init(_:over:)``, and flags are held against the same ranges.
package struct CameraConfiguration: Sendable, Hashable {
    /// How many frames a second to look at, at most; `nil` is every one.
    package var framesPerSecondMax: Double?
    /// Persons of lower confidence are left out of the frames, not of the tracks; 0 to 1.
    package var minimumConfidence = 0.0
    /// Whether pictures are taken at all.
    package var takesPictures = true
    /// At least so many seconds of event time between two pictures; `nil` is one of each frame that shows people.
    package var secondsBetweenPictures: Double?
    /// The part of the store that the camera shows; `nil` where it isn't named.
    package var zone: String?
    /// Parts of the picture that are zones of their own. Where they overlap, the first counts.
    package var zones: [PictureZone] = []
    /// The lines that people pass.
    package var lines: [CrossingLine] = []

    package static let framesPerSecondRange = 0.01...1000.0
    package static let confidenceRange = 0.0...1.0
    package static let secondsBetweenPicturesRange = 0.0...86_400.0

    package init() {}

    /// These settings in place of `standard`'s, which keep the zone, the zones and the lines where these have none.
    package func over(_ standard: CameraConfiguration) -> CameraConfiguration {
        var settings = self
        settings.zone = zone ?? standard.zone
        if zones.isEmpty { settings.zones = standard.zones }
        if lines.isEmpty { settings.lines = standard.lines }
        return settings
    }
}
