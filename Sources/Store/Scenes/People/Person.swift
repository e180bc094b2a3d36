#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif
internal import Detection

/// Somebody who walks through a scene: a figure of a head, a body, arms and legs that swing.
struct Person {
    let walk: Walk
    /// Of the usual height.
    let stature: Double
    /// The width of the body as a share of the height.
    let build: Double
    /// A long coat or skirt hides most of the legs.
    let hasCoat: Bool
    let head: Double
    let body: Double
    let legs: Double
    /// Where the sway of a standing person begins.
    let sway: Double

    init(walk: Walk, stature: Double, floorGrey: Double, _ random: inout SceneRandom) {
        self.walk = walk
        self.stature = stature
        build = random.number(0.2...0.29)
        hasCoat = random.isTrue(0.25)
        head = random.number(15.0...150)
        // Some clothes are the floor's grey; not both.
        var body = random.number(10.0...240)
        let legs = random.number(10.0...200)
        if abs(body - floorGrey) < 40, abs(legs - floorGrey) < 40 { body = floorGrey > 125 ? 30 : 215 }
        self.body = body
        self.legs = legs
        sway = random.number(0.0...6)
    }

    /// The grey at a point of the figure: bodies are round, so that light falls off towards their outline, and cloth has
    /// folds.
    func grey(_ part: Figure.Part, _ figure: Figure, _ x: Double, _ y: Double) -> Double {
        let across = min(abs(x - figure.x) / max(figure.bodyWidth / 2, 1), 1)
        let up = (figure.y - y) / figure.height
        let fold = 1 + 0.07 * sin(up * 55 + sway) + 0.05 * sin((x - figure.x) / figure.height * 70 + up * 20)
        return switch part {
        case .head: head * (1 - 0.15 * across)
        case .body: body * (1.06 - 0.24 * across * across) * fold
        case .arm: body * 0.88 * fold
        case .leg: legs * (1.04 - 0.2 * across * across) * fold
        }
    }

    /// The figure at a time, in pixels.
    func figure(at time: Double, on floor: Floor) -> Figure? {
        guard let place = walk.place(at: time) else { return nil }
        let height = floor.personHeight(at: place.y) * stature
        let lean = place.isWalking ? 0 : 0.012 * height * sin(time * 1.1 + sway)
        let swing = place.isWalking ? sin(place.phase) : 0.12 * sin(time * 0.7 + sway)
        return Figure(
            x: place.x, y: place.y, height: height, bodyWidth: build * height, lean: lean, swing: swing,
            hasCoat: hasCoat)
    }
}

/// The outline of a person, standing on (`x`, `y`).
struct Figure {
    enum Part { case head, body, arm, leg }

    let x: Double
    let y: Double
    let height: Double
    let bodyWidth: Double
    let lean: Double
    /// -1 to 1: how far arms and legs are apart.
    let swing: Double
    let hasCoat: Bool

    var top: Double { y - height }
    var reach: Double { max(bodyWidth * 0.8, height * 0.2) + abs(lean) + 1 }

    /// The part of the figure at a point, if it is within.
    func part(_ px: Double, _ py: Double) -> Part? {
        // Up from the feet, as a share of the height; sideways from the middle, in pixels.
        let up = (y - py) / height
        guard up >= 0, up <= 1 else { return nil }
        let side = px - x - lean * up
        if up >= 0.86 {
            let across = side / (height * 0.062)
            let along = (up - 0.93) / 0.07
            return across * across + along * along <= 1 ? .head : nil
        }
        let hip = hasCoat ? 0.3 : 0.47
        if up >= hip {
            let half = bodyWidth / 2 * (up > 0.78 ? 1 : 0.86 + 0.14 * (up - hip) / (0.78 - hip))
            let shoulder = up > 0.8 ? 1 - 4 * (up - 0.8) : 1
            if abs(side) <= half * max(shoulder, 0.5) { return .body }
        }
        if up >= 0.42, up <= 0.8 {
            let down = (0.8 - up) / 0.38
            for sign in [-1.0, 1] {
                let arm = sign * bodyWidth * 0.5 + sign * swing * down * height * 0.1
                if abs(side - arm) <= height * 0.022 { return .arm }
            }
        }
        if up < hip {
            let down = (hip - up) / hip
            for sign in [-1.0, 1] {
                let leg = sign * bodyWidth * 0.2 + sign * swing * down * height * 0.13
                if abs(side - leg) <= height * 0.038 { return .leg }
            }
        }
        return nil
    }
}
