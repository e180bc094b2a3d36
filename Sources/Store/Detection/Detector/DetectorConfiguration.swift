/// What a detector is told about its camera. The defaults suit a fixed camera that sees people whole, 1/8 of the picture
/// high or more.
package struct DetectorConfiguration: Sendable, Hashable {
    /// Frames a second: all times below are counted in frames, so that the same frames give the same result at any speed.
    package var rate: FrameRate
    /// The lines that are watched.
    package var lines: [CrossingLine]
    /// What a person takes at the least, as a share of the picture's height.
    package var heightMin = 0.12
    /// What a person takes at the least, as a share of the picture's area.
    package var areaMin = 0.0025
    /// A track is a person's when it was seen for so long, and has moved.
    package var confirmSeconds = 0.3
    /// A track goes on unseen for so long where something hides it, and then ends.
    package var bridgeSeconds = 4.0
    /// The same for a track that was at the border of the picture when it was last seen; a third of it if it was going out.
    package var borderBridgeSeconds = 1.5
    /// A person in whom nothing at all moves for so long is a thing, and becomes part of the background.
    package var stillSecondsMax = 180.0
    /// Persons of lower confidence are left out of the frames (not of the tracks).
    package var confidenceMin = 0.0

    package init(rate: FrameRate, lines: [CrossingLine] = []) {
        self.rate = rate
        self.lines = lines
    }
}
