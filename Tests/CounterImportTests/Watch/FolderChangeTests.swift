import EventLog
import FootfallTestSupport
import Foundation
import Testing
import TestSupport
import Timekeeping

@testable import CounterImport
@testable import InputFiles

/// Files of a watched folder to which somebody writes while they are taken.
@Suite struct FolderChangeTests {
    private func write(_ text: String, over path: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// Does something once a file has been read so far.
    private func once(_ scene: FolderScene, atRows rows: Int, _ body: @escaping () throws -> Void) {
        var isDone = false
        scene.onImport = { _, notice in
            guard !isDone, case .progress(let done) = notice, done.rows >= rows else { return }
            isDone = true
            try body()
        }
    }

    @Test(arguments: [150, 200])
    func `a file that is written over during its import is not done: what it brought goes, and it is taken again`(
        rows: Int
    ) throws {
        let scene = try FolderScene()
        scene.rowsPerRequest = 20
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<200))
        // Once within the import, and once behind its end.
        once(scene, atRows: rows) { try write(FolderScene.rows(0..<150, entered: 7), over: scene.path("a.csv")) }
        #expect(try scene.turn(folder) == nil)
        #expect(scene.said.count == 1 && scene.said[0].hasPrefix("a.csv changed: "), "\(scene.said)")
        #expect(scene.names() == ["a.csv"] && scene.names("done").isEmpty && scene.names("refused").isEmpty)
        #expect(try scene.log.standing().isEmpty)
        #expect(folder.unfinished == ["a.csv"])
        let report = try #require(try scene.settle(folder).first)
        #expect(report.outcome == .done && report.summary?.appended == 150 && report.summary?.conflicts == 0)
        #expect(try scene.log.standing().count == 150)
    }

    @Test func `another file that takes its place during its import is the one that is imported`() throws {
        let scene = try FolderScene()
        scene.rowsPerRequest = 20
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<200))
        try scene.put("a.part", FolderScene.rows(0..<30, entered: 5))
        once(scene, atRows: 100) { #expect(rename(scene.path("a.part"), scene.path("a.csv")) == 0) }
        #expect(try scene.turn(folder) == nil)
        #expect(scene.disturbances == [.otherFile])
        #expect(try scene.settle(folder).map { $0.summary?.appended } == [30])
        #expect(try scene.log.standing().count == 30)
    }

    @Test func `a file that goes during its import leaves nothing behind`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<200))
        once(scene, atRows: 200) { unlink(scene.path("a.csv")) }
        #expect(try scene.turn(folder) == nil)
        #expect(scene.said == ["a.csv changed: 200"] && scene.disturbances == [.gone])
        #expect(try scene.log.standing().isEmpty && scene.settle(folder).isEmpty)
    }

    @Test func `a bad line in half of a file refuses nothing while somebody writes to it`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<20) + "rubbish\n")
        once(scene, atRows: 0) { try write(FolderScene.rows(0..<20), over: scene.path("a.csv")) }
        #expect(try scene.turn(folder) == nil)
        #expect(scene.names("refused").isEmpty)
        #expect(try scene.settle(folder).map(\.outcome) == [.done])
    }

    @Test func `what is written behind the import's end, up to the move, puts the file back`() throws {
        let scene = try FolderScene()
        try scene.put("a.csv", FolderScene.rows(0..<3))
        let stamp = try #require(FileStamp(path: scene.path("a.csv")))
        let paths = try FolderPaths(scene.folder, data: scene.log.path)
        let report = FolderReport(
            name: "a.csv", outcome: .done, content: "1-2-3", mapping: "m", time: .epoch, summary: nil, error: nil,
            earlierImport: nil, movedTo: "")
        try write(FolderScene.rows(0..<4), over: scene.path("a.csv"))
        #expect(try paths.move(report, stamp) { _ in "{}" } == nil)
        #expect(scene.names() == ["a.csv"] && scene.names("done").isEmpty)
        let now = try #require(FileStamp(path: scene.path("a.csv")))
        #expect(try paths.move(report, now) { _ in "{}" } == "done/a.csv")
    }

    @Test
    func
        `a file that is opened for writing during its import is waited for, and what is appended to it then is in the log`()
        throws
    {
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<200))
        var writer: FileHandle?
        once(scene, atRows: 200) {
            writer = try FileHandle(forWritingTo: URL(fileURLWithPath: scene.path("a.csv")))
            try writer?.seekToEnd()
        }
        #expect(try scene.turn(folder) == nil)
        #expect(scene.names() == ["a.csv"] && scene.names("done").isEmpty && scene.disturbances == [.opened])
        #expect(try scene.settle(folder).isEmpty && scene.log.standing().isEmpty)
        let opened = try #require(writer)
        try opened.write(contentsOf: Data("2023-01-09 10:00,A,9,0\n".utf8))
        try opened.close()
        let report = try #require(try scene.settle(folder).first)
        #expect(report.outcome == .done && report.summary?.appended == 201)
        #expect(try scene.log.standing().count == 201)
        #expect(scene.names("done") == ["a.csv", "a.csv.report.json"])
    }

    @Test func `a file that somebody has opened up to its move is put back`() throws {
        let scene = try FolderScene()
        try scene.put("a.csv", FolderScene.rows(0..<3))
        let stamp = try #require(FileStamp(path: scene.path("a.csv")))
        let paths = try FolderPaths(scene.folder, data: scene.log.path)
        let report = FolderReport(
            name: "a.csv", outcome: .done, content: "1-2-3", mapping: "m", time: .epoch, summary: nil, error: nil,
            earlierImport: nil, movedTo: "")
        #expect(try paths.move(report, stamp, isHeld: { true }) { _ in "{}" } == nil)
        #expect(scene.names() == ["a.csv"] && scene.names("done").isEmpty)
        #expect(try paths.move(report, stamp) { _ in "{}" } == "done/a.csv")
    }

    @Test func `a log that can't be written keeps what is to be taken back in mind`() throws {
        let scene = try FolderScene()
        scene.rowsPerRequest = 20
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<200))
        once(scene, atRows: 100) {
            try write(FolderScene.rows(0..<10), over: scene.path("a.csv"))
            scene.log.log.close()
        }
        #expect(throws: LogError.self) { _ = try scene.turn(folder) }
        #expect(scene.names() == ["a.csv"])
    }
}

