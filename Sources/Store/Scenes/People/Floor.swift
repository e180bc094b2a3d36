internal import Detection

/// The floor that people walk on, seen from above its front edge: who stands higher in the picture is further away, and
/// smaller.
struct Floor {
    let width: Double
    let height: Double
    /// A grown person's height in pixels with the feet at the lower edge of the picture.
    let front: Double
    /// Where the floor begins, in pixels from the top.
    var back: Double { height * 0.48 }

    init(_ options: SceneOptions) {
        width = Double(options.size.width)
        height = Double(options.size.height)
        front = height * options.personHeight
    }

    /// The height in pixels of a grown person whose feet are at `y`.
    func personHeight(at y: Double) -> Double {
        let depth = (y - back) / (height - back)
        return front * (0.5 + 0.5 * depth)
    }

    /// The y at which a person of so much of the usual height is just below the picture.
    func below(_ stature: Double) -> Double {
        var y = height
        while y - personHeight(at: y) * stature < height + 1 { y += 1 }
        return y
    }
}
