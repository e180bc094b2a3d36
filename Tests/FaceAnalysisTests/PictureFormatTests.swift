import FaceAnalysis
import Testing

@Suite struct PictureFormatTests {
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 2, 128, 0, 0, 1, 224,
        ]
    /// SOI, APP0, a Huffman table, a baseline frame of 480 x 640.
    static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xFF, 0xC0, 0, 11, 8, 1, 0xE0, 2, 0x80, 1, 0, 0,
        0,
    ]
    static let gif = Array("GIF89a".utf8) + [0x80, 2, 0xE0, 1]
    static let bmp = Array("BM".utf8) + [UInt8](repeating: 0, count: 16) + [0x80, 2, 0, 0, 0x20, 0xFE, 0xFF, 0xFF]

    @Test(arguments: [(png, PictureFormat.png), (jpeg, .jpeg), (gif, .gif), (bmp, .bmp)])
    func `formats and sizes are told by the bytes`(bytes: [UInt8], format: PictureFormat) throws {
        #expect(try PictureFormat.check(bytes) == format)
        #expect(format.size(of: bytes) == PictureFormat.Size(width: 640, height: 480))
    }

    @Test func `a PGM's size is told through comments and white space`() throws {
        let bytes = Array("P5\n# a comment 7 7\n 12\t34 # and another\n255\n".utf8)
        #expect(try PictureFormat.check(bytes) == .netpbm)
        #expect(PictureFormat.netpbm.size(of: bytes)?.height == 34)
    }

    @Test func `what is no picture is refused with the reason, and never a crash`() {
        func kind(_ bytes: [UInt8], _ limits: PictureFormat.Limits = .init()) -> AnalysisFailure.Kind? {
            do throws(AnalysisFailure) {
                _ = try PictureFormat.check(bytes, limits)
                return nil
            } catch {
                guard case .giveUp(let kind, let reason) = error else { return nil }
                #expect(!reason.isEmpty)
                return kind
            }
        }
        #expect(kind([]) == .notAPicture)
        #expect(kind(Array("%PDF-1.7".utf8)) == .notAPicture)
        #expect(kind(Array("P5 0 4 255\n".utf8)) == .notAPicture)
        #expect(kind(Array("P5 99999999999999999999 4 255\n".utf8)) == .notAPicture)
        #expect(kind(Array("P5 65536 65536 255\n".utf8)) == .tooLarge)
        var limits = PictureFormat.Limits()
        limits.bytesMax = 10
        #expect(kind(Self.png, limits) == .tooLarge)
        // Cut off anywhere, with a byte flipped anywhere.
        for whole in [Self.png, Self.jpeg, Self.gif, Self.bmp] {
            for length in 0..<whole.count { #expect(kind(Array(whole[..<length])) != nil || length > 10) }
            for index in whole.indices {
                var bytes = whole
                bytes[index] ^= 0xFF
                _ = kind(bytes)
            }
        }
    }
}
