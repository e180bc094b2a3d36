import ErrorKinds
import EventLog
import FootfallTestSupport
import Foundation
import Testing
import TestSupport

@testable import CounterImport
@testable import InputFiles

@Suite struct FolderImportTests {
    @Test func `a file that was there is taken once it has stayed as it is`() throws {
        let scene = try FolderScene()
        try scene.put("a.csv", FolderScene.rows(0..<3))
        let folder = try scene.start()
        #expect(try scene.turn(folder) == nil)
        scene.clock.advance(6_000)
        // Somebody writes on: what was seen before counts for nothing.
        let more = try FileHandle(forWritingTo: URL(fileURLWithPath: scene.path("a.csv")))
        try more.seekToEnd()
        try more.write(contentsOf: Data("2023-01-01 03:00,A,9,0\n".utf8))
        #expect(try scene.turn(folder) == nil)
        scene.clock.advance(6_000)
        #expect(try scene.turn(folder) == nil)
        scene.clock.advance(5_000)
        #expect(try scene.turn(folder) == nil, "a process of this machine has it open")
        try more.close()
        #expect(try scene.turn(folder)?.summary?.appended == 4)
        #expect(scene.names() == [])
        #expect(scene.names("done") == ["a.csv", "a.csv.report.json"])
    }

    @Test func `a file that comes in whole is taken at once, and its report lies beside it`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<3))
        let report = try #require(try scene.turn(folder))
        #expect(report.outcome == .done && report.movedTo == "done/a.csv")
        let stored = try scene.report("done/a.csv")
        #expect(stored["outcome"] as? String == "done")
        #expect(stored["file"] as? String == "a.csv")
        #expect((stored["summary"] as? [String: Any])?["appended"] as? Int == 3)
        #expect(stored["content"] as? String == report.content)
    }

    @Test func `names that say that a file isn't whole are left, and come in once they are renamed`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        let names = [".hidden.csv", "a.part", "a.csv.tmp", "a.filepart", "a.CRDOWNLOAD"]
        for name in names { try scene.put(name, FolderScene.rows(0..<3)) }
        #expect(try scene.settle(folder).isEmpty)
        #expect(scene.names() == names.sorted())
        #expect(folder.waiting == 0)
        #expect(rename(scene.path("a.part"), scene.path("a.csv")) == 0)
        #expect(try scene.turn(folder)?.name == "a.csv")
    }

    @Test func `folders, pipes and links are left as they are`() throws {
        let scene = try FolderScene()
        try FileManager.default.createDirectory(atPath: scene.path("sub"), withIntermediateDirectories: true)
        #expect(mkfifo(scene.path("pipe.csv"), 0o600) == 0)
        #expect(symlink("/etc/hostname", scene.path("link.csv")) == 0)
        #expect(try scene.settle(scene.start()).isEmpty)
        #expect(scene.names() == ["link.csv", "pipe.csv", "sub"])
    }

    @Test func `what can't be imported is refused with its reason, and keeps no other file`() throws {
        let scene = try FolderScene()
        try scene.put("a.csv", "%PDF-1.7\n")
        try scene.put("b.csv", "when,in\n1,2\n")
        try scene.put("c.csv", "")
        try scene.put("d.csv", FolderScene.rows(0..<2) + "rubbish\n" + FolderScene.rows(2..<3))
        try scene.put("e.csv", FolderScene.rows(0..<4))
        let reports = try scene.settle(scene.start())
        #expect(reports.map(\.outcome) == [.refused, .refused, .refused, .refused, .done])
        #expect(scene.names("done") == ["e.csv", "e.csv.report.json"])
        #expect(try (scene.report("refused/a.csv")["error"] as? String)?.contains("PDF") == true)
        let stopped = try scene.report("refused/d.csv")
        #expect((stopped["summary"] as? [String: Any])?["appended"] as? Int == 2, "the lines before the bad one are in")
        #expect((stopped["error"] as? String)?.contains("line 4") == true)
        #expect(reports.last?.summary?.appended == 2)
    }

    @Test func `what was left out of a file makes it partial, and it is done all the same`() throws {
        let scene = try FolderScene()
        scene.skipsBadLines = true
        try scene.put("a.csv", FolderScene.rows(0..<2) + "rubbish\n")
        try scene.put("b.csv", FolderScene.rows(0..<2, entered: 5))
        let reports = try scene.settle(scene.start())
        #expect(reports.map(\.outcome) == [.partial, .partial])
        #expect(reports.map { $0.summary?.rejected } == [1, 0])
        #expect(reports.map { $0.summary?.conflicts } == [0, 2])
        #expect(scene.names("done").count == 4)
    }

    @Test func `a name that comes again never takes the place of the file before`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        var moved: [String] = []
        for hours in [0..<2, 2..<4, 0..<2] {
            try scene.put("a.csv.gz", FolderScene.rows(hours))
            moved.append(try #require(try scene.turn(folder)).movedTo)
        }
        #expect(moved == ["done/a.csv.gz", "done/a~2.csv.gz", "done/a~3.csv.gz"])
        let again = try scene.report("done/a~3.csv.gz")
        #expect((again["summary"] as? [String: Any])?["appended"] as? Int == 0)
        #expect((again["earlier_import"] as? String)?.count == 16, "the report names the import that brought it")
        #expect(try scene.log.standing().count == 4)
    }

    @Test func `files are read by the first mapping for their names; others stay, with a word`() throws {
        let scene = try FolderScene()
        scene.formats = CounterFormats([
            .init(pattern: "leeds*.csv", format: try .long()),
            .init(pattern: "*.txt", format: try .long("'total': 'in'")),
        ])
        for name in ["leeds-1.csv", "a.txt", "read.me"] { try scene.put(name, FolderScene.rows(0..<1)) }
        let folder = try scene.start()
        #expect(try scene.settle(folder).map(\.name) == ["a.txt", "leeds-1.csv"])
        #expect(scene.names() == ["read.me"])
        #expect(scene.said == ["read.me: no mapping is for files of this name"])
        _ = try scene.settle(folder)
        #expect(scene.said.count == 1 && folder.waiting == 0)
    }

    @Test func `a log that can't be written keeps the files where they are`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<3))
        scene.log.log.close()
        #expect(throws: LogError.self) { try scene.turn(folder) }
        #expect(scene.names() == ["a.csv"] && scene.names("refused").isEmpty && scene.names("done").isEmpty)
    }

    @Test func `a file that can't be read or moved now is tried again, after longer each time`() throws {
        guard getuid() != 0 else { return }
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<3))
        chmod(scene.path("a.csv"), 0)
        #expect(try scene.turn(folder) == nil)
        #expect(scene.said.count == 1 && folder.kept == ["a.csv"] && folder.complaint?.hasPrefix("a.csv: ") == true)
        chmod(scene.path("a.csv"), 0o600)
        scene.clock.advance(2_000)
        #expect(try scene.settle(folder).map(\.outcome) == [.done])
        #expect(folder.complaint == nil)
    }

    @Test func `one process takes the files of a folder, and none those of a data directory`() throws {
        let scene = try FolderScene()
        let first = try scene.start()
        #expect(throws: FolderError.watched(scene.folder, by: getpid())) { _ = try scene.start() }
        _ = first.waiting
        var options = scene.options
        options.folder = scene.log.path
        #expect(throws: FolderError.dataDirectory(options.folder)) { _ = try FolderImport(scene.log.log, options) }
        options.folder += "/projections"
        try? FileManager.default.createDirectory(atPath: options.folder, withIntermediateDirectories: true)
        #expect(throws: FolderError.dataDirectory(options.folder)) { _ = try FolderImport(scene.log.log, options) }
        options.folder = scene.path("nowhere")
        #expect(throws: FolderError.self) { _ = try FolderImport(scene.log.log, options) }
        try scene.put("file", "")
        options.folder = scene.path("file")
        #expect(throws: FolderError.notAFolder(options.folder)) { _ = try FolderImport(scene.log.log, options) }
    }

    @Test func `a name that is not UTF-8 stays, and that is said once`() throws {
        let scene = try FolderScene()
        let name: [CChar] = [CChar](scene.path("K").utf8CString.dropLast()) + [-10, 46, 99, 115, 118, 0]
        let descriptor = open(name, O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { return }
        close(descriptor)
        let folder = try scene.start()
        for _ in 0..<3 { _ = try scene.settle(folder) }
        #expect(scene.said.count == 1 && scene.said[0].hasSuffix("its name is not UTF-8; rename it"))
        unlink(name)
    }

    @Test func `many files are taken in the order of their names, those that come meanwhile too`() throws {
        let scene = try FolderScene()
        for number in 10..<30 { try scene.put("a\(number).csv", FolderScene.rows(number..<(number + 1))) }
        let folder = try scene.start()
        scene.clock.advance(1)
        #expect(try scene.turn(folder) == nil)
        scene.clock.advance(11_000)
        #expect(try scene.turn(folder)?.name == "a10.csv")
        try scene.put("a00.csv", FolderScene.rows(0..<1))
        let names = try scene.settle(folder).map(\.name)
        #expect(names == (11..<30).map { "a\($0).csv" } + ["a00.csv"])
    }

    @Test func `done on another file system is refused at the start`() throws {
        let scene = try FolderScene()
        let memory = TemporaryFolder(inMemory: true)
        var (one, other) = (stat(), stat())
        guard stat(scene.folder, &one) == 0, stat(memory.path, &other) == 0, one.st_dev != other.st_dev else { return }
        #expect(symlink(memory.path, scene.path("done")) == 0)
        #expect(throws: FolderError.otherFileSystem(scene.path("done"))) { _ = try scene.start() }
    }
}

