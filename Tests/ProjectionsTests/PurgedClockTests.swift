import EventLog
import TestSupport
import Timekeeping
import Testing

@testable import Projections

/// Lateness after a purge: the log keeps each store's latest event time of what is gone, so that it changes no row.
@Suite struct PurgedClockTests {
    private let shape = VisitModel.shape(lateness: 60_000)

    private func run(_ source: MemorySource, in folder: TemporaryFolder, threads: Int) throws -> FileContents {
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: VisitModel.definition(shape), shape: shape), folder: folder.path,
            options: RunnerOptions(threads: threads, parallelEventsMin: 0))
        try runner.runOnce()
        return try FileContents(runner.file, shape)
    }

    @Test(arguments: [1, 2, 3])
    func `what is late is so after a purge too, store by store, and after a restart`(_ threads: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let visits = VisitModel.randomVisits(600, partitions: 2, &random)
            let purged = (0..<2).map { _ in Int.random(in: 1...250, using: &random) }
            let early = Bool.random(using: &random)
            let source = VisitModel.source(early ? Array(visits.prefix(300)) : visits, partitions: 2) { 20 }
            for partition in 0..<2 {
                let own = (early ? Array(visits.prefix(300)) : visits).filter { $0.partition == partition }
                let count = min(purged[partition], own.count)
                source.purge(
                    partition, before: Int64(count), keeping: VisitModel.maxima(own, purged: count, shape))
            }
            let folder = TemporaryFolder()
            if early {
                _ = try run(source, in: folder, threads: threads)
                VisitModel.append(Array(visits.dropFirst(300)), to: source, partitions: 2) { 20 }
            }
            let contents = try run(source, in: folder, threads: threads)
            let starts = Dictionary(
                uniqueKeysWithValues: contents.progress.map { ($0.partition.index, Int64($0.gap)) })
            let model = VisitModel(visits, shape, from: starts)
            #expect(contents.rows == model.rows, "seed \(seed)")
            #expect(contents.ledger == model.ledger, "seed \(seed)")
            #expect(contents.progress.map(\.maxEventTime) == [model.latest[0]!, model.latest[1]!], "seed \(seed)")
        }
    }

    @Test func `what the log could not keep apart has the latest time of all of it`() throws {
        let visits = [
            Visit(time: 1_000_000, store: "known"), Visit(time: 500_000, store: "new"), Visit(time: 1, store: "new"),
        ]
        let source = VisitModel.source(visits, partitions: 1) { 1 }
        source.purge(
            0, before: 1,
            keeping: SubstreamMaxima(logStart: Offset(1), latest: [:], folded: .init(milliseconds: 1_000_000)))
        let contents = try run(source, in: TemporaryFolder(), threads: 1)
        #expect(contents.ledger.map(\.offset.rawValue) == [1, 2])
    }
}
