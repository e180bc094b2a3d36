import Columnar
import EventLog
import LMDB
import TestSupport
import Testing

@testable import Projections

/// Windows that several threads compute, against those that one does.
@Suite struct LaneTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    private func contents(
        _ source: MemorySource, _ options: RunnerOptions, windowsMax: Int = 64, restartEvery: (() -> Int)? = nil,
        changing change: (inout RunnerOptions) -> Void = { _ in }
    ) throws -> FileContents {
        let folder = TemporaryFolder()
        var options = options
        func runner() throws -> ProjectionRunner {
            try ProjectionRunner(
                source, TumblingWindows(definition: definition, shape: shape, windowsMax: windowsMax),
                folder: folder.path, options: options)
        }
        guard let restartEvery else {
            let runner = try runner()
            try runner.runOnce()
            return try FileContents(runner.file, shape)
        }
        while true {
            options.eventsPerCommit = restartEvery()
            change(&options)
            var isCommitted = false
            let runner = try runner()
            let report = try runner.runOnce({ isCommitted = $0.commits > 0 }, until: { isCommitted })
            if report.commits == 0 { return try FileContents(runner.file, shape) }
        }
    }

    private func serial() -> RunnerOptions { RunnerOptions(threads: 1) }

    private func parallel(_ threads: Int, round: Int = 300) -> RunnerOptions {
        RunnerOptions(eventsPerCommit: 1_000, threads: threads, parallelEventsMin: 0, eventsPerRound: round)
    }

    @Test func `where events are sparse in time the rest is computed in turn, with the same rows`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(3_000, partitions: 3, &random)
        let source = VisitModel.source(visits, partitions: 3) { Int.random(in: 1...400, using: &random) }
        let expected = try contents(source, serial())
        let folder = TemporaryFolder()
        // Room for so few windows that no round comes to a sixteenth of what it is to have.
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: definition, shape: shape, windowsMax: 3), folder: folder.path,
            options: RunnerOptions(
                eventsPerCommit: 100_000, threads: 3, parallelEventsMin: 0, eventsPerRound: 100_000))
        try runner.runOnce()
        #expect(!runner.lanesPay)
        #expect(try FileContents(runner.file, shape) == expected, "seed \(seed)")
    }

    @Test(arguments: 1...6)
    func `any number of threads makes the same file, whatever the partitions, rounds and window memory`(
        _ partitions: Int
    ) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(2_000, partitions: partitions, &random)
        let source = VisitModel.source(visits, partitions: partitions) { Int.random(in: 1...400, using: &random) }
        let expected = try contents(source, serial())
        #expect(expected.rows == VisitModel(visits, shape).rows)
        #expect(expected.ledger == VisitModel(visits, shape).ledger)
        #expect(!expected.ledger.isEmpty && !expected.state.isEmpty)
        for threads in 2...4 {
            let round = Int.random(in: 20...800, using: &random)
            #expect(try contents(source, parallel(threads, round: round)) == expected, "\(threads) \(round)")
            #expect(try contents(source, parallel(threads, round: round), windowsMax: 3) == expected)
        }
    }

    @Test func `a restart with another number of threads goes on as if nothing had been`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(3_000, partitions: 3, &random)
        let source = VisitModel.source(visits, partitions: 3) { Int.random(in: 1...400, using: &random) }
        let expected = try contents(source, serial())
        var commits = 0
        let restarted = try contents(
            source, serial(),
            restartEvery: {
                commits += 1
                return Int.random(in: 1...600, using: &random)
            }, changing: { $0 = $0.onRandomThreads(&random) })
        #expect(restarted == expected)
        #expect(commits > 5)
    }

    @Test func `commits of one event come to an end, though the lane that is asked first is hours ahead`() throws {
        let visits =
            (0..<9).map { Visit(partition: 0, time: 36_000_000 + $0, visitor: 1) }
            + (0..<5).map { Visit(partition: 1, time: $0, visitor: 1) }
        let source = VisitModel.source(visits, partitions: 2) { 3 }
        let folder = TemporaryFolder()
        for events in [2, 1] {
            var isCommitted = false
            let runner = try ProjectionRunner(
                source, TumblingWindows(definition: definition, shape: shape), folder: folder.path,
                options: RunnerOptions(eventsPerCommit: events, threads: 2, parallelEventsMin: 0, eventsPerRound: 1))
            try runner.runOnce({ isCommitted = $0.commits > 0 }, until: { events == 2 && isCommitted })
        }
        let file = try ProjectionFile.serving(definition.name, in: folder.path)
        #expect(try VisitModel.rows(of: file, shape).values.reduce(0) { $0 + $1.count } == 14)
    }

    @Test func `partitions that are hours apart, and faster than each other, come out the same`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var clocks: [Int64] = [0, 7_200_000, -3_600_000, 1_000]
        let speeds: [Int64] = [10, 2_000, 200, 30_000]
        let visits = (0..<4_000).map { _ in
            let partition = Int.random(in: 0..<4, using: &random)
            clocks[partition] += Int64.random(in: 0...speeds[partition], using: &random)
            return Visit(
                partition: partition, time: clocks[partition] - Int64.random(in: 0...6_000, using: &random),
                // Mostly stores of the partition's own, sometimes one that all have.
                store: Int.random(in: 0..<10, using: &random) == 0 ? "all" : "store-\(partition)",
                visitor: UInt64.random(in: 0..<50, using: &random), dwell: 7, emotion: 1)
        }
        let source = VisitModel.source(visits, partitions: 4) { Int.random(in: 1...300, using: &random) }
        let expected = try contents(source, serial())
        #expect(expected.rows == VisitModel(visits, shape).rows)
        for threads in 2...4 { #expect(try contents(source, parallel(threads)) == expected) }
    }

    @Test func `a run that was told to stop while the next events are under way takes them over`() throws {
        let visits = (0..<2_000).map { Visit(time: Int64($0) * 100, visitor: UInt64($0 % 37), dwell: 1) }
        let source = VisitModel.source(visits, partitions: 1) { 50 }
        let folder = TemporaryFolder()
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: definition, shape: shape), folder: folder.path,
            options: RunnerOptions(eventsPerCommit: 300, threads: 2, parallelEventsMin: 0, eventsPerRound: 100))
        for commits in 1...3 {
            var seen = 0
            let report = try runner.runOnce({ seen = $0.commits }, until: { seen == commits })
            #expect(report.processed == commits * 300)
        }
        #expect(try runner.runOnce().processed == 2_000)
        #expect(try FileContents(runner.file, shape) == contents(source, serial()))
    }

    @Test func `what a thread can't read ends the run, and nothing of that commit is in the file`() throws {
        let visits = (0..<400).map { Visit(partition: $0 % 2, time: Int64($0) * 1_000, visitor: UInt64($0)) }
        let source = VisitModel.source(visits, partitions: 2) { 20 }
        let folder = TemporaryFolder()
        let options = RunnerOptions(eventsPerCommit: 100, threads: 2, parallelEventsMin: 0, eventsPerRound: 40)
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: definition, shape: shape), folder: folder.path, options: options)
        source.append([1, 2, 3], .init(count: 4, minTimestamp: 0, maxTimestamp: 0), to: 1)
        #expect {
            try runner.runOnce()
        } throws: { error in
            guard case ProjectionError.corruptBatch("visits", PartitionID(1), Offset(200), _) = error else {
                return false
            }
            return true
        }
        #expect(throws: ProjectionError.self) { try runner.runOnce() }
        // Every commit that there is holds whole rows: those of its partitions' records so far.
        let contents = try FileContents(runner.file, shape)
        var left = contents.progress.map(\.processed)
        let committed = visits.filter { visit in
            guard visit.partition < left.count, left[visit.partition] > 0 else { return false }
            left[visit.partition] -= 1
            return true
        }
        #expect(contents.rows == VisitModel(committed, shape).rows)
        #expect(committed.count < 404 && committed.count % 100 == 0)
    }
}
