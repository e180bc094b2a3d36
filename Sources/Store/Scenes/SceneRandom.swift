internal import Bytes

/// The chance of a scene, from its seed: the same everywhere.
package struct SceneRandom: Sendable {
    private var random: SplitMix64

    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    package mutating func next() -> UInt64 { random.next() }

    /// From `range.lowerBound` up to its upper bound.
    package mutating func number(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + random.fraction() * (range.upperBound - range.lowerBound)
    }

    package mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    package mutating func isTrue(_ probability: Double) -> Bool { number(0...1) < probability }

    /// Another, independent stream.
    package mutating func fork() -> SceneRandom { SceneRandom(seed: next()) }
}
