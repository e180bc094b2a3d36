import EventLog
import Foundation
@testable import Pipeline
import Synchronization
import TestSupport
import Testing

@Suite final class PipelineRunTests {
    private let temporary = TemporaryFolder()
    private var data: String { temporary.path }

    private final class IdleStage: Stage {
        let name = "idle"
        func turn(timeout: Duration) -> StageTurn {
            usleep(500)
            return StageTurn()
        }
        func lag() -> StageLag? { .zero }
        var complaint: String? { "the camera is slow" }
        func close() {}
    }

    private func isTaken(_ folder: RunFolder) throws -> Bool { try folder.lock() == nil }

    @Test func `what a run says of its stages can be read by another process, also after it has stopped`() throws {
        let folder = RunFolder(data: data)
        #expect(folder.read() == nil)
        #expect(folder.holder() == nil)
        guard let lock = try folder.lock() else {
            Issue.record("somebody else has the lock")
            return
        }
        #expect(try isTaken(folder), "one pipeline a data directory")
        #expect(folder.holder() == getpid())
        struct Broken: Error, CustomStringConvertible { let description = "no such camera" }
        let run = PipelineRun(
            [
                StagePlan("idle", settings: []) { StageLoop("idle") { IdleStage() } },
                StagePlan("broken", settings: []) {
                    StageLoop("broken", delay: RestartDelay(first: .milliseconds(600_000))) { throw Broken() }
                },
            ], folder: folder, configuration: "store.yaml")
        run.start()
        try eventually { run.statuses[1].condition == .waiting && run.statuses[0].isIdle }
        #expect(run.report() == nil)
        let record = try #require(folder.read())
        #expect(record.process == getpid() && record.configuration == "store.yaml")
        #expect(record.stages.map(\.name) == ["idle", "broken"])
        #expect(record.stages.map(\.condition) == ["running", "waiting"])
        #expect(record.stages[0].lagRecords == 0 && record.stages[0].lastFailure == nil)
        #expect(record.stages.map(\.complaint) == ["the camera is slow", nil])
        #expect(record.stages[1].lastFailure == "no such camera")
        run.stop()
        #expect(folder.read()?.stages.map(\.condition) == ["stopped", "stopped"])
        _ = consume lock
        #expect(folder.holder() == nil)
    }

    @Test func `a record that can not be written is told once, and the stages go on`() throws {
        let folder = RunFolder(data: data + "/missing")
        let run = PipelineRun(
            [StagePlan("idle", settings: []) { StageLoop("idle") { IdleStage() } }], folder: folder,
            configuration: "store.yaml")
        run.start()
        #expect(run.report() != nil)
        #expect(run.report() == nil)
        try eventually("a turn") { run.statuses[0].lastTurn != nil }
        run.stop()
        #expect(run.statuses[0].condition == .stopped)
    }

    /// Notes when it begins and ends, and that no two of a name are there at once.
    private final class CountedStage: Stage {
        final class Book: Sendable {
            struct Entry {
                var made = 0
                var closed = 0
                var together = 0
            }
            let entries = Mutex<[String: Entry]>([:])

            func change(_ name: String, _ body: (inout Entry) -> Void) {
                entries.withLock { body(&$0[name, default: Entry()]) }
            }
        }

        let name: String
        private let book: Book

        init(_ name: String, _ book: Book) {
            (self.name, self.book) = (name, book)
            book.change(name) { entry in
                entry.made += 1
                entry.together = max(entry.together, entry.made - entry.closed)
            }
        }

        func turn(timeout: Duration) -> StageTurn {
            usleep(500)
            return StageTurn()
        }
        func lag() -> StageLag? { .zero }
        func close() { book.change(name) { $0.closed += 1 } }
    }

    @Test func `a changed configuration stops, restarts and starts what it says, and touches nothing else`() throws {
        let book = CountedStage.Book()
        func plan(_ name: String, _ setting: Int) -> StagePlan {
            StagePlan(name, settings: [setting]) { StageLoop(name) { CountedStage(name, book) } }
        }
        _ = try RunFolder(data: data).lock()
        let run = PipelineRun(
            [plan("stays", 1), plan("changes", 1), plan("goes", 1)], folder: RunFolder(data: data),
            configuration: "store.yaml")
        run.start()
        try eventually { run.statuses.allSatisfy { $0.turns > 0 } }
        var expected = StageChanges()
        #expect(run.change(to: [plan("stays", 1), plan("changes", 1), plan("goes", 1)]) == expected)
        (expected.stopped, expected.restarted, expected.started) = (["goes"], ["changes"], ["comes"])
        #expect(run.change(to: [plan("comes", 1), plan("changes", 2), plan("stays", 1)]) == expected)
        try eventually { run.statuses.allSatisfy { $0.turns > 0 } }
        #expect(run.stageNames == ["comes", "changes", "stays"])
        #expect(RunFolder(data: data).read()?.stages.map(\.name) == ["comes", "changes", "stays"])
        run.stop()
        let entries = book.entries.withLock { $0 }
        #expect(entries.mapValues(\.made) == ["stays": 1, "changes": 2, "goes": 1, "comes": 1])
        #expect(entries.mapValues(\.closed) == ["stays": 1, "changes": 2, "goes": 1, "comes": 1])
        #expect(entries.values.allSatisfy { $0.together == 1 }, "the old one has ended before the new one begins")
    }
}
