internal import Detection

/// What is there without people: wall, floor with boards, things on the floor.
struct Backdrop {
    /// Grey levels, row after row.
    private(set) var greys: [Float]
    /// For each pixel the y of the feet of the foremost thing that is there: whoever stands further back is hidden. 0 for
    /// none.
    private(set) var depth: [Float]
    /// The mean grey of the floor.
    let floorGrey: Double
    private let width: Int
    private let height: Int

    init(_ options: SceneOptions, _ floor: Floor, _ random: inout SceneRandom) {
        width = options.size.width
        height = options.size.height
        greys = [Float](repeating: 0, count: width * height)
        depth = [Float](repeating: 0, count: width * height)
        floorGrey = random.number(70...170)
        let wall = random.number(90...205)
        let board = random.number(6...16) * Double(width) / 192
        let grain = random.number(4...14)
        for y in 0..<height {
            for x in 0..<width {
                let isFloor = Double(y) >= floor.back
                let plain = isFloor ? floorGrey - (isDark(x, y, floor, board) ? grain : 0) : wall
                greys[y * width + x] = Float(plain + shade(x, y, floor, board, isFloor) + random.number(-3...3))
            }
        }
        for index in greys.indices { greys[index] = min(max(greys[index], 4), 250) }
        for _ in 0..<options.clutter { addThing(floor, &random) }
    }

    /// Every other board of the floor; boards run away from the camera.
    private func isDark(_ x: Int, _ y: Int, _ floor: Floor, _ board: Double) -> Bool {
        let depth = (Double(y) - floor.back) / (floor.height - floor.back)
        let across = (Double(x) - floor.width / 2) / (0.5 + 0.5 * depth)
        return Int((across / board).rounded(.down)) & 1 == 0
    }

    /// The floor is brighter in front, the wall to the right; and there are pictures on the wall.
    private func shade(_ x: Int, _ y: Int, _ floor: Floor, _ board: Double, _ isFloor: Bool) -> Double {
        if isFloor { return 18 * ((Double(y) - floor.back) / (floor.height - floor.back) - 0.5) }
        let slope = 20 * (Double(x) / Double(width) - 0.5)
        let high = Double(y) / floor.back
        let isPicture = Int(Double(x) / (board * 3)) % 3 == 1 && high > 0.25 && high < 0.75
        return isPicture ? slope - 45 : slope
    }

    /// A column, a shelf, a table: a rectangle with edges that stands on the floor.
    private mutating func addThing(_ floor: Floor, _ random: inout SceneRandom) {
        let foot = floor.back + random.number(0.2...0.95) * (floor.height - floor.back)
        let person = floor.personHeight(at: foot)
        let wide = person * random.number(0.15...0.5)
        let tall = person * random.number(0.3...1.1)
        let left = random.number(0.05...0.9) * floor.width
        let grey = random.number(25...225)
        for y in max(0, Int(foot - tall))..<min(height, Int(foot)) {
            for x in max(0, Int(left))..<min(width, Int(left + wide)) {
                let isEdge = Double(x) < left + 2 || Double(x) > left + wide - 3 || Double(y) < foot - tall + 2
                greys[y * width + x] = Float(min(max(grey + (isEdge ? -20 : 0) + random.number(-2...2), 4), 250))
                depth[y * width + x] = max(depth[y * width + x], Float(foot))
            }
        }
    }
}
