/// How high a person is who stands at a row of the picture: a line through what was seen of whole people, since in a fixed
/// view those further up are further away and smaller. Unknown until there was enough to see.
struct StatureModel {
    private var weight: Float = 0
    private var sumX: Float = 0
    private var sumY: Float = 0
    private var sumXX: Float = 0
    private var sumXY: Float = 0
    private var slope: Float = 0
    private var level: Float = 0

    /// What was seen long ago counts less, so that the sums stay bounded.
    private static let memory: Float = 0.9995
    private static let weightMin: Float = 25

    /// The height of a person whose feet are in this row, in working pixels.
    func height(atRow row: Float) -> Float? {
        guard weight >= Self.weightMin else { return nil }
        return max(level + slope * row, 6)
    }

    /// Where the feet of somebody in a box are: at its lower edge, or a person's height below its upper edge, where that is
    /// nearer to where they were.
    func foot(of box: TrackBox, near before: Float, in size: PictureSize) -> Float {
        let limit = Float(size.height)
        let bottom = min(box.bottom, limit)
        guard weight >= Self.weightMin, box.top > 2, slope < 0.9, bottom < limit - 1 else { return bottom }
        // height = level + slope x foot, and foot = top + height.
        let below = min((box.top + level) / (1 - slope), limit)
        let height = max(below - box.top, 6)
        // A fifth more or less may be this person's own size.
        if abs(bottom - below) < 0.2 * height { return bottom }
        return abs(below - before) < abs(bottom - before) + 0.2 * height ? below : bottom
    }

    /// Takes in somebody who was seen whole. Pieces of people, and people in one another's way, are left out as soon as
    /// more is known.
    mutating func add(height: Float, row: Float) {
        if let known = self.height(atRow: row), height < 0.75 * known || height > 1.35 * known {
            // Still counted a little, so that a wrong beginning is unlearned.
            take(height, row, 0.1)
            return
        }
        // Most mistakes make people too short: something hides their feet, or their clothes are as grey as the floor.
        let isShort = self.height(atRow: row).map { height < 0.92 * $0 } ?? false
        take(height, row, isShort ? 0.4 : 1)
    }

    private mutating func take(_ height: Float, _ row: Float, _ share: Float) {
        weight = weight * Self.memory + share
        sumX = sumX * Self.memory + share * row
        sumY = sumY * Self.memory + share * height
        sumXX = sumXX * Self.memory + share * row * row
        sumXY = sumXY * Self.memory + share * row * height
        let meanX = sumX / weight
        let meanY = sumY / weight
        // Drawn towards a flat line where all stood in about the same row.
        let spread = sumXX / weight - meanX * meanX + 60
        slope = min(max((sumXY / weight - meanX * meanY) / spread, 0), 1.2)
        level = meanY - slope * meanX
    }
}
