import Bytes
import Foundation
import Gzip
import Testing

/// `Fixtures/two-members.csv.gz` was made by Python's `gzip` module: two members with file names in their headers.
@Suite struct GzipTests {
    @Test func `A stream of two members from another implementation reads as one text`() throws {
        let whole = try fixture()
        #expect(String(decoding: try inflate(whole, limit: 1 << 20), as: UTF8.self) == expectedText)
    }

    @Test func `Zero padding after a member is ignored, anything else is refused`() throws {
        let whole = try fixture()
        #expect(try inflate(whole + [UInt8](repeating: 0, count: 700), limit: 1 << 20).count == expectedText.utf8.count)
        #expect(throws: GzipError.notGzip) { try inflate(whole + [0, 0, 7], limit: 1 << 20) }
        #expect(throws: GzipError.notGzip) { try inflate([], limit: 1 << 20) }
    }

    @Test func `A stream cut at any byte is an error, unless the cut lies between its members`() throws {
        let whole = try fixture()
        var ends: [Int] = []
        for end in 0..<whole.count {
            do {
                _ = try inflate(Array(whole[..<end]), limit: 1 << 20)
                ends.append(end)
            } catch is GzipError {}
        }
        #expect(ends == [46])  // where the second member begins
    }

    @Test func `Content beyond the limit is refused, content of exactly the limit is not`() throws {
        var encoder = GzipEncoder(level: 9)
        let zeros = [UInt8](repeating: 0, count: 3_000_000)
        let bomb = deflate(zeros, with: &encoder)
        #expect(bomb.count < 4000)
        #expect(try inflate(bomb, limit: 3_000_000) == zeros)
        #expect(throws: GzipError.contentTooLarge(limit: 2_999_999)) { try inflate(bomb, limit: 2_999_999) }
    }

    @Test func `What the encoder writes is read back, whatever the level, and the same input gives the same bytes`()
        throws
    {
        var encoder = GzipEncoder()
        let text = [UInt8]((0..<5000).map { "2023-12-16 \($0 % 24):00,\($0 * 7919 % 1000)\n" }.joined().utf8)
        for level in [9, 1, 6, 6] {
            encoder.setLevel(level)
            let once = deflate(text, with: &encoder)
            #expect(once == deflate(text, with: &encoder))
            #expect(try inflate(once, limit: 1 << 20) == text)
        }
        #expect(try inflate(deflate([], with: &encoder), limit: 0) == [])
    }

    /// The bits that pad the last byte of the compressed data mean nothing, so some flips change nothing.
    @Test func `A flipped bit never changes the content unnoticed`() throws {
        var encoder = GzipEncoder()
        let text = [UInt8]("Grafton Street/CompuB,854,599\n".utf8)
        let whole = deflate(text, with: &encoder)
        var unnoticed = 0
        for bit in (10 * 8)..<(whole.count * 8) {
            var damaged = whole
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                #expect(try inflate(damaged, limit: 1 << 20) == text, "bit \(bit)")
                unnoticed += 1
            } catch is GzipError {}
        }
        #expect(unnoticed < 8)
    }

    @Test(arguments: [1, 2, 7, 64 << 10])
    func `The reader pulls the same text through buffers of any size`(_ bufferBytes: Int) throws {
        for outputBytes in [1, 5, 4096] {
            var position = 0
            let whole = try fixture()
            var reader = GzipReader(bufferBytes: bufferBytes) { room in
                let count = min(room.count, whole.count - position)
                room.copyBytes(from: whole[position..<(position + count)])
                position += count
                return count
            }
            var text: [UInt8] = []
            var block = [UInt8](repeating: 0, count: outputBytes)
            while true {
                let count = try block.withUnsafeMutableBytes { try reader.read(into: $0) }
                guard count > 0 else { break }
                text += block[..<count]
            }
            #expect(String(decoding: text, as: UTF8.self) == expectedText)
        }
    }

    @Test func `The reader says that a file is cut short`() throws {
        let whole = try fixture().dropLast(3)
        var given = false
        var reader = GzipReader { room in
            guard !given else { return 0 }
            given = true
            room.copyBytes(from: whole)
            return whole.count
        }
        var block = [UInt8](repeating: 0, count: 1000)
        #expect(throws: GzipError.truncated) {
            while try block.withUnsafeMutableBytes({ try reader.read(into: $0) }) > 0 {}
        }
    }
}

private let expectedText = "hour,entered\n00,854\n01,561\n02,479\n"

private func fixture() throws -> [UInt8] {
    let url = try #require(
        Bundle.module.url(forResource: "two-members.csv", withExtension: "gz", subdirectory: "Fixtures"))
    return [UInt8](try Data(contentsOf: url))
}

private func inflate(_ stream: [UInt8], limit: Int) throws -> [UInt8] {
    var decoder = GzipDecoder()
    var output = ByteBuffer()
    try stream.withUnsafeBytes { try decoder.decompress($0, limit: limit, into: &output) }
    return output.array()
}

private func deflate(_ bytes: [UInt8], with encoder: inout GzipEncoder) -> [UInt8] {
    var output = ByteBuffer()
    bytes.withUnsafeBytes { encoder.compress($0, into: &output) }
    return output.array()
}
