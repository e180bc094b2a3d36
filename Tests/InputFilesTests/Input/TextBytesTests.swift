import Bytes
import Foundation
import Gzip
import InputFiles
import Testing

@Suite struct TextBytesTests {
    private func text(_ bytes: [UInt8]) throws -> [UInt8] {
        let text = try TextBytes(SourceFile(bytes: bytes, name: "inline"))
        var result: [UInt8] = []
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 7, alignment: 1)
        defer { piece.deallocate() }
        while true {
            let count = try text.read(into: piece)
            if count == 0 { return result }
            result += piece[..<count]
        }
    }

    private func gzip(_ content: [UInt8]) -> [UInt8] {
        var encoder = GzipEncoder()
        var output = ByteBuffer()
        content.withUnsafeBytes { encoder.compress($0, into: &output) }
        return output.array()
    }

    @Test func `gzip is recognised by its first bytes, and members follow each other`() throws {
        let content = Array(String(repeating: "Date,InCount\n", count: 50).utf8)
        #expect(try text(content) == content)
        #expect(try text(gzip(content)) == content)
        #expect(try text(gzip(content) + gzip(Array("more".utf8))) == content + Array("more".utf8))
        #expect(try text([]) == [])
    }

    @Test func `A gzip file that is cut off is an error that names the file`() throws {
        let bytes = gzip(Array(String(repeating: "Date,InCount\n", count: 50).utf8))
        #expect {
            _ = try text(Array(bytes.dropLast(4)))
        } throws: { error in
            "\(error)".hasPrefix("inline: the gzip stream is damaged")
        }
    }

    @Test func `A folder and a missing file are errors that name the path`() throws {
        let folder = FileManager.default.temporaryDirectory.path
        #expect(throws: SourceFileError.folder(path: folder)) { _ = try SourceFile(path: folder) }
        #expect(throws: SourceFileError.unreadable(path: "/nowhere/x.csv", reason: "No such file or directory")) {
            _ = try SourceFile(path: "/nowhere/x.csv")
        }
    }
}
