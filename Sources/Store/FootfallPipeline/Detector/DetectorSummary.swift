internal import Detection
package import Timekeeping

/// What a detector did since it began. What it wrote is durable.
package struct DetectorSummary: Sendable, Equatable {
    /// What may be wrong with a camera.
    package enum Condition: String, Sendable, CaseIterable {
        case dark
        case lightChange = "light_change"
        case moved
        case noFrames = "no_frames"
        case damaged
        case sizeChange = "size_change"

        init?(_ condition: SourceCondition) {
            switch condition {
            case .learning: return nil
            case .dark: self = .dark
            case .lightChange: self = .lightChange
            case .moved: self = .moved
            }
        }
    }

    /// How often lines were crossed.
    package struct Crossings: Sendable, Equatable {
        package var entered = 0
        package var exited = 0
    }

    /// Frames that were looked at.
    package var frames = 0
    /// Frames of a recording that were in already.
    package var framesKnown = 0
    /// Damaged and cut-off ones: as many at least.
    package var framesDropped = 0
    /// Persons in frames, as they were written.
    package var persons = 0
    /// Tracks that ended.
    package var tracks = 0
    /// Of them those that crossed the camera's lines one way more often than the other.
    package var entered = 0
    package var exited = 0
    /// Each crossing of a line by them; who came in and went out again has two, and is neither of the above.
    package var crossings = Crossings()
    package var pictures = 0
    /// How often each began.
    package var conditions: [Condition: Int] = [:]
    /// Event times of the first and the last frame.
    package var firstFrame: EventTime?
    package var lastFrame: EventTime?

    package init() {}
}
