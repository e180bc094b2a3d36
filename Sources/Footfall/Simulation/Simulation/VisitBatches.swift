import Bytes
import EventLog
import FootfallEvents
import Zstd

/// Turns the crossings of a window into batches of `VisitorObserved`, a writer for each partition, filled through codes
/// and lanes: nothing is allocated per crossing. For one thread.
struct VisitBatches: ~Copyable {
    /// What the crossings of one interval have in common.
    private struct Active {
        var stream: UInt64
        var partition: Int
        var store: VisitorObservedWriter.Store
        /// Numbers below it entered; from it to below `exitedEnd` exited; the rest has no direction.
        var entered: UInt32
        var exitedEnd: UInt32
    }

    /// The batches that are complete.
    private var request = AppendRequest()
    private let topic: Topic
    private let schemaID: SchemaID
    private let rowsPerBatch: Int
    private let traits = CrossingTraits()
    private let writers: UnsafeMutablePointer<VisitorObservedWriter>
    private let zones: UnsafeMutablePointer<VisitorObservedWriter.Zone>
    private let partitionCount: Int
    private let partitionOfSite: [Int]
    private let siteNames: [String]
    private var compressor: ZstdCompressor
    private var active: [Active] = []
    private var activeSites: [UInt32] = []

    private static let zone = "entrance"

    /// - Parameter schemaID: of the version of the event type that this program writes.
    init(_ topic: Topic, schemaID: SchemaID, siteNames: [String], rowsPerBatch: Int) {
        self.topic = topic
        self.siteNames = siteNames
        self.rowsPerBatch = rowsPerBatch
        self.schemaID = schemaID
        partitionCount = topic.configuration.partitions
        let count = partitionCount
        partitionOfSite = siteNames.map { topic.configuration.partitioner.partition(ofKey: $0, among: count).index }
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        writers = .allocate(capacity: count)
        zones = .allocate(capacity: count)
        for partition in 0..<count {
            (writers + partition).initialize(to: VisitorObservedWriter(capacity: min(rowsPerBatch, 256)))
            (zones + partition).initialize(to: writers[partition].zone(Self.zone))
        }
    }

    deinit {
        writers.deinitialize(count: partitionCount)
        writers.deallocate()
        zones.deallocate()
    }

    /// Takes up the intervals of a window. What was appended before may still be in the writers.
    mutating func begin(_ window: CrossingWindows.Window, _ intervals: [CountedInterval], streams: [UInt64]) {
        active.removeAll(keepingCapacity: true)
        activeSites.removeAll(keepingCapacity: true)
        for (place, index) in window.active.enumerated() {
            let interval = intervals[index]
            let partition = partitionOfSite[Int(interval.site)]
            active.append(
                Active(
                    stream: streams[place], partition: partition,
                    store: writers[partition].store(siteNames[Int(interval.site)]),
                    entered: UInt32(clamping: interval.entered),
                    exitedEnd: UInt32(clamping: interval.entered + interval.exited)))
            activeSites.append(interval.site)
        }
    }

    /// Appends a run of the window's crossings.
    mutating func append(
        _ crossings: UnsafePointer<CrossingTimes.Crossing>, count: Int, windowStart: Int64
    ) {
        let writers = writers
        for index in 0..<count {
            let crossing = crossings[index]
            let place = Int(crossing.place)
            let interval = active[place]
            let drawn = traits.draw(crossing.number, of: interval.stream)
            let direction: Int? =
                crossing.number < interval.entered
                ? Direction.entered.rawValue
                : crossing.number < interval.exitedEnd ? Direction.exited.rawValue : nil
            let partition = interval.partition
            writers[partition].append(
                store: interval.store, zone: zones[partition], eventTime: windowStart &+ Int64(crossing.time),
                visitor: drawn.pseudonym, ageBand: drawn.isAnalysed ? drawn.ageBand : nil,
                gender: drawn.isAnalysed ? drawn.gender : nil, emotion: drawn.isAnalysed ? drawn.emotion : nil,
                confidence: drawn.confidence, dwellMs: drawn.dwellMilliseconds, direction: direction)
            if writers[partition].count == rowsPerBatch { encode(partition) }
        }
    }

    /// Puts what the writers hold into the request.
    mutating func flush() {
        for partition in 0..<partitionCount where writers[partition].count > 0 { encode(partition) }
    }

    /// Hands out the batches made so far.
    mutating func takeRequest() -> AppendRequest {
        let taken = request
        request = AppendRequest()
        return taken
    }

    private mutating func encode(_ partition: Int) {
        var body = ByteBuffer(capacity: 24 * writers[partition].count + 4096)
        let summary = writers[partition].encode(into: &body, compressor: &compressor)
        let generation = writers[partition].codeGeneration
        writers[partition].removeAll()
        if writers[partition].codeGeneration != generation { renewCodes(partition) }
        request.append(
            EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: topic, PartitionID(partition))
    }

    /// After a dictionary with too many stores was dropped.
    private mutating func renewCodes(_ partition: Int) {
        zones[partition] = writers[partition].zone(Self.zone)
        for place in active.indices where active[place].partition == partition {
            active[place].store = writers[partition].store(siteNames[Int(activeSites[place])])
        }
    }
}
