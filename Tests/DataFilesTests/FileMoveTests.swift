import DataFiles
import Foundation
import TestSupport
import Testing

@Suite struct FileMoveTests {
    @Test func `a file is moved where nothing is, and takes no other's place`() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("done"), withIntermediateDirectories: true)
        try Data("one".utf8).write(to: URL(fileURLWithPath: folder.path("a")))
        #expect(try FileMove.move(folder.path("a"), to: folder.path("done/a")))
        try Data("two".utf8).write(to: URL(fileURLWithPath: folder.path("a")))
        #expect(try !FileMove.move(folder.path("a"), to: folder.path("done/a")))
        #expect(FileManager.default.contents(atPath: folder.path("done/a")) == Data("one".utf8))
        #expect(FileManager.default.contents(atPath: folder.path("a")) == Data("two".utf8))
        #expect(throws: FileError(code: ENOENT, path: folder.path("b"))) {
            try FileMove.move(folder.path("b"), to: folder.path("done/b"))
        }
        #expect(folder.names(in: "done") == ["a"])
    }

    @Test func `a file of another file system is not moved`() throws {
        let (folder, memory) = (TemporaryFolder(), TemporaryFolder(inMemory: true))
        var (one, other) = (stat(), stat())
        guard stat(folder.path, &one) == 0, stat(memory.path, &other) == 0, one.st_dev != other.st_dev else { return }
        try Data("one".utf8).write(to: URL(fileURLWithPath: folder.path("a")))
        #expect(throws: FileError(code: EXDEV, path: folder.path("a"))) {
            try FileMove.move(folder.path("a"), to: memory.path("a"))
        }
        #expect(folder.names == ["a"] && memory.names.isEmpty)
    }

    @Test func `a file without a name is nobody's, and goes with its descriptor`() throws {
        let folder = TemporaryFolder()
        let descriptor = try DataFile.openUnnamed(in: folder.path)
        try DataFile.write([1, 2, 3], to: descriptor, folder.path)
        #expect(folder.names.isEmpty)
        var status = stat()
        #expect(fstat(descriptor, &status) == 0 && status.st_size == 3 && status.st_nlink == 0)
        #expect(status.st_mode & 0o077 == 0)
        close(descriptor)
    }
}
