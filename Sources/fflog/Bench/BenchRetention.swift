import Bytes
import EventLog
import FootfallEvents
import FootfallProducers
import Foundation
import Zstd

/// Appends at a steady rate while a ``BenchKeeper`` keeps the log under a cap.
struct BenchRetention {
    struct Result {
        var events = 0
        var diskBytesMax = 0
        var sealed = 0
        var purged = 0
        var recordsPurged = 0
        /// Appends while nothing was sealed or purged, and those after.
        var quiet = LatencySample()
        var busy = LatencySample()
        var cpuSeconds = 0.0
        var peakAnonymousBytes = 0
    }

    private let log: EventLog
    private let topic: Topic
    private let schemaID: SchemaID
    private let capBytes: Int
    private let turnovers: Int
    private let batch: Int
    private let intervalNanoseconds: UInt64

    init(log: EventLog, capBytes: Int, turnovers: Int, batch: Int, batchesPerSecond: Int) throws {
        self.log = log
        self.capBytes = capBytes
        self.turnovers = turnovers
        self.batch = batch
        intervalNanoseconds = 1_000_000_000 / UInt64(batchesPerSecond)
        schemaID = try FootfallSchemas.visitorObserved.register(in: log).id
        var configuration = StandardTopics.configuration("visits")!
        configuration.partitions = 1
        topic = try log.createTopic(configuration)
    }

    /// - Parameter report: called with the bytes that were appended, and all that are to be.
    func run(_ report: (Int, Int) -> Void) throws -> Result {
        let cpu = ProcessMeter.cpuSeconds()
        let sampler = MemorySampler()
        let keeper = BenchKeeper(log, topic, capBytes: capBytes)
        var result = Result()
        var writer = WorkloadWriter(capacity: batch)
        var generator = WorkloadW()
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        var appended = 0
        let quietBytes = capBytes / 2
        let allBytes = quietBytes + turnovers * capBytes
        var due = ProcessMeter.nanoseconds()
        while appended < allBytes, !Interruption.isRequested {
            for _ in 0..<batch { writer.append(generator.next()) }
            var body = ByteBuffer(capacity: batch * 24 + 4096)
            let summary = writer.writer.encode(into: &body, compressor: &compressor)
            writer.writer.removeAll()
            let encoded = EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
            appended += encoded.byteCount
            var request = AppendRequest()
            request.append(encoded, to: topic, PartitionID(0))
            due = Self.sleep(until: due) + intervalNanoseconds
            let began = ProcessMeter.nanoseconds()
            try log.append(request)
            let took = ProcessMeter.nanoseconds() - began
            if keeper.isRunning {
                result.busy.append(nanoseconds: took)
            } else {
                result.quiet.append(nanoseconds: took)
                if appended >= quietBytes { keeper.start() }
            }
            result.events += batch
            report(appended, allBytes)
        }
        let kept = try keeper.stop()
        result.diskBytesMax = kept.diskBytesMax
        result.sealed = kept.sealed
        result.purged = kept.purged
        result.recordsPurged = kept.recordsPurged
        result.cpuSeconds = ProcessMeter.cpuSeconds() - cpu
        result.peakAnonymousBytes = sampler.peakBytes
        return result
    }

    /// - Returns: The time that was due, or now where that is over by more than a second: what was missed is not made up for.
    private static func sleep(until due: UInt64) -> UInt64 {
        let now = ProcessMeter.nanoseconds()
        if now < due {
            usleep(UInt32((due - now) / 1000))
            return due
        }
        return now - due > 1_000_000_000 ? now : due
    }
}
