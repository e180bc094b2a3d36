import Bytes

/// What identifies the content of a file, whatever its name: size, CRC-32C and XXH64 of the stored bytes.
///
/// Not a defence against somebody who wants two files to collide; two deliveries of a counter don't.
package struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
    package let byteCount: Int
    package let crc32c: UInt32
    package let xxHash64: UInt64

    /// Reads the whole file and rewinds it.
    package init(of file: SourceFile) throws(SourceFileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        file.rewind()
        var crc: UInt32 = 0
        var hash = XXHash64(seed: 0)
        var total = 0
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            let part = UnsafeRawBufferPointer(start: buffer.baseAddress, count: count)
            crc = CRC32C.checksum(part, continuing: crc)
            hash.update(part)
            total += count
        }
        file.rewind()
        byteCount = total
        crc32c = crc
        xxHash64 = hash.finish()
    }

    /// `SIZE-CRC-HASH`, the numbers in hexadecimal.
    package var description: String {
        "\(String(byteCount, radix: 16))-\(Hexadecimal.text(crc32c))-\(Hexadecimal.text(xxHash64))"
    }
}
