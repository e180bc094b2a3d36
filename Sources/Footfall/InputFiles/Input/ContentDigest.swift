import Bytes

/// What identifies the content of a file, whatever its name: size, CRC-32C and XXH64 of the stored bytes.
///
/// Not a defence against somebody who wants two files to collide; two deliveries of a counter don't.
package struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
    package let byteCount: Int
    package let crc32c: UInt32
    package let xxHash64: UInt64

    /// Makes it of the bytes in order, in pieces cut anywhere.
    struct Maker {
        private var crc: UInt32 = 0
        private var hash = XXHash64(seed: 0)
        private var byteCount = 0

        mutating func take(_ piece: UnsafeRawBufferPointer) {
            crc = CRC32C.checksum(piece, continuing: crc)
            hash.update(piece)
            byteCount += piece.count
        }

        func finish() -> ContentDigest { ContentDigest(byteCount: byteCount, crc32c: crc, xxHash64: hash.finish()) }
    }

    private init(byteCount: Int, crc32c: UInt32, xxHash64: UInt64) {
        self.byteCount = byteCount
        self.crc32c = crc32c
        self.xxHash64 = xxHash64
    }

    /// Reads the whole file and rewinds it.
    package init(of file: SourceFile) throws(SourceFileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        file.rewind()
        var maker = Maker()
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            maker.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        file.rewind()
        self = maker.finish()
    }

    /// `SIZE-CRC-HASH`, the numbers in hexadecimal.
    package var description: String {
        "\(String(byteCount, radix: 16))-\(Hexadecimal.text(crc32c))-\(Hexadecimal.text(xxHash64))"
    }
}
