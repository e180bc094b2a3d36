import TestSupport

/// Orders that come again for the same seed.
struct SeededShuffle {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func shuffled<T>(_ values: [T]) -> [T] { values.shuffled(using: &random) }
}
