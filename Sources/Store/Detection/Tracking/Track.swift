internal import Timekeeping

/// Somebody, followed from frame to frame: a box with a velocity, greys to know them by, and what is to be told at the end.
struct Track {
    /// In the order of birth; not what is told outside.
    let serial: Int
    /// Given when the track is confirmed.
    var id: TrackID?
    var box: TrackBox
    /// Working pixels a frame.
    var velocityX: Float = 0
    var velocityY: Float = 0
    var greys: SIMD16<Float>
    var first: PathPoint
    var last: PathPoint
    var framesSeen = 1
    var framesMissed = 0
    /// Frames since birth.
    var age = 1
    /// In one blob with others, for so many frames.
    var framesGrouped = 0
    var framesLight = 0
    var framesStill = 0
    /// Looked like a piece of an older track, for so many frames on end.
    var framesAsPiece = 0
    /// Behind another at the moment.
    var isHidden = false
    /// When it was last seen, its box was at the border.
    var isAtBorder: Bool
    /// Where the feet are taken to be when a line is watched: it follows the lower edge no faster than people walk, so that
    /// legs which are lost before a floor of their grey for a moment are no step.
    private(set) var foot: Float
    let birthX: Float
    let birthTop: Float
    let birthY: Float
    var hasMoved = false
    /// The most pixels that were seen of it.
    private(set) var areaMax: Float
    var confidence: Float = 0
    private(set) var confidenceSum: Double = 0
    var watches: [LineWatch]
    var crossings: [LineCrossing] = []

    /// How much of the difference between place expected and place seen is believed, and of that in the velocity.
    private static let placeGain: Float = 0.65
    private static let velocityGain: Float = 0.2

    init(serial: Int, _ seen: Observation, at point: PathPoint, lines: Int, isAtBorder: Bool) {
        self.serial = serial
        box = seen.box
        greys = seen.greys
        first = point
        last = point
        self.isAtBorder = isAtBorder
        areaMax = seen.area
        foot = seen.box.bottom
        birthX = seen.box.centerX
        birthTop = seen.box.top
        birthY = seen.box.centerY
        watches = [LineWatch](repeating: LineWatch(), count: lines)
        if seen.isLight { framesLight = 1 }
    }

    var isConfirmed: Bool { id != nil }

    mutating func predict() {
        box = box.shifted(velocityX, velocityY)
        age += 1
    }

    /// Seen alone.
    mutating func see(_ seen: Observation, in size: PictureSize) {
        let left = seen.box.left - box.left
        let right = seen.box.right - box.right
        let top = seen.box.top - box.top
        let bottom = seen.box.bottom - box.bottom
        // An edge at the border of the picture says nothing of how fast somebody is.
        let cutLeft = seen.box.left <= 1
        let cutRight = seen.box.right >= Float(size.width) - 1
        let cutTop = seen.box.top <= 1
        let cutBottom = seen.box.bottom >= Float(size.height) - 1
        let gain = age < 4 ? 0.5 : Self.velocityGain
        velocityX += gain * Self.common(left, cutLeft, right, cutRight)
        velocityY += gain * Self.common(top, cutTop, bottom, cutBottom)
        box.left += Self.placeGain * left
        box.right += Self.placeGain * right
        box.top += Self.placeGain * top
        box.bottom += Self.placeGain * bottom
        let share: Float = framesSeen < 5 ? 0.4 : 0.1
        greys += (seen.greys - greys) * share
        areaMax = max(areaMax, seen.area)
        framesGrouped = 0
        isHidden = false
        isAtBorder = cutLeft || cutRight || cutTop || cutBottom
        if seen.isLight { framesLight += 1 }
        framesStill = seen.motion < 0.004 ? framesStill + 1 : 0
        noteMovement()
    }

    /// What two opposite edges have moved in common: swinging limbs move them apart, and what hides somebody moves one.
    private static func common(_ a: Float, _ isCutA: Bool, _ b: Float, _ isCutB: Bool) -> Float {
        if isCutA != isCutB { return isCutA ? b : a }
        if a * b <= 0 { return 0 }
        return abs(a) < abs(b) ? a : b
    }

    /// One of several in a blob: the size stays, the place is moved by `x` and `y`.
    mutating func seeInGroup(_ x: Float, _ y: Float, isHidden: Bool) {
        box = box.shifted(x, y)
        velocityX += 0.1 * x
        velocityY += 0.05 * y
        framesGrouped += 1
        framesStill = 0
        self.isHidden = isHidden
        noteMovement()
    }

    private mutating func noteMovement() {
        let x = box.centerX - birthX
        let y = box.centerY - birthY
        let enough = max(2.5, 0.3 * min(box.width, box.height))
        if x * x + y * y >= enough * enough { hasMoved = true }
    }

    /// Counts this frame as one in which it was seen.
    mutating func count(at point: PathPoint, strength: Float, confirmFrames: Int) {
        framesMissed = 0
        framesSeen += 1
        last = point
        let known = min(1, Float(framesSeen) / Float(3 * confirmFrames))
        confidence = min(1, 0.35 + 0.35 * min(1, 1.5 * strength) + 0.3 * known) * (isHidden ? 0.6 : 1)
        confidenceSum += Double(confidence)
    }

    /// Moves the feet towards a row, by `most` rows.
    mutating func step(towards row: Float, _ most: Float) { foot += min(max(row - foot, -most), most) }

    func ended(_ frameDuration: Duration, _ reason: TrackEnd) -> EndedTrack? {
        guard let id else { return nil }
        return EndedTrack(
            id: id, first: first, last: last, framesSeen: framesSeen,
            dwell: last.time - first.time + frameDuration, crossings: crossings,
            confidence: confidenceSum / Double(max(framesSeen - 1, 1)), reason: reason)
    }

    /// Goes on as `other`, which was lost and is found again in this track.
    mutating func resume(_ other: Track) {
        id = other.id
        first = other.first
        foot = other.foot
        framesSeen += other.framesSeen
        confidenceSum += other.confidenceSum
        watches = other.watches
        crossings = other.crossings
        hasMoved = true
    }
}
