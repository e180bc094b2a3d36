import Bytes
import EventLog
import FootfallEvents
import Foundation
import Simulation
import Synchronization
import Zstd

/// Appends events one by one at a steady rate, on a thread of its own from ``start()`` to ``stop()``. What waits for the device
/// is bounded.
final class LoadAppends: Sendable {
    struct Figures {
        /// Appends that were acknowledged.
        var count = 0
        var seconds = 0.0
        fileprivate var failure: (any Error)?
    }

    private let log: EventLog
    private let topic: Topic
    private let perSecond: Int
    private let skipped: Int
    private let figures = Mutex(Figures())
    private let isOver = Atomic(false)
    private let isReady = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private static let waitingMax = 256

    /// - Parameter skipping: how many events of the workload are in the log already.
    init(_ log: EventLog, _ topic: Topic, perSecond: Int, skipping skipped: Int) throws {
        self.log = log
        self.topic = topic
        self.perSecond = perSecond
        self.skipped = skipped
    }

    func start() {
        Thread.detachNewThread { [self] in
            do { try append() } catch { figures.withLock { $0.failure = error } }
            isReady.signal()
            finished.signal()
        }
        isReady.wait()
    }

    /// - Throws: what made it end early.
    func stop() throws -> Figures {
        isOver.store(true, ordering: .relaxed)
        finished.wait()
        let figures = figures.withLock { $0 }
        if let failure = figures.failure { throw failure }
        return figures
    }

    private func append() throws {
        var workload = WorkloadW()
        for _ in 0..<skipped { _ = workload.next() }
        isReady.signal()
        var writer = WorkloadWriter(capacity: 4)
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        var waiting: [AppendTicket] = []
        let schedule = LatencySchedule(start: ProcessMeter.nanoseconds(), rate: perSecond)
        var next = 0
        while !isOver.load(ordering: .relaxed) {
            schedule.wait(for: next)
            let event = workload.next()
            writer.append(event)
            var body = ByteBuffer(capacity: 1024)
            let summary = writer.writer.encode(into: &body, compressor: &compressor)
            writer.writer.removeAll()
            var request = AppendRequest()
            request.isSynthetic = true
            let partition = topic.configuration.partitioner.partition(
                ofKey: WorkloadWriter.storeName(event.store), among: topic.configuration.partitions)
            request.append(
                EncodedBatch(chunk: summary, schemaID: topic.schemaID ?? .none, body: body), to: topic, partition)
            waiting.append(try log.submit(request))
            if waiting.count > Self.waitingMax { try waiting.removeFirst().wait() }
            next += 1
        }
        for ticket in waiting { try ticket.wait() }
        let seconds = Double(ProcessMeter.nanoseconds() - schedule.start) / 1e9
        let count = next
        figures.withLock { ($0.count, $0.seconds) = (count, seconds) }
    }
}
