import Bytes
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import Sealing
import TestSupport
import Zstd

@testable import Projections
import Timekeeping

/// A random life of a topic on a real log: appends out of order and late, partitions added, seals, purges.
///
/// Everything follows from the seed. It knows each event that was ever appended, also those that were purged since.
final class History {
    let shape: WindowShape
    let definition: ProjectionDefinition
    let log: EventLog
    private(set) var topic: Topic
    /// In the order of append.
    private(set) var visits: [Visit] = []
    private(set) var logStarts: [Int: Int64] = [:]
    /// Records were purged before the projection had read them.
    private(set) var hasUnreadPurge = false
    private(set) var sealedRecords = 0
    private(set) var addedPartitions = 0
    /// How often append times of a partition went back.
    private(set) var setBacks = 0
    /// A projection had read the topic to its end by a clock that was set back later: what it removed by it may be missing.
    private(set) var wasReadAhead = false
    private var isRead = false
    /// By how much the clock is ahead.
    private var ahead: Int64 = 0
    private let isClockWrong: Bool
    private var lastAppends: [Int: Int64] = [:]
    var random: SeededGenerator

    /// Milliseconds of event time between two events of a partition, about.
    private let pace: Int64
    private var clocks: [Int64] = []
    private var speeds: [Double] = []
    /// The latest event time of each store in each partition that was not early.
    private var latest: [String: Int64] = [:]
    private let lateShare: Double
    /// Event times are multiples of it: on a coarse one many fall exactly onto a bound.
    private let grid: Int64
    private let hasEarly: Bool
    /// Whether events are appended about when they were; else all at once, long after.
    private let isLive: Bool
    let clock: TestClock
    private var compressor = ZstdCompressor(level: 1)
    private let schemaID: SchemaID

    /// 2033, long after all events but the early ones.
    private static let appendTime: Int64 = 2_000_000_000_000
    private static let firstEvent: Int64 = 1_700_000_000_000
    private static let partitionsMax = 6

    private var latestPlausible: Int64 { clock.now.milliseconds + shape.earlyMilliseconds }
    var hasPurge: Bool { logStarts.values.contains { $0 > 0 } }

    init(seed: UInt64, in folder: String) throws {
        var random = SeededGenerator(seed: seed)
        shape = VisitModel.shape(
            lateness: [0, 15_000, 60_000, 3_600_000, 86_400_000].randomElement(using: &random)!,
            bound: [0, 1_000, 5_000, 60_000].randomElement(using: &random)!,
            size: [1_000, 15_000, 60_000].randomElement(using: &random)!)
        definition = VisitModel.definition(shape)
        pace = [20, 500, 5_000, 60_000, 600_000, 3_600_000].randomElement(using: &random)!
        lateShare = [0.05, 0.2, 0.5].randomElement(using: &random)!
        grid = [1, 250, 1_000].randomElement(using: &random)!
        isLive = Bool.random(using: &random)
        hasEarly = Int.random(in: 0..<6, using: &random) == 0
        isClockWrong = isLive && Int.random(in: 0..<3, using: &random) == 0
        let clock = TestClock(EventTime(milliseconds: isLive ? Self.firstEvent : Self.appendTime))
        self.clock = clock
        log = try EventLog(folder + "/data", .create, now: clock.read)
        let schema = VisitorObserved.eventType
        schemaID = try log.registerSchema(
            name: schema.name, descriptorSet: schema.descriptorSet, admittedBy: SchemaCompatibility.admit
        ).id
        topic = try log.createTopic(
            TopicConfiguration(
                name: "visits", partitions: Int.random(in: 1...4, using: &random), schema: schema.name,
                eventTimes: .none))
        self.random = random
        for _ in topic.partitions { addClock(at: Self.firstEvent) }
    }

    private func addClock(at time: Int64) {
        // Some are hours from the others, and some a hundred times as fast.
        let apart = pace * [0, 0, 10, 1_000].randomElement(using: &random)!
        clocks.append(time + Int64.random(in: 0...apart, using: &random))
        speeds.append([0.1, 1, 1, 1, 10].randomElement(using: &random)!)
    }

