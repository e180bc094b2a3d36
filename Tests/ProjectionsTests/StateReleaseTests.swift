import EventLog
import Foundation
import LMDB
import TestSupport
import Testing
import Timekeeping

@testable import Projections

/// No visitor's value stays in a projection's file for good.
@Suite struct StateReleaseTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private let clock = TestClock(EventTime(milliseconds: 1_700_000_000_000))
    /// By so little a clock may be set back: what is removed by it waits for that.
    private let clockStep: Int64 = 300_000
    private var now: Int64 { clock.now.milliseconds }

    private func run(_ source: MemorySource, in folder: TemporaryFolder, _ options: RunnerOptions? = nil) throws
        -> FileContents
    {
        let options = options ?? RunnerOptions(threads: 1, time: clock.time)
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: VisitModel.definition(shape), shape: shape), folder: folder.path,
            options: options)
        try runner.runOnce()
        return try FileContents(runner.file, shape)
    }

    @Test(arguments: [1, 4])
    func `state goes when no event of the store can come for it any more, in any partition; rows stay`(
        _ partitions: Int
    ) throws {
        // All appended long after they were, as a backfill is.
        let visits = (0..<400).map { Visit(time: Int64($0) * 1_000, visitor: UInt64($0), appended: now) }
        let source = VisitModel.source(visits, partitions: partitions) { 10 }
        clock.advance(clockStep + 1)
        let contents = try run(source, in: TemporaryFolder())
        #expect(contents.rows == VisitModel(visits, shape).rows && contents.windows == 27)
        // The latest event is at 399,000. Windows go a minute and 5 s after their end, counted in steps of 15 s.
        #expect(contents.state.keys.min() == 315_000 && contents.state.count == 6)
    }

    @Test
    func
        `a store that falls silent keeps its values for a day of append time, and no other store keeps its own longer`()
        throws
    {
        let begin = now
        func visits(_ store: String, _ range: ClosedRange<Int64>) -> [Visit] {
            range.map { Visit(time: begin + $0 * 60_000, store: store, visitor: 9, appended: begin + $0 * 60_000) }
        }
        let silent = visits("silent", 0...0)
        var all = silent + visits("busy", 1...30)
        let source = VisitModel.source(all, partitions: 3) { 1 }
        let folder = TemporaryFolder()
        clock.now = EventTime(milliseconds: begin + 30 * 60_000 + clockStep)
        let first = try run(source, in: folder)
        // The silent store's, and the last of the busy one.
        #expect(first.state.keys.contains(shape.start(of: begin)) && (2...4).contains(first.state.count))
        let more = visits("busy", 31...1_439)
        all += more
        VisitModel.append(more, to: source, partitions: 3) { 100 }
        clock.now = EventTime(milliseconds: begin + 1_439 * 60_000)
        #expect(try run(source, in: folder).state.keys.contains(shape.start(of: begin)))
        // Nothing comes any more.
        clock.now = EventTime(milliseconds: begin + 86_400_000 + clockStep + 1)
        let then = try run(source, in: folder)
        #expect(!then.state.keys.contains(shape.start(of: begin)) && !then.state.isEmpty)
        clock.now = EventTime(milliseconds: begin + 3 * 86_400_000)
        let end = try run(source, in: folder)
        #expect(end.state.isEmpty && end.rows == VisitModel(all, shape).rows)
        // An event for such a window counts, and is the same in a rebuild.
        let late = [Visit(time: begin + 1, store: "silent", visitor: 9, appended: now)]
        VisitModel.append(late, to: source, partitions: 3) { 1 }
        let live = try run(source, in: folder)
        #expect(live.rows == VisitModel(all + late, shape).rows)
        #expect(live.rows[RowKey(start: shape.start(of: begin), store: "silent", zone: "z")]?.count == 2)
        #expect(try run(source, in: TemporaryFolder()).rows == live.rows)
    }

    @Test func `an old event in a partition that was added counts, and is the same in a rebuild`() throws {
        let day: Int64 = 86_400_000
        let first = [0, 5 * day].map { Visit(time: $0, visitor: 1, appended: now) }
        let source = VisitModel.source(first, partitions: 1) { 1 }
        let folder = TemporaryFolder()
        clock.advance(clockStep + 1)
        #expect(try run(source, in: folder).state.count == 1)
        source.grow(to: 2)
        let moved = [Visit(partition: 1, time: 1, visitor: 1, appended: now + 1)]
        VisitModel.append(moved, to: source, partitions: 2) { 1 }
        clock.advance(2)
        let live = try run(source, in: folder)
        #expect(live.rows == VisitModel(first + moved, shape).rows && live.ledger.isEmpty)
        for threads in 1...3 {
            let options = RunnerOptions(threads: threads, parallelEventsMin: 0, time: clock.time)
            #expect(try run(source, in: TemporaryFolder(), options) == live)
        }
    }

    @Test func `no byte of a value is left in the file once its state has gone, also in free pages`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = TemporaryFolder()
        let begin = now
        let source = VisitModel.source([], partitions: 2) { 1 }
        var values: [UInt64] = []
        // Windows of one value, of hundreds and of a thousand: less than a page of the file, about one, and several.
        for round in 0..<12 {
            let time = begin + Int64(round) * 40_000
            let visits = (0..<[1, 3, 300, 450, 1_000].randomElement(using: &random)!).map { _ in
                let value = UInt64.random(in: .min ... .max, using: &random)
                values.append(value)
                return Visit(
                    partition: Int.random(in: 0...1, using: &random),
                    time: time + Int64.random(in: 0..<30_000, using: &random),
                    visitor: value, appended: time + 30_000)
            }
            VisitModel.append(visits, to: source, partitions: 2) { 100 }
            clock.now = EventTime(milliseconds: time + 30_000)
            _ = try run(source, in: folder)
        }
        clock.advance(3 * 86_400_000)
        let contents = try run(source, in: folder)
        #expect(contents.state.isEmpty && contents.rows.values.reduce(0) { $0 + ($1.visitors ?? 0) } == values.count)
        let file = try ProjectionFile.serving("test-windows", in: folder.path)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
        let found = Self.values(values, in: bytes)
        let isNoneFound = found.isEmpty
        #expect(isNoneFound, "seed \(seed): \(found.count) of \(values.count) values")
    }

    /// Those of `values` that are somewhere in `bytes`.
    private static func values(_ values: [UInt64], in bytes: [UInt8]) -> [UInt64] {
        let wanted = Set(values)
        var found: Set<UInt64> = []
        var word: UInt64 = 0
        for byte in bytes {
            word = word >> 8 | UInt64(byte) << 56
            if wanted.contains(word) { found.insert(word) }
        }
        return Array(found)
    }
}
