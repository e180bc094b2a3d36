/// The generator of Vigna's splitmix64, used by counter: element `i` of a stream is computed from the stream's seed and
/// `i` alone, so that nothing has to be kept to go on in the middle.
package enum SplitMix64 {
    private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The finalizer: a bijection in which every input bit moves every output bit.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    /// Element `index` of the stream that `seed` begins; element 0 is what the published generator gives first.
    @inline(__always)
    package static func element(_ index: UInt64, of seed: UInt64) -> UInt64 { mix(seed &+ (index &+ 1) &* golden) }
}