    // MARK: What happens

    /// Appends events to one partition or to all, in batches of any size.
    func append() throws {
        let count = Int.random(in: 1...120, using: &random)
        let only = Bool.random(using: &random) ? nil : Int.random(in: 0..<clocks.count, using: &random)
        var new = (0..<count).map { _ in visit(in: only ?? Int.random(in: 0..<clocks.count, using: &random)) }
        if isLive {
            // Sometimes hours or days after what was appended before.
            let late = Int64.random(in: 0...pace * [0, 0, 10, 100].randomElement(using: &random)!, using: &random)
            let last = new.filter { $0.time <= latestPlausible }.map(\.time).max() ?? 0
            // And sometimes so long after that stores were silent in between, with what they had held back.
            let isSilence = Int.random(in: 0..<6, using: &random) == 0
            let silence =
                isSilence ? shape.memoryMilliseconds + Int64.random(in: -1_000...86_400_000, using: &random) : 0
            clock.now = EventTime(milliseconds: max(clock.now.milliseconds, last) + late + silence)
            if isClockWrong { setClock() }
            // Devices that go by the same clock.
            if ahead > 0, Int.random(in: 0..<4, using: &random) == 0 {
                for index in new.indices where Bool.random(using: &random) { new[index].time += ahead - ahead % grid }
            }
        }
        for partition in Set(new.map(\.partition)).sorted() {
            var rest = new.filter { $0.partition == partition }[...]
            while !rest.isEmpty {
                let batch = rest.prefix(Int.random(in: 1...60, using: &random))
                rest = rest.dropFirst(batch.count)
                if Int.random(in: 0..<4, using: &random) == 0 {
                    try appendRows(Array(batch), to: partition)
                    continue
                }
                var body = ByteBuffer()
                let summary = VisitModel.encode(batch, into: &body, &compressor)
                try append(Array(batch), EncodedBatch(chunk: summary, schemaID: schemaID, body: body), to: partition)
            }
        }
    }

    private func append(_ new: [Visit], _ batch: consuming EncodedBatch, to partition: Int) throws {
        var request = AppendRequest()
        request.append(batch, to: topic, PartitionID(partition))
        let appended = try log.append(request)[0].appendTime.milliseconds
        if appended < lastAppends[partition] ?? .min { setBacks += 1 }
        lastAppends[partition] = appended
        visits += new.map { visit in
            var visit = visit
            visit.appended = appended
            return visit
        }
    }

    /// Sets the clock ahead, by minutes to a year, or back.
    private func setClock() {
        guard Bool.random(using: &random) else { return }
        if ahead > 0 {
            clock.now = EventTime(milliseconds: clock.now.milliseconds - ahead)
            ahead = 0
            if isRead { wasReadAhead = true }
        } else {
            let span: Int64 = [600_000, 3_600_000, 86_400_000, 3 * 86_400_000, 365 * 86_400_000].randomElement(
                using: &random)!
            ahead = Int64.random(in: span / 2...span, using: &random)
            clock.now = EventTime(milliseconds: clock.now.milliseconds + ahead)
        }
    }

    /// Says that a projection has read the topic to its end.
    func noteRead() { isRead = true }

    /// Appends events as a Kafka client writes them, mostly among records that are none.
    private func appendRows(_ events: [Visit], to partition: Int) throws {
        var rows: [Visit] = []
        for event in events {
            while Int.random(in: 0..<8, using: &random) == 0 {
                var other = event
                other.time += Int64.random(in: -1_000...1_000, using: &random)
                let reasons = UnreadableValue.Reason.allCases.filter { $0 != .batch }
                other.kind =
                    Bool.random(using: &random) ? .nothing : .unreadable(reasons.randomElement(using: &random)!)
                rows.append(other)
            }
            rows.append(event)
        }
        if Int.random(in: 0..<10, using: &random) == 0 { rows = VisitRows.unreadableBatch(rows) }
        let encoded = try VisitRows(rows, schemaID: schemaID, &random)
        var body = ByteBuffer()
        body.append(encoded.body)
        try append(
            rows,
            EncodedBatch(
                rows: rows.count, minTimestamp: encoded.minTimestamp, maxTimestamp: encoded.maxTimestamp, body: body),
            to: partition)
    }

