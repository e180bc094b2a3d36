import EventLog
import FootfallEvents
import Foundation
import Projections
import TestSupport
import Testing

/// A log that is not simply the earlier one with more at its end.
@Suite struct ChangedLogTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    private func program() -> TumblingWindows { TumblingWindows(definition: definition, shape: shape) }

    private func visits(_ count: Int) -> [Visit] {
        (0..<count).map { Visit(time: Int64($0) * 1_000, visitor: UInt64($0)) }
    }

    @Test func `a log that ends before the checkpoint is refused, by a new runner and by one that follows`() throws {
        let folder = TemporaryFolder()
        let source = VisitModel.source(visits(10), partitions: 1) { 2 }
        try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        let restored = VisitModel.source(visits(6), partitions: 1) { 2 }
        let runner = try ProjectionRunner(restored, program(), folder: folder.path)
        #expect {
            try runner.follow(until: { false })
        } throws: { error in
            guard
                case ProjectionError.checkpointBeyondEnd(
                    "test-windows", "visits", PartitionID(0), Offset(10), Offset(6)) = error
            else { return false }
            return "\(error)".contains("restored or replaced")
        }
        // Nothing was committed.
        #expect(try VisitModel.rows(of: runner.file, shape) == VisitModel(visits(10), shape).rows)
        guard
            case .stale(let differences) = try ProjectionStatus(of: definition, in: folder.path, source: restored).state
        else {
            Issue.record("not stale")
            return
        }
        #expect(differences.count == 1)
        #expect(differences[0].contains("read up to offset 10, but the log ends at 6"), "\(differences)")
        #expect(try ProjectionStatus(of: definition, in: folder.path, source: source).state == .fresh)
    }

    @Test(arguments: [false, true], [1, 2])
    func `old events of an added partition are counted, also in windows that are long past`(
        restart: Bool, threads: Int
    ) throws {
        let options = RunnerOptions(threads: threads, parallelEventsMin: 0)
        let folder = TemporaryFolder()
        let first = (0..<400).map { Visit(time: 1_000_000 + Int64($0) * 1_000, visitor: UInt64($0)) }
        let source = VisitModel.source(first, partitions: 1) { 10 }
        var runner: ProjectionRunner? = try ProjectionRunner(
            source, program(), folder: folder.path, options: options)
        try runner?.runOnce()
        source.grow(to: 2)
        let added = [
            Visit(partition: 1, time: 1_005_001, visitor: 1),  // a row that is there
            Visit(partition: 1, time: 500_000, visitor: 5),  // no row yet
            Visit(partition: 1, time: 500_001, visitor: 5), Visit(partition: 1, time: 1_399_000, visitor: 399),
        ]
        // Oldest last would be late by its store in the partition itself.
        let ordered = [added[1], added[2], added[0], added[3]]
        VisitModel.append(ordered, to: source, partitions: 2) { 1 }
        if restart {
            runner = nil
            runner = try ProjectionRunner(source, program(), folder: folder.path, options: options)
        }
        let file = try #require(runner).file
        try runner?.runOnce()
        #expect(try file.ledger(limit: .max).isEmpty)
        #expect(try VisitModel.rows(of: file, shape) == VisitModel(first + ordered, shape).rows)
    }
}
