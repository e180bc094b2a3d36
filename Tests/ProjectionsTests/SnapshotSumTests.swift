import EventLog
import Foundation
import LMDB
import Synchronization
import TestSupport
import Testing

@testable import Projections

/// Rows and checkpoints commit together: no snapshot has one without the other.
@Suite struct SnapshotSumTests {
    private let shape = VisitModel.shape(lateness: 60_000)

    /// The events in all rows, and those that the checkpoints say are in rows, of one snapshot.
    private func sums(_ file: ProjectionFile) throws -> (rows: Int, windowed: Int) {
        var rows = WindowRows(shape)
        return try file.environment.read { transaction in
            var sum = 0
            var cursor = try transaction.cursor(file.rows)
            var more = try cursor.first()
            while more {
                try rows.decode(key: cursor.key, value: cursor.value, in: file)
                for row in 0..<rows.count { sum += Int(rows.events(row)) }
                more = try cursor.next()
            }
            return (sum, try file.progress(in: transaction).reduce(0) { $0 + $1.windowed })
        }
    }

    @Test(arguments: [1, 3], [false, true])
    func `in every snapshot the rows have as many events as the checkpoints say`(threads: Int, restarts: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(3_000, partitions: 3, &random)
        let source = VisitModel.source(visits, partitions: 3) { Int.random(in: 1...40, using: &random) }
        let folder = TemporaryFolder()
        func runner(_ events: Int) throws -> ProjectionRunner {
            try ProjectionRunner(
                source, TumblingWindows(definition: VisitModel.definition(shape), shape: shape, windowsMax: 5),
                folder: folder.path,
                options: RunnerOptions(
                    eventsPerCommit: events, threads: threads, parallelEventsMin: 0, eventsPerRound: 50))
        }
        var first: ProjectionRunner? = try runner(20)
        let file = try ProjectionFile.serving("test-windows", in: folder.path)
        let isOver = Atomic(false)
        let wrong = Mutex<[String]>([])
        let looks = Atomic(0)
        let reader = Thread {
            while !isOver.load(ordering: .acquiring) {
                do {
                    let (rows, windowed) = try sums(file)
                    if rows != windowed { wrong.withLock { $0.append("\(rows) in rows, \(windowed) windowed") } }
                } catch {
                    wrong.withLock { $0.append("\(error)") }
                }
                looks.add(1, ordering: .relaxed)
            }
        }
        reader.start()
        if restarts {
            var isDone = false
            while !isDone {
                var commits = 0
                let started = try first ?? runner(Int.random(in: 1...200, using: &random))
                first = nil
                let report = try started.runOnce({ commits = $0.commits }, until: { commits >= 5 })
                isDone = report.commits == 0
            }
        } else {
            try first?.runOnce()
        }
        isOver.store(true, ordering: .releasing)
        #expect(wrong.withLock { $0.isEmpty }, "seed \(seed): \(wrong.withLock { $0.prefix(3) })")
        #expect(looks.load(ordering: .relaxed) > 0)
        let (rows, windowed) = try sums(file)
        #expect(rows == windowed && rows == VisitModel(visits, shape).rows.values.reduce(0) { $0 + $1.count })
    }
}
