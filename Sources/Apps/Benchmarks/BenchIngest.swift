import Terminal
import EventLog
import FootfallEvents
import Foundation
import Simulation
import Synchronization
import TypedTopics

/// Fills a topic `visits` with generated visitors and times it.
struct BenchIngest {
    struct Result {
        let events: Int
        let seconds: Double
        let bytesPerEvent: Double
        let commits: Int
        let cpuSeconds: Double
        let peakAnonymousBytes: Int
        /// Of each batch, from its first event to its durable acknowledgement.
        var latencies: LatencySample
    }

    private let arguments: BenchArguments
    private let log: EventLog
    private let topic: Topic
    private let schemaID: SchemaID

    /// Events that are made at a time, with the clock standing still.
    private static let blockEvents = 1_000_000

    /// - Parameter log: one without visits.
    init(_ arguments: BenchArguments, log: EventLog) throws {
        self.arguments = arguments
        self.log = log
        do {
            _ = try log.topic("visits")
            throw CommandEnded(
                ExitStatus.refused,
                "\(log.directory.path): there is a topic 'visits' already, and nothing was added to it. "
                    + "Name a folder that doesn't exist yet")
        } catch LogError.unknownTopic {}
        schemaID = try FootfallTopic.visits.register(in: log).id
        var configuration = StandardTopics.configuration("visits")!
        configuration.partitions = arguments.partitions
        topic = try log.createTopic(configuration)
    }

    func run(_ report: (Int) -> Void) throws -> Result {
        var generator = WorkloadW()
        let producers = (0..<max(1, arguments.threads - 1)).map { _ in
            BenchProducer(log, topic, schemaID, batch: arguments.batch, waits: arguments.threads == 1)
        }
        let sampler = MemorySampler()
        let commitsBefore = try log.commitCount()
        var nanoseconds: UInt64 = 0
        var cpu = 0.0
        var done = 0
        func timed(_ work: @escaping @Sendable (BenchProducer) throws -> Void) throws {
            let began = ProcessMeter.nanoseconds()
            let cpuBefore = ProcessMeter.cpuSeconds()
            try Self.onThreads(producers, work)
            nanoseconds += ProcessMeter.nanoseconds() - began
            cpu += ProcessMeter.cpuSeconds() - cpuBefore
        }
        while done < arguments.events, !Interruption.isRequested {
            let count = min(Self.blockEvents, arguments.events - done)
            for producer in producers {
                producer.events.removeAll(keepingCapacity: true)
                producer.events.reserveCapacity(count / producers.count)
            }
            for _ in 0..<count {
                // The events of a store are one producer's, which keeps their order.
                let event = generator.next()
                producers[event.store % producers.count].events.append(event)
            }
            try timed { try $0.produce() }
            done += count
            report(done)
        }
        try timed { try $0.finish() }
        var latencies = LatencySample()
        for producer in producers { latencies.append(producer.latencies) }
        let head = try log.headStatistics()
        return Result(
            events: done, seconds: Double(nanoseconds) / 1e9,
            bytesPerEvent: Double(head.liveBytes) / Double(max(done, 1)),
            commits: try log.commitCount() - commitsBefore, cpuSeconds: cpu, peakAnonymousBytes: sampler.peakBytes,
            latencies: latencies)
    }

    /// Runs `work` for every producer at the same time, and returns when all are done.
    private static func onThreads(
        _ producers: [BenchProducer], _ work: @escaping @Sendable (BenchProducer) throws -> Void
    ) throws {
        let failure = FirstFailure()
        let finished = DispatchSemaphore(value: 0)
        for producer in producers.dropFirst() {
            Thread.detachNewThread {
                failure.catching { try work(producer) }
                finished.signal()
            }
        }
        failure.catching { try work(producers[0]) }
        for _ in producers.dropFirst() { finished.wait() }
        try failure.rethrow()
    }

    private final class FirstFailure: Sendable {
        private let error = Mutex<(any Error)?>(nil)

        func catching(_ body: () throws -> Void) {
            do { try body() } catch { self.error.withLock { $0 = $0 ?? error } }
        }

        func rethrow() throws {
            if let error = error.withLock({ $0 }) { throw error }
        }
    }
}
