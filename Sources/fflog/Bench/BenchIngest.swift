import Bytes
import EventLog
import FootfallEvents
import FootfallProducers
import Zstd

/// Fills a topic `visits` with generated visitors and times it.
struct BenchIngest {
    struct Result {
        let eventsPerSecond: Double
        let bytesPerEvent: Double
        let cpuSeconds: Double
        let peakAnonymousBytes: Int
        /// Of each batch, microseconds, ascending.
        fileprivate let latencies: [UInt32]

        /// In microseconds.
        func latency(_ share: Double) -> Int {
            latencies.isEmpty ? 0 : Int(latencies[min(latencies.count - 1, Int(share * Double(latencies.count)))])
        }
    }

    private struct InFlight {
        let ticket: AppendTicket
        let began: UInt64
    }

    private let arguments: BenchArguments
    private let log: EventLog
    private let topic: Topic

    /// Events that are made at a time, with the clock standing still.
    private static let blockEvents = 1_000_000
    private static let inFlightMax = 64

    init(_ arguments: BenchArguments, folder: BenchFolder) throws {
        self.arguments = arguments
        log = try EventLog.open(folder.path + "/data", .create)
        try StandardTopics.registerSchemas(in: log)
        var configuration = StandardTopics.configuration("visits")!
        configuration.partitions = arguments.partitions
        topic = try log.createTopic(configuration)
    }

    func run(_ report: (Int) -> Void) throws -> Result {
        var generator = WorkloadW()
        var columns = WorkloadWriter(capacity: arguments.batch)
        var compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        var block: [WorkloadW.Event] = []
        block.reserveCapacity(min(Self.blockEvents, arguments.events))
        var latencies: [UInt32] = []
        var waiting: [InFlight] = []
        var nanoseconds: UInt64 = 0
        var cpu = 0.0
        var done = 0
        var peak = 0
        var partition = 0
        func settle(_ entry: InFlight) throws {
            try entry.ticket.wait()
            latencies.append(UInt32(clamping: (ProcessMeter.nanoseconds() - entry.began) / 1000))
        }
        while done < arguments.events, !Interruption.isRequested {
            block.removeAll(keepingCapacity: true)
            for _ in 0..<min(Self.blockEvents, arguments.events - done) { block.append(generator.next()) }
            let began = ProcessMeter.nanoseconds()
            let cpuBefore = ProcessMeter.cpuSeconds()
            var next = 0
            while next < block.count {
                let count = min(arguments.batch, block.count - next)
                let handed = ProcessMeter.nanoseconds()
                for index in next..<(next + count) { columns.append(block[index]) }
                var body = ByteBuffer(capacity: count * 24 + 4096)
                let summary = columns.writer.encode(into: &body, compressor: &compressor)
                columns.writer.removeAll()
                var request = AppendRequest()
                request.append(
                    EncodedBatch(chunk: summary, schemaID: topic.schemaID ?? .none, body: body), to: topic,
                    PartitionID(partition))
                partition = (partition + 1) % arguments.partitions
                next += count
                if arguments.threads == 1 {
                    try log.append(request)
                    latencies.append(UInt32(clamping: (ProcessMeter.nanoseconds() - handed) / 1000))
                } else {
                    waiting.append(InFlight(ticket: try log.submit(request), began: handed))
                    if waiting.count > Self.inFlightMax { try settle(waiting.removeFirst()) }
                }
            }
            for entry in waiting { try settle(entry) }
            waiting.removeAll(keepingCapacity: true)
            nanoseconds += ProcessMeter.nanoseconds() - began
            cpu += ProcessMeter.cpuSeconds() - cpuBefore
            done += block.count
            peak = max(peak, ProcessMeter.anonymousBytes())
            report(done)
        }
        let head = try log.statistics().head
        return Result(
            eventsPerSecond: Double(done) / (Double(nanoseconds) / 1e9),
            bytesPerEvent: Double(head.liveBytes) / Double(max(done, 1)), cpuSeconds: cpu, peakAnonymousBytes: peak,
            latencies: latencies.sorted())
    }
}
