import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import Projections
import TestSupport
import Zstd
import EventSchema
import Timekeeping

/// An observation in plain values.
struct Visit: Sendable {
    var partition = 0
    var time: Int64 = 0
    var store = "a"
    var zone = "z"
    var visitor: UInt64?
    var dwell: UInt32?
    var emotion: Int?
    var kind = Kind.event
    /// When it became durable; `nil` where the source doesn't say.
    var appended: Int64?

    /// What a record of a row batch is. Of one that is no event `time` is the record's.
    enum Kind: Equatable, Sendable {
        case event
        /// A null value.
        case nothing
        case unreadable(UnreadableValue.Reason)
    }
}

/// A row as people count it.
struct ModelRow: Equatable, Sendable {
    var count = 0
    /// `nil` where a store came back into the window after a long silence.
    var visitors: Int? = 0
    var dwells = 0
    var dwell = 0
    /// By value; those from ``VisitModel/emotionValues`` on are under that number.
    var emotions: [Int: Int] = [:]
    var revision = 0
}

struct RowKey: Hashable, Sendable {
    var start: Int64
    var store: String
    var zone: String
}

/// Tumbling windows computed with dictionaries and sets, event by event in the order of each partition: what the operator
/// is held against. The rule for an event is written as docs/decisions/0012 has it.
struct VisitModel {
    static let emotionValues = 4

    static func shape(lateness: Int64, bound: Int64 = 5_000, size: Int64 = 15_000) -> WindowShape {
        WindowShape(
            sizeMilliseconds: size, outOfOrderMilliseconds: bound, allowedLatenessMilliseconds: lateness,
            groupInputs: [0, 1], substreamGroup: 0, distinctInput: 2, sumInput: 3, histogramInput: 4,
            histogramValues: emotionValues)
    }

    static func definition(_ shape: WindowShape, name: String = "test-windows") -> ProjectionDefinition {
        ProjectionDefinition(
            name: name, version: 1, topic: "visits", schema: "footfall.v1.VisitorObserved",
            inputs: [
                .init("store", .text), .init("zone", .text), .init("visitor", .unsigned),
                .init("dwell_ms", .unsigned), .init("emotion", .signed),
            ], options: shape.definitionOptions)
    }

    var rows: [RowKey: ModelRow] = [:]
    var ledger: [LedgerEntry] = []
    /// How many visitors a row has if each counts once, and if each counts once in each partition and generation.
    private(set) var visitorsLeast: [RowKey: Int] = [:]
    private(set) var visitorsMost: [RowKey: Int] = [:]
    /// The latest event time of each partition that was not early.
    private(set) var latest: [Int: Int64] = [:]
    /// Of each store in each partition.
    private var stores: [StoreKey: Store] = [:]
    /// When each was appended first.
    private var visitors: [RowKey: [Origin: Int64]] = [:]
    /// By row the silences after which its visitors came: 0, or the generation that began when the window was begun already.
    private var silences: [RowKey: Set<Int>] = [:]
    /// Of each partition the times that its latest event time has reached, and when that record was appended.
    private var marks: [Int: [(time: Int64, appended: Int64)]] = [:]
    /// When the last record of each partition was appended.
    private var lastAppends: [Int: Int64] = [:]
    /// The latest of all of them.
    private var furthest: [Int: Int64] = [:]
    /// Of each partition whose clock was set back: other partitions may have closed windows that start until then by the clock of before.
    private var unsure: [Int: Int64] = [:]

    private struct StoreKey: Hashable {
        var partition: Int
        var store: String
    }

    private struct Store {
        var latest: Int64?
        var appended: Int64?
        var generation = 0
        /// The latest event time of all, early ones included.
        var furthest: Int64?
        /// That, when its generation began.
        var before: Int64?
    }

    /// A visitor of a row, as far as it is told from others.
    private struct Origin: Hashable {
        var partition: Int
        var generation: Int
        var visitor: UInt64
    }

