package import Detection

/// What a generated scene is like.
package struct SceneOptions: Sendable, Hashable {
    package var size = PictureSize(width: 192, height: 144)
    package var rate = FrameRate.ten
    package var seconds = 40.0
    /// How many people come, spread over the scene. The first second and a half is empty, so that a background can be
    /// learned.
    package var people = 5
    /// The share of people who bring a companion and walk in step with them.
    package var companionShare = 0.0
    /// The height of a grown person at the front of the floor, as a share of the picture's height; at the back half of it.
    package var personHeight = 0.6
    /// The deviation of the sensor's noise, in grey levels.
    package var noise = 2.5
    /// How far the exposure wanders, as a share.
    package var gainWobble = 0.03
    /// Things that stand on the floor, behind which people vanish.
    package var clutter = 2
    /// How much light a person's shadow takes, 0 for none.
    package var shadow = 0.0
    /// When all the light changes at once, and what it is multiplied with.
    package var lightChange: (second: Double, gain: Double)? {
        get { lightChangeSecond.map { ($0, lightChangeGain) } }
        set {
            lightChangeSecond = newValue?.second
            lightChangeGain = newValue?.gain ?? 1
        }
    }
    private var lightChangeSecond: Double?
    private var lightChangeGain = 1.0
    package var lines: [CrossingLine] = [
        CrossingLine(name: "middle", from: .init(x: 0.5, y: 1), to: .init(x: 0.5, y: 0))
    ]

    package init() {}

    /// One of the many scenes on which the detector is tuned (seeds 1 to 40) and measured (seeds 1001 to 1050): size, rate,
    /// crowd, light, noise, clutter and shadows are drawn from the seed.
    package static func drawn(seed: UInt64) -> SceneOptions {
        var random = SceneRandom(seed: seed &* 0x2545_F491_4F6C_DD1D)
        var options = SceneOptions()
        let sizes = [(160, 120), (192, 108), (192, 144), (320, 240), (384, 288)]
        let (width, height) = sizes[random.whole(0...(sizes.count - 1))]
        options.size = PictureSize(width: width, height: height)
        options.rate = FrameRate([8, 10, 12, 15][random.whole(0...3)])!
        options.people = random.whole(3...7)
        options.companionShare = 0.05
        options.personHeight = random.number(0.5...0.75)
        options.noise = random.number(1...4)
        options.gainWobble = random.number(0...0.05)
        options.clutter = random.whole(0...3)
        options.shadow = random.isTrue(0.5) ? random.number(0.1...0.3) : 0
        if random.isTrue(0.2) {
            options.lightChange = (random.number(10...30), random.isTrue(0.5) ? 0.7 : 1.35)
        }
        let at = random.number(0.35...0.65)
        if random.isTrue(0.6) {
            options.lines = [CrossingLine(name: "upright", from: .init(x: at, y: 1), to: .init(x: at, y: 0))]
        } else {
            let low = 0.7 + (at - 0.5) / 3
            options.lines = [CrossingLine(name: "level", from: .init(x: 0, y: low), to: .init(x: 1, y: low))]
        }
        return options
    }
}
