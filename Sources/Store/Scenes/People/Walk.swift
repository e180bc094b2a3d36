internal import Detection

/// Where somebody is at a time: waypoints on the floor, with pauses at some of them.
struct Walk {
    private struct Leg {
        var begin: Double
        var end: Double
        var fromX: Double
        var fromY: Double
        var toX: Double
        var toY: Double
    }

    private var legs: [Leg] = []

    struct Place {
        /// The feet, in pixels.
        var x: Double
        var y: Double
        var isWalking: Bool
        /// Where the legs are in their swing, in radians.
        var phase: Double
        var isGoingRight: Bool
    }

    var begin: Double { legs.first?.begin ?? 0 }
    var end: Double { legs.last?.end ?? 0 }

    /// Comes in at one side of the picture, goes to a few places, stops at some, and leaves at a side.
    init(_ floor: Floor, stature: Double, begin: Double, _ random: inout SceneRandom) {
        let pace = random.number(0.55...0.9)
        let entry = Self.outside(floor, stature, &random)
        var points = [entry]
        for _ in 0..<random.whole(1...2) {
            points.append(
                (
                    random.number(0.15...0.85) * floor.width,
                    floor.back + random.number(0.15...0.95) * (floor.height - floor.back)
                ))
        }
        points.append(Self.outside(floor, stature, &random))
        var time = begin
        for (index, to) in points.enumerated().dropFirst() {
            let from = points[index - 1]
            let size = floor.personHeight(at: (from.1 + to.1) / 2)
            // Depth is foreshortened: a step towards the camera moves less on the picture.
            let x = to.0 - from.0
            let y = (to.1 - from.1) * 1.6
            let seconds = (x * x + y * y).squareRoot() / (pace * size)
            legs.append(
                Leg(begin: time, end: time + seconds, fromX: from.0, fromY: from.1, toX: to.0, toY: to.1))
            time += seconds
            if index < points.count - 1, random.isTrue(0.55) {
                let pause = random.number(1...9)
                legs.append(Leg(begin: time, end: time + pause, fromX: to.0, fromY: to.1, toX: to.0, toY: to.1))
                time += pause
            }
        }
    }

    /// The same way beside another, a step later.
    init(beside other: Walk, by x: Double, later: Double) {
        legs = other.legs.map { leg in
            Leg(
                begin: leg.begin + later, end: leg.end + later, fromX: leg.fromX + x, fromY: leg.fromY + 1,
                toX: leg.toX + x, toY: leg.toY + 1)
        }
    }

    private static func outside(
        _ floor: Floor, _ stature: Double, _ random: inout SceneRandom
    ) -> (Double, Double) {
        let side = random.whole(0...9)
        if side >= 8 { return (random.number(0.15...0.85) * floor.width, floor.below(stature)) }
        let y = floor.back + random.number(0.15...0.95) * (floor.height - floor.back)
        let margin = floor.personHeight(at: y) * stature * 0.35
        return (side < 4 ? -margin : floor.width + margin, y)
    }

    func place(at time: Double) -> Place? {
        guard let leg = legs.last(where: { $0.begin <= time }), time <= end else { return nil }
        let isPause = leg.fromX == leg.toX && leg.fromY == leg.toY
        let share = leg.end > leg.begin ? min((time - leg.begin) / (leg.end - leg.begin), 1) : 1
        return Place(
            x: leg.fromX + share * (leg.toX - leg.fromX), y: leg.fromY + share * (leg.toY - leg.fromY),
            isWalking: !isPause, phase: time * 2 * .pi * 0.9, isGoingRight: leg.toX >= leg.fromX)
    }
}
