import Bytes
import Foundation
import Gzip
import Testing
import TestSupport

@testable import InputFiles

@Suite struct ContentInspectionTests {
    private let rows = "site,time,in\nKönigstraße,2023-01-01 00:00,1\n"

    private func bytes(_ text: String, _ encoding: String.Encoding) throws -> [UInt8] {
        [UInt8](try #require(text.data(using: encoding)))
    }

    private func inspect(_ bytes: [UInt8], _ encoding: TextEncoding? = nil) throws -> ContentInspection {
        try ContentInspection(of: SourceFile(bytes: bytes, name: "f.csv"), encoding: encoding)
    }

    private func fault(_ bytes: [UInt8], _ encoding: TextEncoding? = nil) -> TextFault? {
        do {
            _ = try inspect(bytes, encoding)
            return nil
        } catch SourceFileError.noText(_, let fault) { return fault } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    private func text(_ bytes: [UInt8], _ encoding: TextEncoding? = nil, piece: Int = 1 << 12) throws -> String {
        let text = try TextBytes(SourceFile(bytes: bytes, name: "f.csv"), encoding: encoding)
        var result: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = try text.read(into: buffer)
            if count == 0 { return String(decoding: result, as: UTF8.self) }
            result += buffer[..<count]
        }
    }

    private func gzip(_ content: [UInt8]) -> [UInt8] {
        var encoder = GzipEncoder()
        var output = ByteBuffer()
        content.withUnsafeBytes { encoder.compress($0, into: &output) }
        return output.array()
    }

    @Test func `UTF-8 and UTF-16 are found, with and without a byte order mark, and in gzip`() throws {
        let wide = try [
            bytes(rows, .utf16LittleEndian), bytes(rows, .utf16BigEndian),
            [0xFF, 0xFE] + bytes(rows, .utf16LittleEndian), [0xFE, 0xFF] + bytes(rows, .utf16BigEndian),
        ]
        let narrow = [[UInt8](rows.utf8), [0xEF, 0xBB, 0xBF] + [UInt8](rows.utf8)]
        for file in narrow + wide {
            for stored in [file, gzip(file)] {
                for piece in [1, 2, 3, 5, 63, 64, 65, 4096] {
                    #expect(try text(stored, piece: piece) == rows, "pieces of \(piece)")
                }
                #expect(try inspect(stored).digest == ContentDigest(of: SourceFile(bytes: stored, name: "x")))
            }
        }
        for file in wide { #expect(try text(file, .windows1252) == rows, "what is seen goes before what is said") }
        #expect(try text(narrow[1], .windows1252) == rows)
    }

    @Test func `a file of single bytes is read by the encoding that is named`() throws {
        #expect(try text(bytes(rows, .windowsCP1252), .windows1252) == rows)
        #expect(try text(gzip(bytes(rows, .isoLatin1)), .latin1) == rows)
        #expect(try inspect(bytes(rows, .windowsCP1252), .windows1252).encoding == .windows1252)
    }

    @Test func `a file that is not UTF-8 is refused with its first such line, as it would read`() throws {
        let file = try bytes(rows, .windowsCP1252)
        let expected = TextFault.notUTF8(line: 2, text: "Königstraße,2023-01-01 00:00,1", likely: .windows1252)
        #expect(fault(file) == expected)
        #expect(fault(file, .utf8) == expected)
        #expect(fault(gzip(file)) == expected)
        #expect("\(expected)".contains("probably windows-1252"))
        #expect(
            fault([UInt8]("a,b\r\rx,".utf8) + [0xA4] + [UInt8]("5\r\nq,2".utf8))
                == .notUTF8(line: 3, text: "x,€5", likely: .latin9))
        // Code page 850 has an ü there, and windows-1252 nothing.
        guard case .notUTF8(1, _, nil, _)? = fault([0x81, 0x62]) else {
            Issue.record("no encoding that is read has the byte 0x81")
            return
        }
    }

    @Test(arguments: [
        ("Łódź Piotrkowska", String.Encoding.windowsCP1250, [TextEncoding.windows1250]),
        ("Łódź Piotrkowska", .isoLatin2, [.latin2]), ("Plac Zbawiciela Miłość", .windowsCP1250, [.windows1250]),
        ("Václavské náměstí, Příkopě", .windowsCP1250, [.windows1252, .windows1250, .latin2]),
        ("Rue Frère-Orban", .windowsCP1252, [.windows1252, .windows1250, .latin2]),
        ("Königstraße, Café", .windowsCP1252, [.windows1252]), ("Kraków", .windowsCP1250, [.windows1252]),
        ("Тверская улица", .windowsCP1251, [.windows1251]),
    ])
    func `the encodings are named whose letters are likely, all of them where several are`(
        name: String, encoding: String.Encoding, expected: [TextEncoding]
    ) throws {
        guard case .notUTF8(2, let text, let likely, let others)? = fault(try bytes("site,in\n\(name),1\n", encoding))
        else {
            Issue.record("it is not refused")
            return
        }
        #expect((likely.map { [$0] } ?? []) + others == expected)
        if expected.count == 1 { #expect(text == "\(name),1") }
        let fault = TextFault.notUTF8(line: 2, text: text, likely: likely, others: others)
        #expect(expected.allSatisfy { "\(fault)".contains($0.rawValue) })
        #expect("\(fault)".contains("compare the names") == (expected.count > 1))
    }

    @Test func `the first such byte may be in the last of many lines`() throws {
        var file = [UInt8](String(repeating: "Strasse,2023-01-01 00:00,1\n", count: 200_000).utf8)
        #expect(try inspect(file).encoding == .utf8)
        file += try bytes("Straße,1\n", .windowsCP1252)
        #expect(fault(file) == .notUTF8(line: 200_001, text: "Straße,1", likely: .windows1252))
    }

    @Test func `a file that is UTF-8 in most lines is said to be mixed`() throws {
        let file = [UInt8](rows.utf8) + [UInt8](rows.utf8) + (try bytes("Käse,1\n", .windowsCP1252))
        guard case .mixed(5, "Käse,1", .windows1252)? = fault(file) else {
            Issue.record("\(String(describing: fault(file)))")
            return
        }
        let other = try bytes(String(repeating: rows, count: 20), .windowsCP1252) + [UInt8]("Käse,1\n".utf8)
        guard case .notUTF8(2, _, .windows1252, _)? = fault(other) else {
            Issue.record("\(String(describing: fault(other)))")
            return
        }
        #expect(
            try inspect(other, .windows1252).lineOfUTF8?.number == 41, "read as it is said, with a word on that line")
        #expect(try inspect(bytes(rows, .windowsCP1252), .windows1252).lineOfUTF8 == nil)
    }

    @Test func `UTF-8 is not read as single bytes, whatever the mapping says`() {
        #expect(
            fault([UInt8](rows.utf8), .windows1252)
                == .isUTF8(declared: .windows1252, line: 2, text: "Königstraße,2023-01-01 00:00,1"))
        #expect(fault([UInt8]("a,b\n1,2\n".utf8), .windows1252) == nil, "ASCII is the same in both")
    }