    /// - Parameter starts: offsets by partition before which records were purged: they count for lateness alone.
    init(_ visits: [Visit], _ shape: WindowShape, from starts: [Int: Int64] = [:]) {
        var offsets: [Int: Int64] = [:]
        for visit in visits {
            let offset = offsets[visit.partition, default: 0]
            offsets[visit.partition] = offset + 1
            let isPurged = offset < starts[visit.partition] ?? 0
            guard let reason = add(visit, shape, isPurged: isPurged), !isPurged else { continue }
            var unreadable: UnreadableValue.Reason?
            if case .unreadable(let why) = visit.kind { unreadable = why }
            ledger.append(
                LedgerEntry(
                    partition: PartitionID(visit.partition), offset: Offset(offset),
                    eventTime: EventTime(milliseconds: visit.time), reason: reason, unreadable: unreadable))
        }
        ledger.sort { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
        for (key, found) in visitors {
            let isKnown = silences[key]!.count == 1
            // Of a window in one partition a number is known just where all came in one generation.
            if Set(found.keys.map(\.partition)).count == 1 {
                precondition(isKnown == (Set(found.keys.map(\.generation)).count == 1))
            }
            rows[key]!.visitors = isKnown ? count(found, key, shape) : nil
            visitorsLeast[key] = Set(found.keys.map(\.visitor)).count
            visitorsMost[key] = found.count
        }
    }

    /// A visitor counts once among partitions, as long as none of the others had closed the window, within a day of append time.
    private func count(_ found: [Origin: Int64], _ key: RowKey, _ shape: WindowShape) -> Int {
        let closing =
            key.start + shape.sizeMilliseconds + shape.outOfOrderMilliseconds + shape.allowedLatenessMilliseconds
        var together: Set<[Int64]> = []
        var alone = 0
        for (origin, appended) in found {
            let closed = marks.filter { $0.key != origin.partition }.values
                .compactMap { $0.first { $0.time >= closing }?.appended }.min()
            if let closed, appended > closed {
                alone += 1
            } else {
                let day = appended < closing ? -1 : appended / 86_400_000
                together.insert([Int64(bitPattern: origin.visitor), day])
            }
        }
        return together.count + alone
    }

    /// The clock was ahead: no store of the partition is compared with what it brought before.
    private mutating func setBack(_ partition: Int, from last: Int64, to appended: Int64, _ shape: WindowShape) {
        unsure[partition] = max(unsure[partition] ?? .min, last + shape.earlyMilliseconds)
        for (key, known) in stores where key.partition == partition {
            guard let before = known.appended else { continue }
            stores[key]!.generation += 1
            stores[key]!.before = [known.before, known.latest, known.furthest].compactMap { $0 }.max()
            stores[key]!.appended = min(before, appended)
        }
    }

    /// - Returns: why it goes to the ledger; `nil` where it doesn't.
    private mutating func add(_ visit: Visit, _ shape: WindowShape, isPurged: Bool) -> LedgerEntry.Reason? {
        switch visit.kind {
        case .event: break
        case .nothing: return nil
        case .unreadable: return .malformed
        }
        guard WindowShape.times.contains(visit.time) else { return .timeOutOfRange }
        let storeKey = StoreKey(partition: visit.partition, store: visit.store)
        if !isPurged, let appended = visit.appended {
            if let last = lastAppends[visit.partition], appended < last {
                setBack(visit.partition, from: last, to: appended, shape)
            }
            lastAppends[visit.partition] = appended
            furthest[visit.partition] = max(furthest[visit.partition] ?? .min, appended)
        }
        var store = stores[storeKey] ?? Store()
        defer { stores[storeKey] = store }
        let watermark = store.latest.map { $0 - shape.outOfOrderMilliseconds }
        let isEarly = visit.appended.map { visit.time > $0 + shape.earlyMilliseconds } ?? false
        // Of purged records the log keeps event times only.
        if !isPurged {
            let day = max(86_400_000, shape.allowedLatenessMilliseconds)
            if let appended = visit.appended, let before = store.appended, appended - before > day {
                store.generation += 1
                store.before = [store.before, store.latest, store.furthest].compactMap { $0 }.max()
            }
            store.appended = visit.appended.map { max($0, store.appended ?? $0) } ?? store.appended
        }
        if let watermark, visit.time < watermark - shape.allowedLatenessMilliseconds { return .late }
        if !isEarly {
            store.latest = max(store.latest ?? visit.time, visit.time)
            latest[visit.partition] = max(latest[visit.partition] ?? visit.time, visit.time)
            let grid = max(shape.sizeMilliseconds, shape.allowedLatenessMilliseconds / 24)
            let mark = Int64((Double(visit.time) / Double(grid)).rounded(.down)) * grid
            if !isPurged, mark > marks[visit.partition]?.last?.time ?? .min {
                marks[visit.partition, default: []].append((mark, furthest[visit.partition] ?? .min))
            }
        }
        if isPurged { return nil }
        let size = shape.sizeMilliseconds
        let start = Int64((Double(visit.time) / Double(size)).rounded(.down)) * size
        let key = RowKey(start: start, store: visit.store, zone: visit.zone)
        var row = rows[key] ?? ModelRow()
        row.count += 1
        if let visitor = visit.visitor {
            let origin = Origin(partition: visit.partition, generation: store.generation, visitor: visitor)
            if visitors[key]?[origin] == nil { visitors[key, default: [:]][origin] = visit.appended ?? .min }
            var silence = store.before.map { $0 >= start } ?? false ? store.generation : 0
            // After the clock was set back nothing is compared with what other partitions have there.
            if let unsure = unsure[visit.partition], start <= unsure {
                silence = (visit.partition + 1) << 32 + store.generation
            }
            silences[key, default: []].insert(silence)
        }
        store.furthest = max(store.furthest ?? visit.time, visit.time)
        if let dwell = visit.dwell {
            row.dwells += 1
            row.dwell += Int(dwell)
        }
        if let emotion = visit.emotion {
            let known = (0..<Self.emotionValues).contains(emotion)
            row.emotions[known ? emotion : Self.emotionValues, default: 0] += 1
        }
        if let watermark, watermark >= start + size { row.revision += 1 }
        rows[key] = row
        return nil
    }

    /// What a log would keep of the first `count` records of a partition when it purges them.
    static func maxima(_ visits: [Visit], purged count: Int, _ shape: WindowShape) -> SubstreamMaxima {
        var maxima = SubstreamMaxima(logStart: Offset(Int64(count)))
        for visit in visits.prefix(count) where visit.kind == .event && WindowShape.times.contains(visit.time) {
            if let appended = visit.appended, visit.time > appended + shape.earlyMilliseconds { continue }
            let time = EventTime(milliseconds: visit.time)
            maxima.latest[visit.store] = max(maxima.latest[visit.store] ?? time, time)
        }
        return maxima
    }
}

extension VisitModel {
    /// Events of `partitions` partitions: mostly in order, some late by minutes, some by hours, nulls and odd values.
    static func randomVisits(_ count: Int, partitions: Int, _ random: inout SeededGenerator) -> [Visit] {
        var clocks = [Int64](repeating: -100_000, count: partitions)
        return (0..<count).map { _ in
            var visit = Visit()
            visit.partition = Int.random(in: 0..<partitions, using: &random)
            clocks[visit.partition] += Int64.random(in: 0...400, using: &random)
            if Int.random(in: 0..<400, using: &random) == 0 { clocks[visit.partition] += 50_000 }
            visit.time = clocks[visit.partition]
            switch Int.random(in: 0..<20, using: &random) {
            case 0: visit.time -= Int64.random(in: 0...5_000, using: &random)
            case 1: visit.time -= Int64.random(in: 0...60_000, using: &random)
            case 2: visit.time -= Int64.random(in: 0...400_000, using: &random)
            default: break
            }
            visit.store = "store-\(Int.random(in: 0..<6, using: &random))"
            visit.zone = ["", "entrance", "checkout, with a longer name"].randomElement(using: &random)!
            if Bool.random(using: &random) { visit.visitor = UInt64.random(in: 0..<30, using: &random) }
            if Int.random(in: 0..<50, using: &random) == 0 { visit.visitor = .max }
            if Bool.random(using: &random) { visit.dwell = UInt32.random(in: 0...100_000, using: &random) }
            if Bool.random(using: &random) { visit.emotion = Int.random(in: -1...6, using: &random) }
            return visit
        }
    }

