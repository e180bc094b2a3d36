/// Jenkins' lookup3 (`hashlittle2`), the hash of Event Hubs' partition keys.
///
/// Source: Bob Jenkins, lookup3.c, May 2006, public domain. Event Hubs takes 16 bits of h1 ^ h2 with both seeds 0.
package enum Lookup3 {
    /// Two 32-bit hashes of `key`, (c, b) in the source's words.
    package static func hashes(
        _ key: UnsafeRawBufferPointer, seeds: (UInt32, UInt32) = (0, 0)
    ) -> (UInt32, UInt32) {
        var a: UInt32 = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: key.count) &+ seeds.0
        var b = a
        var c = a &+ seeds.1
        var i = 0
        var left = key.count
        func rotate(_ x: UInt32, _ k: UInt32) -> UInt32 { (x << k) | (x >> (32 - k)) }

        while left > 12 {
            a = a &+ word(key, i)
            b = b &+ word(key, i + 4)
            c = c &+ word(key, i + 8)
            a = (a &- c) ^ rotate(c, 4)
            c = c &+ b
            b = (b &- a) ^ rotate(a, 6)
            a = a &+ c
            c = (c &- b) ^ rotate(b, 8)
            b = b &+ a
            a = (a &- c) ^ rotate(c, 16)
            c = c &+ b
            b = (b &- a) ^ rotate(a, 19)
            a = a &+ c
            c = (c &- b) ^ rotate(b, 4)
            b = b &+ a
            i += 12
            left -= 12
        }
        guard left > 0 else { return (c, b) }
        a = a &+ tail(key, i, min(left, 4))
        if left > 4 { b = b &+ tail(key, i + 4, min(left - 4, 4)) }
        if left > 8 { c = c &+ tail(key, i + 8, left - 8) }

        c = (c ^ b) &- rotate(b, 14)
        a = (a ^ c) &- rotate(c, 11)
        b = (b ^ a) &- rotate(a, 25)
        c = (c ^ b) &- rotate(b, 16)
        a = (a ^ c) &- rotate(c, 4)
        b = (b ^ a) &- rotate(a, 14)
        c = (c ^ b) &- rotate(b, 24)
        return (c, b)
    }

    /// Event Hubs' hash of a partition key: the low 16 bits, signed.
    package static func eventHubsHash(_ key: UnsafeRawBufferPointer) -> Int16 {
        let (c, b) = hashes(key)
        return Int16(truncatingIfNeeded: c ^ b)
    }

    private static func word(_ key: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: key.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    private static func tail(_ key: UnsafeRawBufferPointer, _ offset: Int, _ count: Int) -> UInt32 {
        var result: UInt32 = 0
        for i in 0..<count { result |= UInt32(key[offset + i]) << UInt32(8 * i) }
        return result
    }
}
