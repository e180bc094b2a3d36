import TestSupport
import Testing

@testable import FootfallProjections

@Suite struct KeyOrderTests {
    @Test func `keys are sorted as a stable sort does it, whatever they are`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var order = KeyOrder()
        for most in [0, 1, 9, 2_047, 2_048, 1 << 40, UInt64.max] {
            for count in [0, 1, 2, 100, 3_000] {
                let keys = (0..<count).map { _ in UInt64.random(in: 0...most, using: &random) }
                let expected = keys.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
                #expect(order.sorted(count) { keys[$0] } == expected.map { UInt32($0.offset) }, "seed \(seed)")
                let high = keys.map { $0 &+ (UInt64.max - most) }
                #expect(order.sorted(count) { high[$0] } == expected.map { UInt32($0.offset) }, "seed \(seed)")
            }
        }
    }
}