/// Who has a file open for writing, and what a folder makes of it where the system doesn't say.
@Suite struct FileWritersTests {
    @Test func `a file that a process writes to is held by someone, and one that is read by none`() throws {
        let folder = TemporaryFolder()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("a")))
        let reader = open(folder.path("a"), O_RDONLY | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        #expect(!FileWriters.isHeldForWriting(reader))
        #expect(FileWriters(of: reader) == .none)
        for flags in [O_WRONLY, O_RDWR, O_WRONLY | O_APPEND] {
            let writer = open(folder.path("a"), flags | O_CLOEXEC)
            try #require(writer >= 0)
            #expect(FileWriters.isHeldForWriting(reader), "flags \(flags)")
            #expect(FileWriters(of: reader) == .someone, "flags \(flags)")
            close(writer)
        }
        #expect(FileWriters(of: reader) == .none)
    }

    @Test func `another user's file that was written to is waited for until it is closed, however long that takes`()
        throws
    {
        let scene = try FolderScene()
        scene.writers = { _ in .unknown }
        let folder = try scene.start()
        let descriptor = open(scene.path("a.csv"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        let writer = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try writer.write(contentsOf: Data(FolderScene.rows(0..<3).utf8))
        for _ in 0..<5 {
            #expect(try scene.settle(folder).isEmpty)
            scene.clock.advance(100_000)
        }
        #expect(scene.names() == ["a.csv"] && folder.unfinished == ["a.csv"])
        #expect(scene.said == ["a.csv: somebody has written to it and not closed it; it is taken once it is closed"])
        try writer.write(contentsOf: Data("2023-01-01 03:00,A,9,0\n".utf8))
        try writer.close()
        #expect(try scene.turn(folder)?.summary?.appended == 4)
    }

    @Test func `another user's file of before the watch is taken once it has stayed as it is`() throws {
        let scene = try FolderScene()
        scene.writers = { _ in .unknown }
        try scene.put("a.csv", FolderScene.rows(0..<3))
        #expect(try scene.settle(scene.start()).map(\.outcome) == [.done])
    }
}
