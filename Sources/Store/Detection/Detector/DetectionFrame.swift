package import Timekeeping

/// A rectangle in pixels of the picture that came in.
package struct PixelBox: Sendable, Hashable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// A person's way through the view. Numbered from 1 in the order in which tracks are confirmed, for one detector.
package struct TrackID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let rawValue: Int
    package init(_ rawValue: Int) { self.rawValue = rawValue }
    package static func < (a: TrackID, b: TrackID) -> Bool { a.rawValue < b.rawValue }
    package var description: String { "\(rawValue)" }
}

/// A person in one frame.
package struct DetectedPerson: Sendable, Hashable {
    package var track: TrackID
    package var box: PixelBox
    /// 0 to 1: how clearly the person stands out, and for how long it was seen. No probability.
    package var confidence: Double
    /// The person is hidden by another at the moment: the box is where it should be, not what is seen.
    package var isHidden: Bool
}

/// Where a track was at a time: the middle of the lower edge of its box, in pixels.
package struct PathPoint: Sendable, Hashable {
    package var frame: Int
    package var time: EventTime
    package var x: Double
    package var y: Double
}

/// A track that has ended.
package struct EndedTrack: Sendable, Hashable {
    package var id: TrackID
    /// The first and the last frame in which the person was seen, not those in which the track was confirmed and given up.
    package var first: PathPoint
    package var last: PathPoint
    /// The frames in which it was seen, hidden ones left out.
    package var framesSeen: Int
    /// From the beginning of the first frame to the end of the last.
    package var dwell: Duration
    package var crossings: [LineCrossing]
    /// The mean over its frames.
    package var confidence: Double
    package var reason: TrackEnd
}

/// Why a track ended.
package enum TrackEnd: Sendable, Hashable {
    /// It was at the border, and is gone.
    case left
    /// It is gone from the middle of the picture: through a door, behind something, or it was lost.
    case vanished
    /// Nothing in it moved for so long that it is taken for a thing.
    case still
    /// The view changed, the pictures' size did, or the stream ended.
    case interrupted
}

/// Something about the source rather than the people.
package enum SourceCondition: String, Sendable, Hashable, CaseIterable {
    /// The background is being learned: nobody is detected.
    case learning
    /// The picture is black: nobody is detected.
    case dark
    /// The light changed suddenly: detection is held until it is steady, and the background learned again.
    case lightChange = "light_change"
    /// What the camera sees is somewhere else, or covered: the background is learned again.
    case moved
}

/// A condition begins or ends with a frame.
package struct ConditionChange: Sendable, Hashable {
    package var condition: SourceCondition
    package var isBeginning: Bool
    package var frame: Int
    package var time: EventTime
}

/// What the detector says of one frame. Made once and filled again and again.
package struct DetectionFrame: Sendable, Hashable {
    package var number = 0
    package var time = EventTime.epoch
    package var size = PictureSize(width: 0, height: 0)
    package var persons: [DetectedPerson] = []
    /// Crossings that became certain with this frame. Each is also in its track's end.
    package var crossings: [LineCrossing] = []
    package var ended: [EndedTrack] = []
    package var changes: [ConditionChange] = []

    package init() {}

    mutating func begin(_ number: Int, _ time: EventTime, _ size: PictureSize) {
        self.number = number
        self.time = time
        self.size = size
        persons.removeAll(keepingCapacity: true)
        crossings.removeAll(keepingCapacity: true)
        ended.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
    }
}
