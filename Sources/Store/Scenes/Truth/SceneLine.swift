internal import Detection

/// One person at one line, by plain geometry: who comes from clearly on one side to clearly on the other has passed it, in
/// the frame in which the feet were first beyond. Who touches it and turns hasn't.
struct SceneLine {
    private let from: (x: Double, y: Double)
    private let along: (x: Double, y: Double)
    private let length: Double
    private var before: (x: Double, y: Double)?
    /// -1 or 1 once the person was clearly on a side.
    private var side = 0
    private var passed: (frame: Int, isWithin: Bool)?

    init(_ line: CrossingLine, _ size: PictureSize) {
        from = (line.from.x * Double(size.width), line.from.y * Double(size.height))
        along = ((line.to.x - line.from.x) * Double(size.width), (line.to.y - line.from.y) * Double(size.height))
        length = (along.x * along.x + along.y * along.y).squareRoot()
    }

    /// - Parameter clear: the distance from the line, in pixels, from which on a side is clear.
    mutating func move(
        to foot: (x: Double, y: Double), clear: Double, frame: Int
    ) -> (direction: CrossingDirection, frame: Int)? {
        let distance = distance(foot)
        defer { before = foot }
        let now = distance > 0 ? 1 : -1
        if side == 0 {
            if abs(distance) >= clear { side = now }
            return nil
        }
        if now == side {
            passed = nil
            return nil
        }
        if passed == nil { passed = (frame, isWithin(before ?? foot, foot)) }
        guard abs(distance) >= clear, let crossing = passed else { return nil }
        side = now
        passed = nil
        return crossing.isWithin ? (now > 0 ? .entered : .exited, crossing.frame) : nil
    }

    /// Whether the way from `a` to `b` meets the line between its ends.
    private func isWithin(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Bool {
        let before = distance(a)
        let after = distance(b)
        let share = before == after ? 0 : before / (before - after)
        let x = a.x + share * (b.x - a.x) - from.x
        let y = a.y + share * (b.y - a.y) - from.y
        return (0...1).contains((x * along.x + y * along.y) / (length * length))
    }

    private func distance(_ p: (x: Double, y: Double)) -> Double {
        (along.x * (p.y - from.y) - along.y * (p.x - from.x)) / length
    }
}
