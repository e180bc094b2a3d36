import Bytes
import Testing
import Zstd

@Suite struct ZstdTests {
    private static let text = [UInt8]((0..<4000).map { "2023-12-16T\($0 % 24):00,\($0 * 7919 % 1000)\n" }.joined().utf8)

    @Test(arguments: [1, 3, 19])
    func `Frames come back as they went in, with reused contexts`(_ level: Int) throws {
        var compressor = ZstdCompressor(level: level)
        var decompressor = ZstdDecompressor()
        for source in [Self.text, [], [7], [UInt8](repeating: 0, count: 1 << 20), Self.text] {
            var frame = ByteBuffer()
            frame.append(0xAA)  // what is there already stays
            let count = try source.withUnsafeBytes { try compressor.compress($0, into: &frame) }
            #expect(frame.count == count + 1)
            #expect(count <= ZstdCompressor.bound(source.count))
            let bytes = Array(frame.array()[1...])
            #expect(try bytes.withUnsafeBytes { try ZstdDecompressor.contentSize($0) } == source.count)
            #expect(try decompress(bytes, limit: source.count, with: &decompressor) == source)
            var exact = [UInt8](repeating: 0, count: source.count)
            let written = try exact.withUnsafeMutableBytes { out in
                try bytes.withUnsafeBytes { try decompressor.decompress($0, into: out) }
            }
            #expect(written == source.count && exact == source)
        }
    }

    @Test func `A level can change between frames`() throws {
        var compressor = ZstdCompressor(level: 1)
        let fast = try compress(Self.text, with: &compressor)
        compressor.setLevel(19)
        let small = try compress(Self.text, with: &compressor)
        #expect(small.count < fast.count)
        compressor.setLevel(1)
        #expect(try compress(Self.text, with: &compressor) == fast)
    }

    /// Made with `printf 'Grafton Street' | zstd` reading from a pipe, where zstd can't know the size in advance.
    private static let unsized: [UInt8] = [
        0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x71, 0x00, 0x00, 0x47, 0x72, 0x61, 0x66, 0x74, 0x6F, 0x6E, 0x20, 0x53,
        0x74, 0x72, 0x65, 0x65, 0x74, 0xCA, 0x86, 0x29, 0x61,
    ]

    @Test func `A frame that states no content size is read, up to the limit`() throws {
        var decompressor = ZstdDecompressor()
        #expect(try Self.unsized.withUnsafeBytes { try ZstdDecompressor.contentSize($0) } == nil)
        #expect(try decompress(Self.unsized, limit: 14, with: &decompressor) == [UInt8]("Grafton Street".utf8))
        #expect(throws: ZstdError.contentTooLarge(limit: 13)) {
            try decompress(Self.unsized, limit: 13, with: &decompressor)
        }
        #expect(try decompress(Self.unsized + Self.unsized, limit: 28, with: &decompressor).count == 28)
    }

    @Test func `Content beyond the limit is refused before it is made`() throws {
        var compressor = ZstdCompressor(level: 3)
        var decompressor = ZstdDecompressor()
        let bomb = try compress([UInt8](repeating: 0, count: 10 << 20), with: &compressor)
        #expect(bomb.count < 2000)
        #expect(throws: ZstdError.contentTooLarge(limit: (10 << 20) - 1)) {
            try decompress(bomb, limit: (10 << 20) - 1, with: &decompressor)
        }
        // Two frames: the second one is what exceeds it.
        #expect(throws: ZstdError.contentTooLarge(limit: 15 << 20)) {
            try decompress(bomb + bomb, limit: 15 << 20, with: &decompressor)
        }
    }

    @Test func `Damage is an error, leaves the output alone, and the context works on`() throws {
        var compressor = ZstdCompressor(level: 3)
        var decompressor = ZstdDecompressor()
        let frame = try compress(Self.text, with: &compressor)
        for end in [0, 1, 4, 5, 20, frame.count / 2, frame.count - 1] {
            #expect(throws: ZstdError.self, "cut at \(end)") {
                try decompress(Array(frame[..<end]), limit: 1 << 20, with: &decompressor)
            }
        }
        #expect(throws: ZstdError.truncated) {
            try decompress(Array(frame.dropLast()), limit: 1 << 20, with: &decompressor)
        }
        #expect(throws: ZstdError.notAFrame) { try decompress([1, 2, 3, 4, 5], limit: 100, with: &decompressor) }
        var damaged = frame
        damaged[4] ^= 0x40
        #expect(throws: ZstdError.self) { try decompress(damaged, limit: 1 << 20, with: &decompressor) }
        var kept = ByteBuffer()
        kept.append(utf8: "kept")
        let half = Array(frame[..<(frame.count / 2)])
        #expect(throws: ZstdError.truncated) { try decompress(half, limit: 1 << 20, with: &decompressor, into: &kept) }
        #expect(kept.array() == [UInt8]("kept".utf8))
        #expect(try decompress(frame, limit: 1 << 20, with: &decompressor) == Self.text)
    }

    @Test func `A destination that is too small is libzstd's error, by its name`() throws {
        var compressor = ZstdCompressor(level: 3)
        let error = #expect(throws: ZstdError.self) {
            var little = [UInt8](repeating: 0, count: 10)
            _ = try little.withUnsafeMutableBytes { out in
                try Self.text.withUnsafeBytes { try compressor.compress($0, into: out) }
            }
        }
        #expect(error == .library("Destination buffer is too small"))
        #expect(ZstdCompressor.levels == 1...22)
    }
}

private func compress(_ source: [UInt8], with compressor: inout ZstdCompressor) throws -> [UInt8] {
    var frame = ByteBuffer()
    _ = try source.withUnsafeBytes { try compressor.compress($0, into: &frame) }
    return frame.array()
}

private func decompress(
    _ frames: [UInt8], limit: Int, with decompressor: inout ZstdDecompressor
) throws -> [UInt8] {
    var output = ByteBuffer()
    try decompress(frames, limit: limit, with: &decompressor, into: &output)
    return output.array()
}

private func decompress(
    _ frames: [UInt8], limit: Int, with decompressor: inout ZstdDecompressor, into output: inout ByteBuffer
) throws {
    try frames.withUnsafeBytes { try decompressor.decompress($0, limit: limit, into: &output) }
}
