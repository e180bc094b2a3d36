import EventLog
import Foundation
@testable import Pipeline
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
                StageLoop("idle") { IdleStage() },
                StageLoop("broken", delay: RestartDelay(first: .milliseconds(600_000))) { throw Broken() },
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
        let run = PipelineRun([StageLoop("idle") { IdleStage() }], folder: folder, configuration: "store.yaml")
        run.start()
        #expect(run.report() != nil)
        #expect(run.report() == nil)
        try eventually("a turn") { run.statuses[0].lastTurn != nil }
        run.stop()
        #expect(run.statuses[0].condition == .stopped)
    }
}