    private func visit(in partition: Int) -> Visit {
        var visit = Visit()
        visit.partition = partition
        let step = Double(pace) * speeds[partition] * Double.random(in: 0...2, using: &random)
        clocks[partition] += Int64(step)
        visit.time = clocks[partition]
        let own = Int.random(in: 0..<3, using: &random) == 0
        visit.store = own ? "store-\(partition)" : "store-\(Int.random(in: 0..<4, using: &random))"
        let key = "\(partition) \(visit.store)"
        if let latest = latest[key], Double.random(in: 0..<1, using: &random) < lateShare {
            let size = shape.sizeMilliseconds
            let bound = shape.outOfOrderMilliseconds
            let lateness = shape.allowedLatenessMilliseconds
            switch Int.random(in: 0..<4, using: &random) {
            case 0: visit.time = latest - Int64.random(in: 0...bound, using: &random)
            case 1, 2: visit.time = latest - bound - Int64.random(in: 0...(lateness + size), using: &random)
            default: visit.time = latest - bound - lateness - Int64.random(in: -1_000...(4 * size), using: &random)
            }
            visit.time = max(visit.time, 0)
        } else if hasEarly, latest[key] != nil, Int.random(in: 0..<40, using: &random) == 0 {
            visit.time = latestPlausible + Int64.random(in: 0...100_000, using: &random)
        }
        visit.time -= visit.time % grid
        if visit.time <= latestPlausible { latest[key] = max(latest[key] ?? .min, visit.time) }
        visit.zone = ["", "entrance"].randomElement(using: &random)!
        if Int.random(in: 0..<4, using: &random) > 0 { visit.visitor = UInt64.random(in: 0..<12, using: &random) }
        if Bool.random(using: &random) { visit.dwell = UInt32.random(in: 0...100_000, using: &random) }
        if Bool.random(using: &random) { visit.emotion = Int.random(in: -1...6, using: &random) }
        return visit
    }

    /// Adds a partition, whose events may be as old as any.
    func addPartition() throws {
        guard clocks.count < Self.partitionsMax else { return }
        topic = try log.alterTopic("visits") { $0.partitions += 1 }
        addClock(at: Bool.random(using: &random) ? Self.firstEvent : latest.values.min() ?? Self.firstEvent)
        addedPartitions += 1
    }

    func seal() throws {
        let options = SealOptions(
            chunkRows: Int.random(in: 1...200, using: &random),
            segmentHeadBytes: Int.random(in: 1_000...100_000, using: &random), compressionLevel: 1)
        sealedRecords += try Sealer(log, options: options).seal(topic).records
    }

    /// Purges the beginning of some partitions.
    ///
    /// - Parameter isRead: whether the projection has read everything.
    func purge(isRead: Bool) throws {
        var starts: [PartitionID: Offset] = [:]
        for partition in topic.partitions where Bool.random(using: &random) {
            let end = try log.partitionState(topic, partition).highWaterMark.rawValue
            guard end > 0 else { continue }
            let start = Int64.random(in: 1...end, using: &random)
            starts[partition] = Offset(start)
            logStarts[partition.index] = max(logStarts[partition.index] ?? 0, start)
        }
        let removed = try log.trim(topic, to: starts).records
        if removed > 0, !isRead { hasUnreadPurge = true }
    }

    // MARK: What was in it

    /// Windows that have events both before and at or after where the projection stands.
    func windowsCut(at progress: [PartitionProgress]) -> Int {
        var next: [Int: Int64] = [:]
        for partition in progress { next[partition.partition.index] = partition.next.rawValue }
        var offsets: [Int: Int64] = [:]
        var sides: [Int64: Set<Bool>] = [:]
        for visit in visits {
            let offset = offsets[visit.partition, default: 0]
            offsets[visit.partition] = offset + 1
            guard visit.kind == .event else { continue }
            sides[shape.start(of: visit.time), default: []].insert(offset < next[visit.partition] ?? 0)
        }
        return sides.values.count { $0.count == 2 }
    }
}
