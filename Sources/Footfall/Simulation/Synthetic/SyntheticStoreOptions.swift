import Timekeeping

/// A made-up store: cameras, visitors before them, and the pictures that the cameras take. For demonstrations and load
/// tests; the model that its events name is `synthetic`.
package struct SyntheticStoreOptions: Sendable, Equatable {
    package var store = "demo-store"
    /// Cameras are `cam-1` to `cam-N`; each shows a zone of its own.
    package var cameras = 2
    package var seed: UInt64 = 1
    /// The first frame.
    package var start = EventTime(milliseconds: 1_784_282_400_000)
    /// How many people come, before all cameras together.
    package var visitors = 100
    /// Between two frames of a camera.
    package var framePeriod = Duration.milliseconds(500)
    /// Frames with people of which a picture is taken: every so many.
    package var framesPerPicture = 1
    /// Of the pictures, in pixels: a byte each.
    package var width = 160
    package var height = 128

    package init() {}
}