    /// A source with the visits in batches of sizes that `size` gives.
    static func source(_ visits: [Visit], partitions: Int, batchSize size: () -> Int) -> MemorySource {
        let schema = VisitorObserved.eventType
        let source = MemorySource(
            schema: schema.name, descriptorSets: [SchemaID(rawValue: 1): schema.descriptorSet], partitions: partitions)
        append(visits, to: source, partitions: partitions, batchSize: size)
        return source
    }

    static func append(
        _ visits: [Visit], to source: MemorySource, partitions: Int, appendTime: Int64? = nil, batchSize size: () -> Int
    ) {
        var compressor = ZstdCompressor(level: 1)
        for partition in 0..<partitions {
            let own = visits.filter { $0.partition == partition }
            var next = 0
            while next < own.count {
                var end = min(own.count, next + max(1, size()))
                if let other = own[next..<end].firstIndex(where: { $0.appended != own[next].appended }) { end = other }
                var body = ByteBuffer()
                let summary = encode(own[next..<end], into: &body, &compressor)
                source.append(
                    body.array(), summary, to: partition, appendTime: appendTime ?? own[next].appended)
                next = end
            }
        }
    }

    /// Visits of one partition as the body of a batch.
    static func encode(
        _ visits: some Sequence<Visit>, into body: inout ByteBuffer, _ compressor: inout ZstdCompressor
    ) -> ChunkSummary {
        var writer = VisitorObservedWriter(capacity: 8)
        for visit in visits {
            writer.append(
                store: writer.store(visit.store), zone: writer.zone(visit.zone), eventTime: visit.time,
                visitor: visit.visitor, emotion: visit.emotion, dwellMs: visit.dwell)
        }
        return writer.encode(into: &body, compressor: &compressor)
    }

