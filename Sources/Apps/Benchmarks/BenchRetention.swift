import Terminal
import Bytes
import EventLog
import FootfallEvents
import Foundation
import Retention
import Simulation
import Zstd

/// Appends at a steady rate to a topic whose policy limits its bytes, while the retention job of `fflog retention watch` keeps
/// it there; and before that to a log with nothing else going on.
struct BenchRetention {
    struct Result {
        var events = 0
        var diskBytesMax = 0
        /// Those that are there at the end, and those that went.
        var segments = 0
        var runs = 0
        var purged = PurgeTotals()
        /// Appends to the log where nothing is sealed or purged, and to the other.
        var quiet = LatencySample()
        var busy = LatencySample()
        var cpuSeconds = 0.0
        var peakAnonymousBytes = 0
    }

    let folder: String
    let capBytes: Int
    let turnovers: Int
    let batch: Int
    let batchesPerSecond: Int
    let everyMilliseconds: Int

    /// How long the quiet log is appended to.
    let quietSeconds: Int

    /// - Parameter report: called with the bytes that the policy has let go, and all that it has to.
    func run(_ report: (Int, Int) -> Void) throws -> Result {
        var result = Result()
        let sampler = MemorySampler()
        try quiet(&result)
        let cpu = ProcessMeter.cpuSeconds()
        var appender = try Appender(try EventLog.open(folder + "/data", .create), self)
        try PolicyAdministration(appender.log).set(RetentionPolicy(bytesMax: capBytes), of: appender.topic.name)
        let job = RetentionJob(appender.log, intervalMilliseconds: everyMilliseconds)
        job.start()
        let wanted = turnovers * capBytes
        while job.purgedBytes < wanted, !Interruption.isRequested {
            result.busy.append(nanoseconds: try appender.append())
            result.events += batch
            report(job.purgedBytes, wanted)
        }
        let figures = try job.stop()
        result.diskBytesMax = figures.diskBytesMax
        result.runs = figures.runs
        result.purged = figures.purged
        result.segments = try appender.log.segments().count
        result.cpuSeconds = ProcessMeter.cpuSeconds() - cpu
        result.peakAnonymousBytes = sampler.peakBytes
        return result
    }

    private func quiet(_ result: inout Result) throws {
        let path = folder + "/quiet"
        do {
            var appender = try Appender(try EventLog.open(path, .create), self)
            let end = ProcessMeter.nanoseconds() + UInt64(quietSeconds) * 1_000_000_000
            while ProcessMeter.nanoseconds() < end, !Interruption.isRequested {
                result.quiet.append(nanoseconds: try appender.append())
            }
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Appends a batch whenever one is due.
    private struct Appender: ~Copyable {
        let log: EventLog
        let topic: Topic
        private let batch: Int
        private let intervalNanoseconds: UInt64
        private var writer: WorkloadWriter
        private var generator = WorkloadW()
        private var compressor: ZstdCompressor
        private var due = ProcessMeter.nanoseconds()

        init(_ log: EventLog, _ bench: BenchRetention) throws {
            self.log = log
            batch = bench.batch
            intervalNanoseconds = 1_000_000_000 / UInt64(bench.batchesPerSecond)
            try StandardTopics.registerSchemas(in: log)
            var configuration = StandardTopics.configuration("visits")!
            configuration.partitions = 1
            topic = try log.createTopic(configuration)
            writer = WorkloadWriter(capacity: batch)
            compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        }

        /// - Returns: Nanoseconds from the call to the durable acknowledgement.
        mutating func append() throws -> UInt64 {
            for _ in 0..<batch { writer.append(generator.next()) }
            var body = ByteBuffer(capacity: batch * 24 + 4096)
            let summary = writer.writer.encode(into: &body, compressor: &compressor)
            writer.writer.removeAll()
            var request = AppendRequest()
            request.isSynthetic = true
            request.append(
                EncodedBatch(chunk: summary, schemaID: topic.schemaID ?? .none, body: body), to: topic, PartitionID(0))
            due = Self.sleep(until: due) + intervalNanoseconds
            let began = ProcessMeter.nanoseconds()
            try log.append(request)
            return ProcessMeter.nanoseconds() - began
        }

        /// - Returns: The time that was due, or now where that is over by more than a second: what was missed is not made up
        ///   for.
        private static func sleep(until due: UInt64) -> UInt64 {
            let now = ProcessMeter.nanoseconds()
            if now < due {
                usleep(UInt32((due - now) / 1000))
                return due
            }
            return now - due > 1_000_000_000 ? now : due
        }
    }
}
