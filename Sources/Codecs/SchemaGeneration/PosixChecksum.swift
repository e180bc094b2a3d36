/// What `cksum` prints (POSIX.1-2017, cksum): CRC-32 with polynomial 04C11DB7 over the bytes and then their count.
package enum PosixChecksum {
    /// The checksum and the number of bytes: `930766865 9`.
    package static func line(of bytes: some Sequence<UInt8>) -> String {
        var register: UInt32 = 0
        var byteCount = 0
        func take(_ byte: UInt8) {
            register ^= UInt32(byte) << 24
            for _ in 0..<8 { register = register >> 31 == 1 ? register << 1 ^ 0x04C1_1DB7 : register << 1 }
        }
        for byte in bytes {
            take(byte)
            byteCount += 1
        }
        var rest = byteCount
        while rest > 0 {
            take(UInt8(rest & 0xFF))
            rest >>= 8
        }
        return "\(~register) \(byteCount)"
    }
}
