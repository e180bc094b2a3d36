import EventLog
import LMDB
import TestSupport
import Testing

@testable import Projections

/// What is kept of each store, and what happens when there are too many.
@Suite struct SubstreamTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    /// Room for five stores or so.
    private static let bytesMax = 520

    private func contents(
        _ source: MemorySource, _ options: RunnerOptions, restartEvery: (() -> Int)? = nil
    ) throws -> FileContents {
        let folder = TemporaryFolder()
        var options = options
        while true {
            if let restartEvery { options.eventsPerCommit = restartEvery() }
            let program = TumblingWindows(
                definition: VisitModel.definition(shape), shape: shape, substreamBytesMax: Self.bytesMax)
            let runner = try ProjectionRunner(source, program, folder: folder.path, options: options)
            var isCommitted = false
            let report = try runner.runOnce(
                { isCommitted = $0.commits > 0 }, until: { restartEvery != nil && isCommitted })
            if restartEvery == nil || report.commits == 0 { return try FileContents(runner.file, shape) }
        }
    }

    @Test func `too many stores are folded at the same records, whatever the batches, threads and restarts`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var visits = VisitModel.randomVisits(2_000, partitions: 3, &random)
        for index in visits.indices { visits[index].store = "store-\(Int.random(in: 0..<14, using: &random))" }
        let expected = try contents(
            VisitModel.source(visits, partitions: 3) { 100 }, RunnerOptions(threads: 1))
        #expect(!expected.ledger.isEmpty)
        #expect(expected.rows.values.reduce(0) { $0 + $1.count } + expected.ledger.count == visits.count)
        for _ in 0..<4 {
            let source = VisitModel.source(visits, partitions: 3) { Int.random(in: 1...300, using: &random) }
            let options = RunnerOptions().onRandomThreads(&random)
            #expect(try contents(source, options) == expected, "seed \(seed)")
            #expect(
                try contents(source, options) { Int.random(in: 1...400, using: &random) } == expected, "seed \(seed)")
        }
    }

    @Test func `the status says how many stores are no longer kept apart`() throws {
        let visits = (0..<40).map { Visit(time: Int64($0) * 1_000, store: "store-\($0)") }
        let source = VisitModel.source(visits, partitions: 1) { 7 }
        let folder = TemporaryFolder()
        let definition = VisitModel.definition(shape)
        for (bytesMax, folded) in [(1 << 20, 0), (Self.bytesMax, 35)] {
            let name = VisitModel.definition(shape, name: "windows-\(bytesMax)")
            let runner = try ProjectionRunner(
                source, TumblingWindows(definition: name, shape: shape, substreamBytesMax: bytesMax),
                folder: folder.path)
            try runner.runOnce()
            let status = try ProjectionStatus(of: name, in: folder.path, source: source)
            #expect((status.foldedSubstreams > 0) == (folded > 0))
            #expect(status.isConserved && status.windowed == 40)
        }
        _ = definition
    }

    @Test func `a flipped bit in what is kept of a store is found`() throws {
        let visits = (0..<10).map { Visit(time: Int64($0) * 1_000, store: "store-\($0 % 3)") }
        let source = VisitModel.source(visits, partitions: 1) { 10 }
        // The partition, a block of stores and one of their texts.
        for place in 0..<3 {
            let folder = TemporaryFolder()
            func runner() throws -> ProjectionRunner {
                try ProjectionRunner(
                    source, TumblingWindows(definition: VisitModel.definition(shape), shape: shape),
                    folder: folder.path)
            }
            do {
                let runner = try runner()
                try runner.runOnce()
                try runner.file.environment.write { transaction in
                    var cursor = try transaction.cursor(runner.file.substreams!)
                    var more = try cursor.first()
                    for _ in 0..<place { more = try cursor.next() }
                    #expect(more)
                    let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                    var value = cursor.value.withUnsafeBytes { [UInt8]($0) }
                    value[value.count / 2] ^= 4
                    try transaction.put(key, value, in: runner.file.substreams!)
                }
            }
            #expect {
                _ = try runner()
            } throws: { error in
                if case ProjectionError.corruptFile = error { true } else { false }
            }
        }
    }
}
