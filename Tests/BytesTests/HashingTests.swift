import Bytes
import Testing

@Suite struct HashingTests {
    @Test func `splitmix64 gives the published sequence, by counter and one after another`() {
        // Of Vigna's splitmix64.c with the state 1234567.
        let published: [UInt64] = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        #expect((0..<3).map { SplitMix64.element(UInt64($0), of: 1_234_567) } == published)
        var random = SplitMix64(seed: 1_234_567)
        #expect((0..<3).map { _ in random.next() } == published)
    }

    @Test func `fractions are from 0 up to, not including, 1`() {
        var random = SplitMix64(seed: 1)
        let drawn = (0..<10_000).map { _ in random.fraction() }
        #expect(drawn.allSatisfy { (0..<1).contains($0) })
        #expect(abs(drawn.reduce(0, +) / 10_000 - 0.5) < 0.02)
        #expect(drawn[3] == SplitMix64.fraction(3, of: 1))
    }

    /// From the test vectors of draft-eastlake-fnv.
    @Test(
        arguments: [
            ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
        ] as [(String, UInt64)])
    func `FNV-1a gives the published values`(text: String, value: UInt64) {
        #expect(FNV1a.hash(text.utf8) == value)
        var hash = FNV1a()
        for byte in text.utf8 { hash.update([byte]) }
        #expect(hash.value == value)
    }
}
