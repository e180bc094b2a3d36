/// XXH64, a fast 64-bit hash that is not cryptographic. Source: the xxHash specification by Y. Collet, section XXH64.
package struct XXHash64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
    private static let stripeBytes = 32

    private var state: State
    /// Bytes that don't fill a stripe yet.
    private var tail: [UInt8] = []
    private var byteCount: UInt64 = 0

    /// What is kept between stripes.
    private struct State {
        let seed: UInt64
        var lanes: (UInt64, UInt64, UInt64, UInt64)

        init(seed: UInt64) {
            self.seed = seed
            lanes = (seed &+ prime1 &+ prime2, seed &+ prime2, seed, seed &- prime1)
        }
    }

    package init(seed: UInt64) { state = State(seed: seed) }

    /// Of bytes that are there as a whole; allocates nothing.
    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var state = State(seed: seed)
        let whole = bytes.count & ~(stripeBytes - 1)
        absorb(bytes, upTo: whole, into: &state)
        return finish(state, bytes, from: whole, byteCount: UInt64(bytes.count))
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !tail.isEmpty {
            let filling = min(Self.stripeBytes - tail.count, rest.count)
            tail.append(contentsOf: rest.prefix(filling))
            rest = rest.dropFirst(filling)
            guard tail.count == Self.stripeBytes else { return }
            tail.withUnsafeBytes { Self.absorb($0, upTo: $0.count, into: &state) }
            tail.removeAll(keepingCapacity: true)
        }
        let whole = rest.count & ~(Self.stripeBytes - 1)
        Self.absorb(UnsafeRawBufferPointer(rebasing: rest), upTo: whole, into: &state)
        tail.append(contentsOf: rest.dropFirst(whole))
    }

    package func finish() -> UInt64 {
        tail.withUnsafeBytes { Self.finish(state, $0, from: 0, byteCount: byteCount) }
    }

    private static func absorb(_ bytes: UnsafeRawBufferPointer, upTo end: Int, into state: inout State) {
        var (a, b, c, d) = state.lanes
        var offset = 0
        while offset < end {
            a = round(a, word(bytes, offset))
            b = round(b, word(bytes, offset &+ 8))
            c = round(c, word(bytes, offset &+ 16))
            d = round(d, word(bytes, offset &+ 24))
            offset &+= stripeBytes
        }
        state.lanes = (a, b, c, d)
    }

    /// - Parameter start: where the bytes begin that filled no stripe.
    private static func finish(
        _ state: State, _ bytes: UnsafeRawBufferPointer, from start: Int, byteCount: UInt64
    ) -> UInt64 {
        var hash = state.seed &+ prime5
        if byteCount >= UInt64(stripeBytes) {
            let (a, b, c, d) = state.lanes
            hash = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
            hash = (hash ^ round(0, a)) &* prime1 &+ prime4
            hash = (hash ^ round(0, b)) &* prime1 &+ prime4
            hash = (hash ^ round(0, c)) &* prime1 &+ prime4
            hash = (hash ^ round(0, d)) &* prime1 &+ prime4
        }
        hash &+= byteCount
        var offset = start
        while offset &+ 8 <= bytes.count {
            hash = rotate(hash ^ round(0, word(bytes, offset)), 27) &* prime1 &+ prime4
            offset &+= 8
        }
        if offset &+ 4 <= bytes.count {
            let half = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            hash = rotate(hash ^ (half &* prime1), 23) &* prime2 &+ prime3
            offset &+= 4
        }
        while offset < bytes.count {
            hash = rotate(hash ^ (UInt64(bytes[offset]) &* prime5), 11) &* prime1
            offset &+= 1
        }
        hash = (hash ^ (hash >> 33)) &* prime2
        hash = (hash ^ (hash >> 29)) &* prime3
        return hash ^ (hash >> 32)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func round(_ accumulator: UInt64, _ lane: UInt64) -> UInt64 {
        rotate(accumulator &+ lane &* prime2, 31) &* prime1
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value &<< bits | value &>> (64 &- bits) }
}
