import Foundation
import Testing
import TestSupport

@testable import InputFiles

@Suite struct SpooledInputTests {
    private func spool(_ bytes: [UInt8], in folder: String, reserve: Int = 0) throws -> SourceFile {
        let pipe = Pipe()
        let writing = Thread {
            try? pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
            try? pipe.fileHandleForWriting.close()
        }
        writing.start()
        return try SpooledInput.read(
            pipe.fileHandleForReading.fileDescriptor, name: "standard input", in: folder, reserveBytes: reserve)
    }

    @Test func `what comes through a pipe is identified by its content as a file is, and leaves no name`() throws {
        let folder = TemporaryFolder()
        let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try spool(bytes, in: folder.path)
        #expect(file.byteCount == bytes.count)
        for _ in 0..<2 {
            #expect(try ContentDigest(of: file) == ContentDigest(of: SourceFile(bytes: bytes, name: "x")))
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `what doesn't fit beside the log is refused`() throws {
        let folder = TemporaryFolder()
        #expect(throws: SpoolError.self) { _ = try spool([1, 2, 3], in: folder.path, reserve: Int(Int64.max / 4)) }
        #expect(folder.names.isEmpty)
    }
}
