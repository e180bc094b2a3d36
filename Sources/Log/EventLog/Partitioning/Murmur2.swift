/// MurmurHash2 with Kafka's seed.
///
/// Source: Austin Appleby's public-domain MurmurHash2, 32 bits; seed 0x9747b28c as in Kafka's `Utils.murmur2`.
enum Murmur2 {
    static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        let m: UInt32 = 0x5BD1_E995
        var h: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: key.count)
        var i = 0
        while i + 4 <= key.count {
            var k = UInt32(littleEndian: key.loadUnaligned(fromByteOffset: i, as: UInt32.self)) &* m
            k ^= k >> 24
            h = (h &* m) ^ (k &* m)
            i += 4
        }
        let left = key.count - i
        if left >= 3 { h ^= UInt32(key[i + 2]) << 16 }
        if left >= 2 { h ^= UInt32(key[i + 1]) << 8 }
        if left >= 1 {
            h ^= UInt32(key[i])
            h = h &* m
        }
        h ^= h >> 13
        h = h &* m
        h ^= h >> 15
        return h
    }
}
