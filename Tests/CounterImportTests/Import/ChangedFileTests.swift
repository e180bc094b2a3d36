import Counts
import ErrorKinds
import EventLog
import FootfallTestSupport
import Foundation
import Testing
import TestSupport

@testable import CounterImport
@testable import InputFiles

/// A counter file that somebody writes while it is imported.
@Suite struct ChangedFileTests {
    private let folder = TemporaryFolder()

    private func rows(_ total: Int) -> String {
        var text = DublinText.header
        for month in 1...12 {
            for day in 1...28 {
                for hour in 0..<24 {
                    text += String(
                        format: "%02d/%02d/2023 %02d:00,%d,%d,%d,,,\n", day, month, hour, total, total - 1, 1)
                }
            }
        }
        return text
    }

    private func importing(
        _ path: String, _ data: TemporaryLog, replace: Bool = false, request: Int = 16_384,
        _ report: (ImportNotice) throws -> Void = { _ in }
    ) throws -> ImportSummary {
        var options = CountsImporter.Options(format: .dublin)
        options.rowsPerBatch = 100
        options.rowsPerRequest = request
        options.replacesConflicts = replace
        return try CountsImporter(log: data.log, file: SourceFile(path: path), options: options).run(report)
    }

    private func put(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// The part that was taken back of an import that was stopped because its file had changed.
    private func part(_ body: () throws -> ImportSummary) throws -> WithdrawnPart? {
        do { _ = try body() } catch ImportError.changed(_, let part) { return part }
        Issue.record("it was not stopped")
        return nil
    }

    @Test func `a file that changes between its first reading and the end of the import is refused, and is not done`()
        throws
    {
        let data = try TemporaryLog()
        let path = folder.path("counts.csv")
        try put(rows(3), path)
        let error = #expect(throws: ImportError.self) {
            try importing(path, data) { notice in if case .progress = notice { try put(rows(5), path) } }
        }
        guard case .changed(path, nil)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("nothing of it is in the log") == true)
        // As it was first it is not marked as complete: the rest of it is not skipped.
        try put(rows(3), path)
        #expect(try importing(path, data).read == 12 * 28 * 24)
    }

    @Test(arguments: [false, true])
    func `what was appended of it is taken back, and the whole file conflicts with nothing`(replace: Bool) throws {
        let data = try TemporaryLog()
        let path = folder.path("counts-\(replace).csv")
        if replace {
            try put(rows(3), path)
            try #require(try importing(path, data).appended > 0)
        }
        let before = replace ? try data.standing() : []
        try put(rows(4), path)
        let part = try part {
            try importing(path, data, replace: replace, request: 500) { notice in
                if case .progress(let done) = notice, done.rows > 2000 { try put(rows(5), path) }
            }
        }
        let appended = try #require(part)
        #expect(appended.intervals >= 1500 && appended.undoneBy != nil && appended.obstacle == nil)
        #expect("\(appended)".contains("\(appended.intervals) intervals that import \(appended.importID)"))
        #expect(try data.standing() == before)
        let records = try KnownImports(data.log)
        #expect(records[appended.importID]?.state == .undone(by: try #require(appended.undoneBy)))
        let whole = try importing(path, data, replace: replace)
        #expect(whole.conflicts == 0 && whole.appended + whole.replaced == 12 * 28 * 24)
        #expect(!whole.warnings.contains { if case .unfinishedInTheWay = $0 { true } else { false } })
    }

    @Test func `a line that is bad since the file changed under the import leaves nothing of it either`() throws {
        let data = try TemporaryLog()
        let path = folder.path("counts.csv")
        let text = rows(4)
        // Longer than what is read at once.
        try put(text, path)
        try #require(text.utf8.count > 100_000)
        let part = try part {
            try importing(path, data, request: 100) { notice in
                guard case .progress(let done) = notice, done.rows > 200 else { return }
                try put(String(repeating: "x", count: text.utf8.count), path)
            }
        }
        #expect(part?.undoneBy != nil)
        #expect(try data.standing() == [])
    }

    @Test func `what can't be taken back is named with its import, and how many intervals it has`() throws {
        let part = WithdrawnPart.withdraw(ImportID(rawValue: 0xAB), appended: 12) {
            throw LogError.unknownTopic("counts", known: [])
        }
        #expect(part.undoneBy == nil && part.intervals == 12 && part.obstacle != nil)
        let error = ImportError.changed(path: "counts.csv", part: part)
        #expect(error.description.contains("12 intervals of it are in the log as import 00000000000000ab"))
        #expect(error.remedy == .undoImport("00000000000000ab"))
    }

    @Test func `counts that conflict with an import that was never finished name it`() throws {
        let data = try TemporaryLog()
        let path = folder.path("counts.csv")
        try put(rows(4), path)
        #expect(throws: Interrupted.self) {
            _ = try importing(path, data, request: 500) { notice in
                if case .progress(let done) = notice, done.rows > 2000 { throw Interrupted() }
            }
        }
        let id = try #require(try KnownImports(data.log).records.first?.id)
        try put(rows(5), path)
        let summary = try importing(path, data)
        #expect(summary.conflicts >= 1500)
        let warning = ImportWarning.unfinishedInTheWay(id, source: "counts.csv", conflicts: summary.conflicts)
        #expect(summary.warnings.contains(warning), "\(summary.warnings)")
        #expect("\(warning)".contains("undo import \(id) and import this file again"))
        try data.undo(id)
        let again = try importing(path, data)
        #expect(again.conflicts == 0 && again.appended == summary.conflicts)
    }

    @Test(arguments: [Int.max, 0])
    func `with --replace, what still counts of an import of the same name that was never finished is named`(
        keptWhole: Int
    )
        throws
    {
        let data = try TemporaryLog()
        let text = DublinText.days(20)
        #expect(throws: Interrupted.self) {
            try data.importText(text) { if case .progress(let done) = $0, done.rows > 200 { throw Interrupted() } }
        }
        let id = try #require(try KnownImports(data.log).records.first?.id)
        let begun = try data.standing().count
        let other = try data.importText(
            DublinText.days(2), name: "b.csv", replace: true, eventsKeptWhole: keptWhole)
        #expect(!other.leftSomethingOut && !other.hasUnfinishedBeside, "another name")
        let summary = try data.importText(
            DublinText.days(3), replace: true, eventsKeptWhole: keptWhole)
        #expect(try data.standing().count >= begun)
        let left = begun - summary.read
        try #require(left > 0)
        #expect(
            summary.warnings.contains(.unfinishedBeside(id, source: "a.csv", intervals: left)), "\(summary.warnings)")
        #expect(summary.leftSomethingOut && summary.conflicts == 0)
        #expect(summary.warnings.contains { "\($0)".contains("import undo \(id)") })
        try data.undo(id)
        let again = try data.importText(DublinText.days(3), replace: true, eventsKeptWhole: keptWhole)
        #expect(!again.leftSomethingOut)
        #expect(try data.standing().count == summary.read)
    }

    @Test func `what was replaced up to a bad line is told with what was appended`() {
        var summary = ImportSummary()
        (summary.appended, summary.replaced) = (0, 1)
        let line = BadLine(line: 3, reason: "rubbish", remedy: nil)
        let error = ImportError.badLine(line, path: "a.csv", summary: summary)
        #expect("\(error)".contains("Up to there 0 intervals were appended and 1 replaced"))
    }
}
