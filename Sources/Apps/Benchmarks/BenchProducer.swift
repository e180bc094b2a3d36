import Bytes
import EventLog
import FootfallEvents
import Simulation
import Zstd

/// One producer of a benchmark: appends events to the partitions of their stores, a batch at a time.
///
/// One thread at a time.
final class BenchProducer: @unchecked Sendable {
    // Sendable: the benchmark hands it to one thread after the other, never to two at once.
    private struct InFlight {
        let ticket: AppendTicket
        let began: UInt64
    }

    private let log: EventLog
    private let topic: Topic
    private let schemaID: SchemaID
    private let batch: Int
    /// Whether each batch is waited for before the next is made.
    private let waits: Bool
    /// The partition of each of the workload's stores.
    private let partitions: [Int]
    private let columns: UnsafeMutableBufferPointer<WorkloadWriter>
    /// When the open batch of each partition got its first event.
    private var began: [UInt64]
    /// When ``produce()`` ended last: until it begins again the clock stands still, for what waits in open batches too.
    private var paused: UInt64 = 0
    private var compressor: ZstdCompressor
    private var inFlight: [InFlight] = []
    /// The first of `inFlight` that is not settled yet.
    private var oldest = 0
    private(set) var latencies = LatencySample()
    var events: [WorkloadW.Event] = []

    /// Batches that may be on their way: about 5 MB of 1,000 events each. With several producers it is commits of so many that
    /// keep the device busy.
    private static let inFlightMax = 256

    init(_ log: EventLog, _ topic: Topic, _ schemaID: SchemaID, batch: Int, waits: Bool) {
        self.schemaID = schemaID
        self.log = log
        self.topic = topic
        self.batch = batch
        self.waits = waits
        let count = topic.configuration.partitions
        partitions = (0..<WorkloadW.storeCount).map {
            topic.configuration.partitioner.partition(ofKey: WorkloadWriter.storeName($0), among: count).index
        }
        columns = .allocate(capacity: count)
        for index in 0..<count { columns.initializeElement(at: index, to: WorkloadWriter(capacity: min(batch, 1024))) }
        began = Array(repeating: 0, count: count)
        paused = ProcessMeter.nanoseconds()
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
    }

    deinit {
        columns.deinitialize()
        columns.deallocate()
    }

    /// Appends ``events`` and returns when whatever made a full batch is durable; what did not waits for more.
    func produce() throws {
        goOn()
        if columns.count == 1 { try produceToOne() } else { try produceByStore() }
        try settle(downTo: 0)
        paused = ProcessMeter.nanoseconds()
    }

    private func goOn() {
        let pause = ProcessMeter.nanoseconds() - paused
        for partition in began.indices { began[partition] += pause }
    }

    private func produceToOne() throws {
        var next = 0
        while next < events.count {
            let count = min(batch - columns[0].writer.count, events.count - next)
            if columns[0].writer.count == 0 { began[0] = ProcessMeter.nanoseconds() }
            events.withUnsafeBufferPointer { events in
                for index in next..<(next + count) { columns[0].append(events[index]) }
            }
            next += count
            if columns[0].writer.count >= batch { try append(0) }
        }
    }

    private func produceByStore() throws {
        for index in events.indices {
            let event = events[index]
            let partition = partitions[event.store]
            if columns[partition].writer.count == 0 { began[partition] = ProcessMeter.nanoseconds() }
            columns[partition].append(event)
            if columns[partition].writer.count >= batch { try append(partition) }
        }
    }

    /// Appends what waits for its batch to be full, and returns when all is durable.
    func finish() throws {
        goOn()
        for index in columns.indices where columns[index].writer.count > 0 { try append(index) }
        try settle(downTo: 0)
    }

    private func append(_ partition: Int) throws {
        var body = ByteBuffer(capacity: batch * 24 + 4096)
        let summary = columns[partition].writer.encode(into: &body, compressor: &compressor)
        columns[partition].writer.removeAll()
        var request = AppendRequest()
        request.isSynthetic = true
        request.append(
            EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic,
            PartitionID(partition))
        if waits {
            try log.append(request)
            latencies.append(nanoseconds: ProcessMeter.nanoseconds() - began[partition])
        } else {
            inFlight.append(InFlight(ticket: try log.submit(request), began: began[partition]))
            try settle(downTo: Self.inFlightMax)
        }
    }

    /// Takes note of what is durable by now, and waits until at most `count` batches are on their way.
    private func settle(downTo count: Int) throws {
        while oldest < inFlight.count, inFlight.count - oldest > count || inFlight[oldest].ticket.isDone {
            try inFlight[oldest].ticket.wait()
            latencies.append(nanoseconds: ProcessMeter.nanoseconds() - inFlight[oldest].began)
            oldest += 1
        }
        if oldest > Self.inFlightMax {
            inFlight.removeFirst(oldest)
            oldest = 0
        }
    }
}