    @Test func `bytes that the encoding has not, and halves of characters, are named with their line`() throws {
        let file = [UInt8]("a\nb".utf8) + [0x81, 0x0A]
        #expect(fault(file, .windows1252) == .undefinedByte(0x81, declared: .windows1252, line: 2, text: "b\u{FFFD}"))
        #expect(
            fault([UInt8]("a\n5 ".utf8) + [0x80], .latin1)
                == .undefinedByte(0x80, declared: .latin1, line: 2, text: "5 \u{FFFD}"))
        let wide = try bytes(rows + "x", .utf16LittleEndian)
        #expect(fault(wide + [0x00, 0xD8]) == .unpairedSurrogate(line: 3))
        #expect(fault(Array(wide.dropLast())) == .cutOff(line: 3))
        #expect(fault([UInt8](rows.utf8), .utf16) == .notUTF16)
        #expect(fault(try bytes(rows, .utf32LittleEndian)) == .unsupported("UTF-32"))
        #expect(fault([0xFF, 0xFE, 0, 0] + (try bytes(rows, .utf32LittleEndian))) == .unsupported("UTF-32"))
    }

    @Test func `a gzip stream that is cut off is found before anything is read`() throws {
        let file = Array(gzip([UInt8](rows.utf8)).dropLast(6))
        #expect {
            _ = try inspect(file)
        } throws: { error in
            if case SourceFileError.corruptGzip = error { true } else { false }
        }
    }

    @Test func `random bytes never trap`() throws {
        var random = SeededGenerator.announced("files of random bytes")
        for _ in 0..<500 {
            let file = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                Bool.random(using: &random) ? 0 : UInt8.random(in: .min ... .max, using: &random)
            }
            for encoding in [nil] + TextEncoding.allCases.map(Optional.some) {
                guard let inspection = try? inspect(file, encoding) else { continue }
                #expect(throws: Never.self) { try text(file, inspection.encoding) }
            }
        }
    }
}