    /// The rows that a projection's file has, by key.
    static func rows(of file: ProjectionFile, _ shape: WindowShape) throws -> [RowKey: ModelRow] {
        var found: [RowKey: ModelRow] = [:]
        var window = WindowRows(shape)
        let pages = RowPages(file, from: WindowRows.key(.min))
        try pages.forEach { key, value in
            try window.decode(key: key, value: value, in: file)
            for row in 0..<window.count {
                let texts = pages.groupTexts[window.group(row)].map { String(decoding: $0 ?? [], as: UTF8.self) }
                var emotions: [Int: Int] = [:]
                for value in 0...emotionValues where window.histogram(value, row) > 0 {
                    emotions[value] = Int(window.histogram(value, row))
                }
                found[RowKey(start: window.start, store: texts[0], zone: texts[1])] = ModelRow(
                    count: Int(window.events(row)), visitors: window.distinct(row).map(Int.init),
                    dwells: Int(window.summed(row)), dwell: Int(window.sum(row)), emotions: emotions,
                    revision: Int(window.revision(row)))
            }
            return .next
        }
        return found
    }
}

extension RunnerOptions {
    /// The same, on 1 to 4 threads in rounds of any size: none of it may change a row.
    func onRandomThreads(_ random: inout SeededGenerator) -> RunnerOptions {
        var options = self
        options.threads = Int.random(in: 1...4, using: &random)
        options.parallelEventsMin = 0
        options.eventsPerRound = Int.random(in: 1...500, using: &random)
        return options
    }
}
