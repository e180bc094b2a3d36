/// What one frame shows of somebody: a blob's place, size and greys.
struct Observation {
    var box: TrackBox
    var area: Float
    /// How much of it is very different from the background, 0 to 1.
    var strength: Float
    /// The shares of eight greys in the upper and in the lower half of the box; each half sums to 1/2.
    var greys: SIMD16<Float>
    /// How much moved in it since the frame before, as a share of its area.
    var motion: Float
    /// Its edges are the background's: light or shadow rather than somebody.
    var isLight: Bool

    /// 0 for the same greys, 1 for none in common.
    static func difference(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> Float {
        let apart = a - b
        return apart.replacing(with: -apart, where: apart .< 0).sum() / 2
    }
}
