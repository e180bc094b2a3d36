import Foundation
import Synchronization
import TestSupport
import Testing

/// Every schedule of lanes gives the rows of one thread, whatever happened to the topic and to the run.
@Suite struct HistoryTests {
    private static let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"

    @Test func `any history gives the rows of the model, on one thread and on any lanes`() throws {
        let histories = Self.isFull ? 200_000 : 2_000
        let variable = ProcessInfo.processInfo.environment["FFLOG_TEST_SEED"]
        let seed = variable.flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        print("histories: FFLOG_TEST_SEED=\(seed)")
        let workers = max(2, ProcessInfo.processInfo.activeProcessorCount)
        let total = Mutex(HistoryCounts())
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            var counts = HistoryCounts()
            for number in stride(from: worker, to: histories, by: workers) {
                if let fault = Self.fault(of: seed &+ UInt64(number), &counts) {
                    faults.withLock { $0.append("history \(number), FFLOG_TEST_SEED=\(seed): \(fault)") }
                    break
                }
                // The full run takes an hour and more.
                if counts.histories % 5_000 == 0 {
                    print("histories: \(counts.histories) by worker \(worker), none wrong")
                }
            }
            total.withLock { [counts] in $0.add(counts) }
        }
        let counts = total.withLock { $0 }
        print(counts.text)
        let found = faults.withLock { $0 }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
        guard found.isEmpty else { return }
        #expect(counts.histories == histories)
        for feature in HistoryCounts.Feature.allCases {
            #expect(counts.share(feature) >= 0.05, "too few histories had \(feature.rawValue)")
        }
    }

    private static func fault(of seed: UInt64, _ counts: inout HistoryCounts) -> String? {
        let folder = TemporaryFolder(inMemory: true)
        do {
            var run = try HistoryRun(seed: seed, in: folder.path)
            let fault = try run.fault()
            counts.add(run.features, events: run.history.visits.count)
            return fault
        } catch {
            return "\(error)"
        }
    }
}
