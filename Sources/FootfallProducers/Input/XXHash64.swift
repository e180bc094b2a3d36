/// XXH64, a fast 64-bit hash that is not cryptographic. Source: the xxHash specification by Y. Collet, section XXH64.
package struct XXHash64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
    private static let stripeBytes = 32

    private let seed: UInt64
    private var lanes: (UInt64, UInt64, UInt64, UInt64)
    /// Bytes that don't fill a stripe yet.
    private var tail: [UInt8] = []
    private var byteCount: UInt64 = 0

    package init(seed: UInt64) {
        self.seed = seed
        lanes = (seed &+ Self.prime1 &+ Self.prime2, seed &+ Self.prime2, seed, seed &- Self.prime1)
        tail.reserveCapacity(Self.stripeBytes)
    }

    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var hash = XXHash64(seed: seed)
        hash.update(bytes)
        return hash.finish()
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !tail.isEmpty {
            let filling = min(Self.stripeBytes - tail.count, rest.count)
            tail.append(contentsOf: rest.prefix(filling))
            rest = rest.dropFirst(filling)
            guard tail.count == Self.stripeBytes else { return }
            tail.withUnsafeBytes { absorb($0) }
            tail.removeAll(keepingCapacity: true)
        }
        let whole = rest.count & ~(Self.stripeBytes - 1)
        absorb(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
        tail.append(contentsOf: rest.dropFirst(whole))
    }

    private mutating func absorb(_ stripes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = lanes
        for offset in stride(from: 0, to: stripes.count, by: Self.stripeBytes) {
            a = Self.round(a, Self.word(stripes, offset))
            b = Self.round(b, Self.word(stripes, offset + 8))
            c = Self.round(c, Self.word(stripes, offset + 16))
            d = Self.round(d, Self.word(stripes, offset + 24))
        }
        lanes = (a, b, c, d)
    }

    package func finish() -> UInt64 {
        var hash: UInt64
        if byteCount >= UInt64(Self.stripeBytes) {
            let (a, b, c, d) = lanes
            hash =
                Self.rotate(a, 1) &+ Self.rotate(b, 7) &+ Self.rotate(c, 12) &+ Self.rotate(d, 18)
            for lane in [a, b, c, d] {
                hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
            }
        } else {
            hash = seed &+ Self.prime5
        }
        hash &+= byteCount
        return tail.withUnsafeBytes { Self.finalize(hash, $0) }
    }

    private static func finalize(_ start: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = start
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = rotate(hash ^ round(0, word(bytes, offset)), 27) &* prime1 &+ prime4
            offset += 8
        }
        if offset + 4 <= bytes.count {
            let half = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            hash = rotate(hash ^ (half &* prime1), 23) &* prime2 &+ prime3
            offset += 4
        }
        while offset < bytes.count {
            hash = rotate(hash ^ (UInt64(bytes[offset]) &* prime5), 11) &* prime1
            offset += 1
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
