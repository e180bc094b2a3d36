import EventLog
import TestSupport
import Testing
import Timekeeping

@testable import Projections

/// How many visitors a window has isn't known where its store delivered into it before and after a long silence: the values that
/// would tell are gone by then, or not, as the state happened to be swept. How many events it has is.
@Suite struct SilentStoreTests {
    private let shape = VisitModel.shape(lateness: 86_400_000)
    private let begin: Int64 = 1_700_000_000_000
    private let day: Int64 = 86_400_000

    private func contents(
        _ source: MemorySource, in folder: TemporaryFolder, _ options: RunnerOptions, bytesMax: Int = 64 << 20
    ) throws -> FileContents {
        let runner = try ProjectionRunner(
            source,
            TumblingWindows(definition: VisitModel.definition(shape), shape: shape, substreamBytesMax: bytesMax),
            folder: folder.path, options: options)
        try runner.runOnce()
        return try FileContents(runner.file, shape)
    }

    /// Runs after each visit, and at the end over all of them at once, in batches and lanes of any size.
    private func rows(_ visits: [Visit], bytesMax: Int = 64 << 20) throws -> [RowKey: ModelRow] {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let clock = TestClock(EventTime(milliseconds: begin))
        let folder = TemporaryFolder()
        let source = VisitModel.source([], partitions: 2) { 1 }
        var live: FileContents?
        for visit in visits {
            VisitModel.append([visit], to: source, partitions: 2) { 1 }
            clock.now = EventTime(milliseconds: visit.appended!)
            live = try contents(source, in: folder, RunnerOptions(threads: 1, time: clock.time), bytesMax: bytesMax)
        }
        let rows = try #require(live).rows
        for _ in 0..<4 {
            let whole = VisitModel.source(visits, partitions: 2) { Int.random(in: 1...5, using: &random) }
            var options = RunnerOptions(time: clock.time).onRandomThreads(&random)
            options.eventsPerCommit = Int.random(in: 1...5, using: &random)
            #expect(try contents(whole, in: TemporaryFolder(), options, bytesMax: bytesMax).rows == rows)
        }
        return rows
    }

    private func visit(_ time: Int64, after: Int64 = 0, _ store: String = "s", visitor: UInt64? = 1) -> Visit {
        Visit(time: begin + time, store: store, visitor: visitor, appended: begin + time + after)
    }

    private func row(_ rows: [RowKey: ModelRow], at time: Int64, _ store: String = "s") -> ModelRow? {
        rows[RowKey(start: shape.start(of: begin + time), store: store, zone: "z")]
    }

    @Test func `a store that comes back into a window of before has no number of visitors there, and in all others`()
        throws
    {
        let second: Int64 = 15_000
        var visits = [visit(0), visit(second), visit(2 * second), visit(0, "other")]
        // Two days later it delivers what it had held back, and what is new.
        visits += [
            visit(second, after: 2 * day), visit(2 * second, after: 2 * day, visitor: nil),
            visit(3 * second, after: 2 * day), visit(3 * second, after: 2 * day), visit(2 * day),
        ]
        let rows = try rows(visits)
        #expect(rows == VisitModel(visits, shape).rows)
        #expect(row(rows, at: 0)?.visitors == 1)
        #expect(row(rows, at: second)?.visitors == nil && row(rows, at: second)?.count == 2)
        // Who isn't known counts nowhere twice.
        #expect(row(rows, at: 2 * second)?.visitors == 1 && row(rows, at: 2 * second)?.count == 2)
        #expect(row(rows, at: 3 * second)?.visitors == 1 && row(rows, at: 3 * second)?.count == 2)
        #expect(row(rows, at: 2 * day)?.visitors == 1 && row(rows, at: 0, "other")?.visitors == 1)
    }

    @Test func `a window whose first visitor came after the silence has its number, until another silence`() throws {
        var visits = [visit(60_000), visit(0, after: 2 * day), visit(0, after: 2 * day, visitor: 2)]
        let first = try rows(visits)
        #expect(first == VisitModel(visits, shape).rows)
        #expect(row(first, at: 0)?.visitors == 2)
        visits.append(visit(0, after: 4 * day))
        let second = try rows(visits)
        #expect(second == VisitModel(visits, shape).rows)
        #expect(row(second, at: 0)?.visitors == nil && row(second, at: 0)?.count == 3)
    }

    @Test func `an early event begins a window too`() throws {
        // By a clock an hour ahead, and later by the right one.
        let early = Visit(time: begin + 3_600_000, store: "s", visitor: 1, appended: begin)
        let visits = [early, visit(0, after: 1), visit(3_600_000, after: 2 * day)]
        let rows = try rows(visits)
        #expect(rows == VisitModel(visits, shape).rows)
        #expect(row(rows, at: 3_600_000)?.visitors == nil && row(rows, at: 3_600_000)?.count == 2)
    }

    @Test func `a store that was folded and comes back is like one that was silent`() throws {
        var visits = [visit(0)]
        for other in 0..<12 { visits.append(visit(1 + Int64(other), "store-\(other)")) }
        visits.append(visit(14, visitor: 1))
        let rows = try rows(visits, bytesMax: 520)
        #expect(row(rows, at: 0)?.count == 2 && row(rows, at: 0)?.visitors == nil)
    }
}
