import Foundation
import Testing
import TestSupport

@testable import InputFiles

@Suite struct TextDecoderTests {
    private static let encodings: [(TextEncoding, String.Encoding)] = [
        (.windows1252, .windowsCP1252), (.latin1, .isoLatin1), (.utf16LittleEndian, .utf16LittleEndian),
        (.utf16BigEndian, .utf16BigEndian),
    ]

    /// Decodes in pieces of the input and of room for the output.
    private func decoded(
        _ bytes: [UInt8], _ encoding: TextEncoding, piece: Int = .max, room: Int = 64
    ) throws -> [UInt8] {
        var decoder = TextDecoder(encoding)
        var output: [UInt8] = []
        var given = 0
        var waiting: [UInt8] = []
        let target = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { target.deallocate() }
        while true {
            let (consumed, produced) = try waiting.withUnsafeBytes {
                try decoder.decode($0, into: target, isLast: given == bytes.count)
            }
            waiting.removeFirst(consumed)
            output += target[..<produced]
            if produced > 0 || consumed > 0 { continue }
            if given == bytes.count { return output }
            let next = min(bytes.count, given + min(piece, bytes.count))
            waiting += bytes[given..<next]
            given = next
        }
    }

    /// Text of characters that each of the encodings has, or of any.
    private func text(_ random: inout SeededGenerator, _ encoding: TextEncoding) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...80, using: &random) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1: text.append(Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &random)))
            case 2 where encoding == .windows1252:
                text.append("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".unicodeScalars.randomElement(using: &random)!)
            case 3 where !encoding.isSingleByte:
                let scalar = Unicode.Scalar(UInt32.random(in: 0x1...0x10FFFF, using: &random))
                if let scalar { text.append(scalar) }
            default: text.append(Unicode.Scalar(UInt8.random(in: 0xA0...0xFF, using: &random)))
            }
        }
        return String(text)
    }

    @Test func `random text comes out as Foundation reads it, however it is cut`() throws {
        var random = SeededGenerator.announced("texts to decode")
        for _ in 0..<300 {
            for (encoding, foundations) in Self.encodings {
                let text = text(&random, encoding)
                let bytes = [UInt8](try #require(text.data(using: foundations)))
                let expected = [UInt8](try #require(String(data: Data(bytes), encoding: foundations)).utf8)
                let room = Int.random(in: TextDecoder.outputBytesMin...100, using: &random)
                let piece = Int.random(in: 1...9, using: &random)
                #expect(try decoded(bytes, encoding, piece: piece, room: room) == expected, "\(encoding) \(text)")
            }
        }
    }

    @Test func `a text is the same cut at every byte`() throws {
        let text = "Straße 1;Ωμέγα;\u{1F600}\u{1F3F4};日本,12\r\n"
        for (encoding, foundations) in Self.encodings.suffix(2) {
            let bytes = [UInt8](try #require(text.data(using: foundations)))
            for piece in 1...bytes.count {
                #expect(try decoded(bytes, encoding, piece: piece, room: 4) == [UInt8](text.utf8), "\(piece)")
            }
        }
    }

    @Test func `every byte of a single-byte encoding is what Foundation takes it for, or none`() throws {
        for byte in UInt8.min...UInt8.max {
            let windows = String(data: Data([byte]), encoding: .windowsCP1252)
            let isControl = (0x80...0x9F).contains(byte)
            let isNone = [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte)
            if isNone {
                #expect(throws: TextDecoder.Stop(offset: 0, fault: .undefined(byte))) {
                    try decoded([byte], .windows1252)
                }
            } else {
                #expect(try decoded([byte], .windows1252) == [UInt8](try #require(windows).utf8))
            }
            if isControl {
                #expect(throws: TextDecoder.Stop(offset: 0, fault: .undefined(byte))) { try decoded([byte], .latin1) }
            } else {
                #expect(
                    try decoded([byte], .latin1) == [UInt8](String(Unicode.Scalar(byte)).utf8))
            }
        }
        let latin9: [UInt8: String] = [
            0xA4: "€", 0xA6: "Š", 0xA8: "š", 0xB4: "Ž", 0xB8: "ž", 0xBC: "Œ", 0xBD: "œ", 0xBE: "Ÿ",
        ]
        for byte in UInt8(0xA0)...0xFF {
            #expect(
                try decoded([byte], .latin9) == [UInt8]((latin9[byte] ?? String(Unicode.Scalar(byte))).utf8), "\(byte)")
        }
    }

    @Test func `halves of characters of UTF-16 are errors where they stand`() throws {
        func stop(_ offset: Int, _ fault: TextDecoder.Fault) -> TextDecoder.Stop { .init(offset: offset, fault: fault) }
        for piece in 1...8 {
            #expect(throws: stop(2, .unpairedSurrogate)) {
                try decoded([0x41, 0, 0x00, 0xD8, 0x41, 0], .utf16LittleEndian, piece: piece)
            }
            #expect(throws: stop(0, .unpairedSurrogate)) {
                try decoded([0x00, 0xDC, 0x41, 0], .utf16LittleEndian, piece: piece)
            }
            #expect(throws: stop(2, .unpairedSurrogate)) {
                try decoded([0x41, 0, 0x00, 0xD8], .utf16LittleEndian, piece: piece)
            }
            #expect(throws: stop(2, .cutOff)) { try decoded([0x41, 0, 0x42], .utf16LittleEndian, piece: piece) }
        }
    }

    @Test func `bytes that are not UTF-8 are found as Foundation finds them, however they are cut`() throws {
        var random = SeededGenerator.announced("bytes that may be UTF-8")
        for _ in 0..<3000 {
            var bytes = [UInt8](text(&random, .utf16).utf8)
            if Bool.random(using: &random), !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x80...0xFF, using: &random)
            }
            var scan = UTF8Scan()
            let piece = Int.random(in: 1...40, using: &random)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { scan.take($0) }
            }
            scan.finish()
            #expect((scan.firstFault == nil) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
            if let fault = scan.firstFault {
                #expect(String(validating: bytes[..<fault], as: UTF8.self) != nil, "all before it is good: \(bytes)")
            }
            #expect(scan.byteCount == bytes.count)
        }
    }
}
