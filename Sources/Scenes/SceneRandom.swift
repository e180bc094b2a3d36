/// Numbers that a seed gives, the same everywhere (splitmix64).
package struct SceneRandom: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    /// From `range.lowerBound` up to its upper bound.
    package mutating func number(_ range: ClosedRange<Double>) -> Double {
        let unit = Double(next() &>> 11) / Double(UInt64(1) << 53)
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }

    package mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    package mutating func isTrue(_ probability: Double) -> Bool { number(0...1) < probability }

    /// Another, independent stream.
    package mutating func fork() -> SceneRandom { SceneRandom(seed: next()) }
}
