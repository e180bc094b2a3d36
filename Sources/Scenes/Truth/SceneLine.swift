internal import Detection

/// A crossing line by plain geometry: two paths' segments meet or don't.
struct SceneLine {
    private let from: (x: Double, y: Double)
    private let along: (x: Double, y: Double)

    init(_ line: CrossingLine, _ size: PictureSize) {
        from = (line.from.x * Double(size.width), line.from.y * Double(size.height))
        along = ((line.to.x - line.from.x) * Double(size.width), (line.to.y - line.from.y) * Double(size.height))
    }

    func crossing(from a: (x: Double, y: Double), to b: (x: Double, y: Double)) -> CrossingDirection? {
        let before = side(a)
        let after = side(b)
        guard (before > 0) != (after > 0) else { return nil }
        let share = before / (before - after)
        let x = a.x + share * (b.x - a.x) - from.x
        let y = a.y + share * (b.y - a.y) - from.y
        let place = (x * along.x + y * along.y) / (along.x * along.x + along.y * along.y)
        guard place >= 0, place <= 1 else { return nil }
        return after > 0 ? .entered : .exited
    }

    private func side(_ p: (x: Double, y: Double)) -> Double {
        along.x * (p.y - from.y) - along.y * (p.x - from.x)
    }
}