/// What a kill leaves behind at each step, and what the next start makes of it.
@Suite struct FolderImportAfterKillTests {
    @Test func `killed between the import and the report, the file is known, and moved`() throws {
        let scene = try FolderScene()
        let text = FolderScene.rows(0..<5)
        try scene.log.importText(text, .long(), name: "a.csv")
        try scene.put("a.csv", text)
        let reports = try scene.settle(scene.start())
        #expect(reports.map { $0.summary?.appended } == [0])
        #expect(reports.first?.earlierImport != nil)
        #expect(scene.names("done") == ["a.csv", "a.csv.report.json"])
        #expect(try scene.log.standing().count == 5)
    }

    @Test func `killed between the report and the move, the report stays as it was`() throws {
        let scene = try FolderScene()
        do {
            let folder = try scene.start()
            try scene.put("a.csv", FolderScene.rows(0..<5))
            try #require(try scene.turn(folder) != nil)
        }
        #expect(rename(scene.path("done/a.csv"), scene.path("a.csv")) == 0)
        let reports = try scene.settle(scene.start())
        #expect(reports.map(\.movedTo) == ["done/a.csv"])
        #expect(scene.names("done") == ["a.csv", "a.csv.report.json"])
        let summary = try scene.report("done/a.csv")["summary"] as? [String: Any]
        #expect(summary?["appended"] as? Int == 5, "it says what the import appended, not that it was repeated")
    }

