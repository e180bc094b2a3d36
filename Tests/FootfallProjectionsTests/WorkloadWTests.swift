import EventLog
import FootfallEvents
import FootfallProjections
import Foundation
import Projections
import Simulation
import Testing
import TestSupport
import TypedTopics

/// Workload W through log, runner and windows against a model, and against the reference's golden figures.
@Suite struct WorkloadWTests {
    private struct Cell: Equatable {
        var count: UInt64 = 0
        var visitors: Set<UInt64> = []
        var dwell: UInt64 = 0
        var emotions: [String: UInt64] = [:]
    }
    private struct Key: Hashable {
        let window: Int64
        let store: String
        let zone: String
    }

    private static let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"
    private static let emotionNames = [
        "neutral", "happiness", "surprise", "sadness", "anger", "fear", "disgust", "contempt",
    ]

    private func append(_ count: Int, batch: Int, to harness: ProjectionHarness, partitions: Int = 1) throws {
        var workload = WorkloadW()
        var writer = WorkloadWriter(capacity: batch)
        var done = 0
        while done < count {
            let size = min(batch, count - done)
            for _ in 0..<size { writer.append(workload.next()) }
            try harness.append(&writer.writer, to: done / batch % partitions)
            done += size
        }
    }

    private func model(_ count: Int) -> [Key: Cell] {
        var workload = WorkloadW()
        var cells: [Key: Cell] = [:]
        for _ in 0..<count {
            let event = workload.next()
            let key = Key(
                window: event.eventTime / 15_000 * 15_000, store: "store-\(event.store)", zone: "zone-\(event.zone)")
            cells[key, default: Cell()].count += 1
            cells[key]!.visitors.insert(event.visitor)
            cells[key]!.dwell += UInt64(event.dwellMilliseconds)
            cells[key]!.emotions[Self.emotionNames[event.emotion], default: 0] += 1
        }
        return cells
    }

    /// 3 x count + 7 x visitors + dwell over all rows, as the reference computes it; dwell back from the mean.
    private func check(_ rows: [ProjectionRow]) -> UInt64 {
        var sum: UInt64 = 0
        for row in rows {
            guard case .count(let count) = row["count"], case .count(let visitors) = row["visitors"],
                case .number(let mean) = row["mean_dwell_ms"]
            else { continue }
            sum += 3 * count + 7 * visitors + UInt64((mean * Double(count)).rounded())
        }
        return sum % 1_000_000_007
    }

    @Test(arguments: [1, 3])
    func `rows of 20,000 events are those of a model, straight through and with restarts`(_ partitions: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let harness = try ProjectionHarness(FootfallTopic.visits.definition, partitions: partitions)
        try append(20_000, batch: Int.random(in: 300...2_000, using: &random), to: harness, partitions: partitions)
        let projection = VisitWindows()
        #expect(try harness.run(projection).processed == 20_000)
        let rows = try harness.rows(projection)
        let model = model(20_000)
        #expect(rows.count == model.count)
        for row in rows {
            guard case .text(let store) = row["store"], case .text(let zone) = row["zone"],
                case .time(let start) = row["window_start"],
                let cell = model[Key(window: start, store: store, zone: zone)]
            else {
                Issue.record("a row that the model doesn't have: \(row)")
                continue
            }
            #expect(row["window_end"] == .time(start + 15_000))
            #expect(row["count"] == .count(cell.count))
            #expect(row["visitors"] == .count(UInt64(cell.visitors.count)))
            #expect(row["mean_dwell_ms"] == .number(Double(cell.dwell) / Double(cell.count)))
            guard case .counts(let emotions) = row["emotions"] else { continue }
            #expect(Dictionary(uniqueKeysWithValues: emotions.map { ($0.name, $0.count) }) == cell.emotions)
            #expect(row["revision"] == .count(0))
        }
        try harness.forget(projection)
        let runs = try harness.runWithRestarts(projection) { Int.random(in: 100...4_000, using: &random) }
        #expect(runs >= 5)
        #expect(try harness.rows(projection) == rows)
        let status = try harness.status(projection)
        #expect(status.windowed == 20_000 && status.late == 0 && status.isConserved)
    }

    @Test(.enabled(if: isFull, "a million events: FFLOG_TEST_FULL=1"))
    func `a million events give 107,373 rows and check 7709852`() throws {
        let harness = try ProjectionHarness(FootfallTopic.visits.definition)
        try append(1_000_000, batch: 4_000, to: harness)
        try harness.run(VisitWindows())
        let rows = try harness.rows(VisitWindows())
        #expect(rows.count == 107_373)
        #expect(check(rows) == 7_709_852)
        #expect(try harness.status(VisitWindows()).late == 0)
    }
}
