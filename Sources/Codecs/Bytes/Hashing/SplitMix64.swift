/// splitmix64: numbers that follow from a seed, the same on every machine and in every build.
///
/// ```swift
/// var random = SplitMix64(seed: 42)
/// let die = Int.random(in: 1...6, using: &random)
/// let third = SplitMix64.element(2, of: 42)  // the same as the third `next()`, without the two before it
/// ```
///
/// For simulations, benchmarks, backoff and tests; never for keys or identifiers, since one number gives away the rest.
/// Source: Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c, after Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators" (OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    @inlinable
    package init(seed: UInt64) { state = seed }

    @inlinable @inline(__always)
    package mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// From 0 up to, not including, 1, in steps of 2^-53.
    @inlinable @inline(__always)
    package mutating func fraction() -> Double { Self.fraction(of: next()) }

    /// Element `index` of the stream that `seed` begins; element 0 is what ``next()`` gives first. Nothing has to be kept to
    /// go on in the middle of a stream.
    @inlinable @inline(__always)
    package static func element(_ index: UInt64, of seed: UInt64) -> UInt64 { mix(seed &+ (index &+ 1) &* increment) }

    /// ``element(_:of:)`` as a fraction, from 0 up to, not including, 1.
    @inlinable @inline(__always)
    package static func fraction(_ index: UInt64, of seed: UInt64) -> Double { fraction(of: element(index, of: seed)) }

    @inlinable @inline(__always)
    static func fraction(of bits: UInt64) -> Double { Double(bits &>> 11) / Double(UInt64(1) &<< 53) }

    /// The finalizer: a bijection in which every input bit moves every output bit.
    @inlinable @inline(__always)
    package static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    /// 2^64 divided by the golden ratio, made odd.
    @inlinable static var increment: UInt64 {
        @inline(__always) get { 0x9E37_79B9_7F4A_7C15 }
    }
}
