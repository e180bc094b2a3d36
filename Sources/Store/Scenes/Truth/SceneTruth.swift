package import Detection

/// What really happens in a scene, frame by frame, as far as it was rendered.
package struct SceneTruth: Sendable {
    /// Somebody in one frame.
    package struct Presence: Sendable, Hashable {
        package var person: Int
        /// What is seen of them.
        package var box: PixelBox
        /// The share of the figure that is neither hidden nor outside of the picture.
        package var visible: Double
    }

    package struct Crossing: Sendable, Hashable {
        package var person: Int
        package var line: String
        package var direction: CrossingDirection
        package var frame: Int
    }

    package struct Visit: Sendable, Hashable {
        package var person: Int
        /// The first and the last frame in which a tenth of the figure is seen.
        package var firstFrame: Int
        package var lastFrame: Int
    }

    /// Less of a figure than this, and nobody is there.
    package static let visibleMin = 0.1

    package internal(set) var frames: [[Presence]] = []
    package internal(set) var crossings: [Crossing] = []

    /// The people who were seen, in the order of their numbers.
    package var visits: [Visit] {
        var visits: [Int: Visit] = [:]
        for (frame, presences) in frames.enumerated() {
            for presence in presences where presence.visible >= Self.visibleMin {
                visits[
                    presence.person,
                    default: Visit(person: presence.person, firstFrame: frame, lastFrame: frame)
                ].lastFrame = frame
            }
        }
        return visits.values.sorted { $0.person < $1.person }
    }
}
