import Bytes

/// The chance of a test: the same numbers for the same seed, which it says of itself.
///
/// ```swift
/// var random = SeededGenerator(seed: 7)
/// #expect(found == expected, "\(random)")   // "seed 7"
/// ```
///
/// A test whose seed is different each time takes ``announced(_:)``, which prints it.
package struct SeededGenerator: RandomNumberGenerator, CustomStringConvertible, Sendable {
    package let seed: UInt64
    private var random: SplitMix64

    package init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
    }

    /// A generator with a seed of its own, which is printed together with what it is for.
    package static func announced(_ purpose: String) -> SeededGenerator {
        let generator = SeededGenerator(seed: .random(in: .min ... .max))
        print("\(purpose): \(generator)")
        return generator
    }

    package var description: String { "seed \(seed)" }

    package mutating func next() -> UInt64 { random.next() }

    /// From 0 up to, not including, `bound`; small bounds are hardly biased.
    package mutating func below<I: BinaryInteger>(_ bound: I) -> I { I(next() % UInt64(bound)) }
}
