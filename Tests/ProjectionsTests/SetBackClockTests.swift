import EventLog
import TestSupport
import Testing
import Timekeeping

@testable import Projections

/// A clock that was ahead and is set back: what was removed by it is in no number of visitors, and nothing stays until the clock is
/// there again. Each run is a restart.
@Suite struct SetBackClockTests {
    private let shape = VisitModel.shape(lateness: 86_400_000)
    private let begin: Int64 = 1_700_000_000_000
    private let hour: Int64 = 3_600_000
    private let day: Int64 = 86_400_000
    private let year: Int64 = 365 * 86_400_000
    private let clock = TestClock(EventTime(milliseconds: 1_700_000_000_000))
    private let folder = TemporaryFolder()

    private func visit(_ time: Int64, at clock: Int64, _ store: String = "s", partition: Int = 0) -> Visit {
        Visit(partition: partition, time: begin + time, store: store, visitor: 1, appended: begin + clock)
    }

    private func run(
        _ source: MemorySource, in folder: TemporaryFolder? = nil, _ options: RunnerOptions? = nil
    ) throws -> FileContents {
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: VisitModel.definition(shape), shape: shape),
            folder: (folder ?? self.folder).path, options: options ?? RunnerOptions(threads: 1, time: clock.time))
        try runner.runOnce()
        return try FileContents(runner.file, shape)
    }

    /// Appends visits one by one, each when the clock says so, and runs after each.
    private func live(_ visits: [Visit], _ source: MemorySource) throws -> FileContents {
        var contents: FileContents?
        for visit in visits {
            clock.now = EventTime(milliseconds: visit.appended!)
            VisitModel.append([visit], to: source, partitions: 2) { 1 }
            contents = try run(source)
        }
        return try #require(contents)
    }

    /// Rebuilds in batches, commits and lanes of any size; all come to the same rows.
    private func rebuilt(_ visits: [Visit]) throws -> [RowKey: ModelRow] {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let rows = VisitModel(visits, shape).rows
        for _ in 0..<6 {
            let source = VisitModel.source(visits, partitions: 2) { Int.random(in: 1...5, using: &random) }
            var options = RunnerOptions(time: clock.time).onRandomThreads(&random)
            options.eventsPerCommit = Int.random(in: 1...5, using: &random)
            #expect(try run(source, in: TemporaryFolder(), options).rows == rows, "seed \(seed)")
        }
        return rows
    }

    private func visitors(_ rows: [RowKey: ModelRow], _ time: Int64 = 0) throws -> Int? {
        try #require(rows[RowKey(start: shape.start(of: begin + time), store: "s", zone: "z")]).visitors
    }

    private func source() -> MemorySource { VisitModel.source([], partitions: 2) { 1 } }

    @Test func `after an append by a clock that was ahead a visitor counts once`() throws {
        let visits =
            [visit(-hour, at: year, "other")] + (0..<3).map { visit(0, at: $0 * hour) } + [visit(hour, at: 3 * hour)]
        let live = try live(visits, source())
        #expect(try visitors(live.rows) == 1)
        #expect(try live.rows == rebuilt(visits))
    }

    @Test func `a row with visits of before and after the clock was set back has no number of visitors`() throws {
        let visits = [
            visit(0, at: 0), visit(hour, at: hour), visit(hour, at: hour + year), visit(hour, at: 2 * hour),
            visit(2 * hour, at: 2 * hour), visit(2 * hour, at: 2 * hour),
        ]
        let live = try live(visits, source())
        #expect(try visitors(live.rows) == 1 && visitors(live.rows, 2 * hour) == 1)
        #expect(try visitors(live.rows, hour) == nil)
        #expect(try live.rows == rebuilt(visits))
    }

    @Test func `a clock that is ahead of a run alone makes a number unknown, and none wrong`() throws {
        let source = source()
        _ = try live([visit(0, at: 0)], source)
        clock.now = EventTime(milliseconds: begin + 3 * day)
        #expect(try run(source).state.isEmpty)
        let live = try live([visit(0, at: hour), visit(hour, at: hour), visit(hour, at: hour + 1)], source)
        #expect(try visitors(live.rows) == nil && visitors(live.rows, hour) == 1)
        let all = [visit(0, at: 0), visit(0, at: hour), visit(hour, at: hour), visit(hour, at: hour + 1)]
        #expect(try visitors(rebuilt(all)) == 1)
    }

    @Test func `a clock that is set back by a second now and then makes no number unknown`() throws {
        let source = source()
        let other = visit(day + hour, at: 2 * day, "other")
        _ = try live([visit(2 * day, at: 2 * day), other, visit(2 * day, at: 2 * day)], source)
        clock.advance(60_000)
        _ = try run(source)
        let live = try live([visit(2 * day, at: 2 * day + 59_000)], source)
        #expect(try visitors(live.rows, 2 * day) == 1)
    }

    @Test func `a value that was appended by a clock that was ahead goes when its store is silent`() throws {
        let source = source()
        var visits = [visit(0, at: year)]
        visits += (0...60).map { visit($0 * hour, at: $0 * hour, "other") }
        let live = try live(visits, source)
        #expect(live.state[shape.start(of: begin)] == nil)
        #expect(try live.rows == rebuilt(visits))
    }

    @Test func `what another partition removed by a clock that was ahead is compared with nothing`() throws {
        // Partition 0 has closed the window, and both have a record of a year later.
        let visits = [
            visit(0, at: 0), visit(2 * day, at: 2 * day), visit(2 * day, at: year),
            visit(2 * day, at: year, "other", partition: 1), visit(0, at: hour, partition: 1),
            visit(0, at: hour, partition: 1),
        ]
        let live = try live(visits, source())
        #expect(try visitors(live.rows) == nil)
        #expect(try live.rows == rebuilt(visits))
    }

    @Test func `so it is for a partition that had no record while the clock was ahead`() throws {
        let before = [visit(0, at: 0), visit(2 * day, at: 2 * day), visit(2 * day, at: year)]
        let source = source()
        _ = try live(before, source)
        let live = try live([visit(0, at: hour, partition: 1)], source)
        #expect(try visitors(live.rows) == nil)
    }

    @Test
    func `a partition that closes a window after the clock was set back did so after all that was stamped before`()
        throws
    {
        let visits = [
            visit(0, at: year), visit(0, at: year, partition: 1), visit(2 * day, at: year + 1_000),
            visit(0, at: year + 2_000, "other", partition: 1), visit(0, at: year + 2_000, "other"),
            // Partition 0 has closed the window, and its value is removed; now partition 1 does.
            visit(2 * day, at: 2 * day, partition: 1),
        ]
        let live = try live(visits, source())
        #expect(try visitors(live.rows) == 1)
        #expect(try live.rows == rebuilt(visits))
    }

    @Test
    func `where the wall clock alone was ahead as well a number is unknown, and never another than the rebuilt one`()
        throws
    {
        let source = source()
        let before = [visit(0, at: 2 * day + 2 * hour, partition: 1), visit(0, at: 2 * day + 20 * hour)]
        let counted = try live(before, source)
        #expect(try visitors(counted.rows) == 1)
        clock.now = EventTime(milliseconds: begin + 5 * day)
        #expect(try run(source).state.isEmpty)
        let closing = visit(2 * day + 3 * hour, at: 2 * day + 3 * hour, partition: 1)
        let live = try live([closing], source)
        #expect(try visitors(live.rows) == nil && visitors(live.rows, 2 * day + 3 * hour) == 1)
        let rebuilt = try rebuilt(before + [closing])
        #expect(try visitors(rebuilt) == 2)
    }

    @Test func `a wall clock that was ahead makes no number unknown where no record was stamped by it`() throws {
        let source = source()
        _ = try live([visit(0, at: 2 * day + 2 * hour, partition: 1), visit(0, at: 2 * day + 2 * hour)], source)
        clock.now = EventTime(milliseconds: begin + 5 * day)
        #expect(try run(source).state.isEmpty)
        let live = try live([visit(2 * day + 3 * hour, at: 2 * day + 3 * hour, partition: 1)], source)
        #expect(try visitors(live.rows) == 1)
    }

    @Test func `behind a purge marks don't depend on batches`() throws {
        var found: Set<[Int64]> = []
        for size in 1...2 {
            let visits = [visit(10 * hour - 1, at: 10 * hour), visit(10 * hour - 400_000, at: 10 * hour)]
            let source = VisitModel.source([visit(10 * hour, at: 10 * hour)], partitions: 1) { 1 }
            VisitModel.append(visits, to: source, partitions: 1) { size }
            source.purge(
                0, before: 1,
                keeping: SubstreamMaxima(
                    logStart: Offset(1), latest: ["s": EventTime(milliseconds: begin + 10 * hour)], folded: nil))
            clock.now = EventTime(milliseconds: begin + 10 * hour)
            let program = TumblingWindows(definition: VisitModel.definition(shape), shape: shape)
            let runner = try ProjectionRunner(
                source, program, folder: TemporaryFolder().path, options: RunnerOptions(threads: 1, time: clock.time))
            try runner.runOnce()
            let marks = try #require(program.substreams[PartitionID(0)]).marks
            #expect(marks.count == 1)
            found.insert(marks.map(\.time))
        }
        #expect(found.count == 1)
    }
}