    @Test func `a report of other content, whose file somebody took away, is left`() throws {
        let scene = try FolderScene()
        let folder = try scene.start()
        try scene.put("a.csv", FolderScene.rows(0..<2))
        try #require(try scene.turn(folder) != nil)
        #expect(unlink(scene.path("done/a.csv")) == 0)
        try scene.put("a.csv", FolderScene.rows(2..<4))
        #expect(try scene.turn(folder)?.movedTo == "done/a~2.csv")
        #expect(scene.names("done") == ["a.csv.report.json", "a~2.csv", "a~2.csv.report.json"])
    }

    @Test func `killed while the report was written, the torn one is replaced`() throws {
        let scene = try FolderScene()
        try FileManager.default.createDirectory(atPath: scene.path("done"), withIntermediateDirectories: true)
        try scene.put("done/.report.new", "{\"file\":")
        try scene.put("a.csv", FolderScene.rows(0..<2))
        #expect(try scene.settle(scene.start()).map(\.movedTo) == ["done/a.csv"])
        #expect(scene.names("done") == ["a.csv", "a.csv.report.json"])
    }

    @Test func `killed in the middle of an import, it goes on under the same id`() throws {
        let scene = try FolderScene()
        let text = FolderScene.rows(0..<200)
        struct Kill: Error {}
        let format = try CounterFormat.long()
        var options = CountsImporter.Options(format: format)
        options.rowsPerRequest = 20
        #expect(throws: Kill.self) {
            _ = try CountsImporter(
                log: scene.log.log, file: SourceFile(bytes: [UInt8](text.utf8), name: "a.csv"), options: options
            ).run { notice in
                if case .progress(let done) = notice, done.rows > 60 { throw Kill() }
            }
        }
        try scene.put("a.csv", text)
        let reports = try scene.settle(scene.start())
        #expect(reports.map { $0.summary?.appended } == [200])
        #expect(try KnownImports(scene.log.log).records.count == 1)
    }
}

@Suite struct FolderNameTests {
    @Test func `numbers go before what a name ends in`() {
        #expect(FolderPaths.name("a.csv", number: 1) == "a.csv")
        #expect(FolderPaths.name("a.csv.gz", number: 2) == "a~2.csv.gz")
        #expect(FolderPaths.name("a", number: 3) == "a~3")
        #expect(FolderPaths.name(".a.csv", number: 2) == ".a~2.csv")
    }
}
