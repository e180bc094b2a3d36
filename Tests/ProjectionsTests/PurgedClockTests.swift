import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import TestSupport
import Testing
import Zstd

@testable import Projections

/// Lateness after a purge of what was not read: the log keeps record timestamps of what is gone, and windows go by the events' own
/// time.
@Suite struct PurgedClockTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }
    private let schemaID = SchemaID(rawValue: 1)
    private static let january: Int64 = 1_767_261_600_000
    private static let july: Int64 = 1_782_900_000_000
    private static let appendTime: Int64 = 1_790_000_000_000

    /// Where the times of the records come from.
    enum Clock: CaseIterable, Sendable {
        case event
        /// All records of a batch at once.
        case client
        /// Each record later than the one before.
        case risingClient
    }

    private func source() -> MemorySource {
        MemorySource(
            schema: VisitorObserved.eventType.name,
            descriptorSets: [schemaID: VisitorObserved.eventType.descriptorSet], partitions: 1)
    }

    private func append(
        _ visits: [Visit], _ layout: BatchLayout, _ clock: Clock, at time: Int64 = july, to source: MemorySource
    ) throws {
        let times = visits.indices.map { index in
            switch clock {
            case .event: visits[index].time
            case .client: time
            case .risingClient: time + Int64(index)
            }
        }
        if layout == .row {
            var builder = VisitRows.Plain()
            for (visit, time) in zip(visits, times) { try builder.append(visit, schemaID, timestamp: time) }
            source.append(
                rows: builder.encoded(), count: visits.count, maxTimestamp: times.max()!, to: 0,
                appendTime: Self.appendTime)
            return
        }
        var builder = ChunkBuilder(layout: VisitorObserved.eventType.descriptor.layout, capacity: 64)
        for (visit, time) in zip(visits, times) {
            builder.setTimestamp(time)
            [UInt8](visit.store.utf8).withUnsafeBytes { builder.setText(VisitorObservedColumn.store, $0) }
            [UInt8](visit.zone.utf8).withUnsafeBytes { builder.setText(VisitorObservedColumn.zone, $0) }
            builder.setScalar(VisitorObservedColumn.eventTime, UInt64(bitPattern: visit.time))
            builder.commitRow()
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &body, compressor: &compressor)
        source.append(body.array(), summary, to: 0, appendTime: Self.appendTime)
    }

    private func run(_ source: MemorySource, in folder: TemporaryFolder) throws -> FileContents {
        let program = TumblingWindows(definition: definition, shape: shape)
        let runner = try ProjectionRunner(source, program, folder: folder.path, options: RunnerOptions(threads: 1))
        try runner.runOnce()
        return try FileContents(runner.file, shape)
    }

    /// - Parameter count: how many records were purged before those that the model knows.
    private static func ledger(_ model: VisitModel, after count: Int) -> [LedgerEntry] {
        model.ledger.map {
            LedgerEntry(
                partition: $0.partition, offset: $0.offset + count, eventTime: $0.eventTime, reason: $0.reason)
        }
    }

    /// Out of order, and some of them late by themselves.
    private static func visits(_ count: Int, from time: Int64, _ random: inout SeededGenerator) -> [Visit] {
        (0..<count).map { index in
            let late = Int.random(in: 0..<10, using: &random) == 0 ? Int64(300_000) : 0
            return Visit(time: time + Int64(index) * 1_000 - late + Int64.random(in: 0..<3_000, using: &random))
        }
    }

    @Test(arguments: [BatchLayout.row, .columnar], [Clock.client, .risingClient])
    func `events whose records have another time are late only by the events that were read`(
        layout: BatchLayout, clock: Clock
    ) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let source = source()
        let visits = Self.visits(300, from: Self.january, &random)
        // The first batch is the one whose records say the latest time.
        for (number, first) in stride(from: 0, to: 300, by: 20).enumerated() {
            try append(
                Array(visits[first..<(first + 20)]), layout, clock, at: Self.july - Int64(number) * 1_000, to: source)
        }
        source.purge(0, before: 20)
        let contents = try run(source, in: TemporaryFolder())
        let model = VisitModel(Array(visits[20...]), shape)
        #expect(!model.rows.isEmpty && !model.ledger.isEmpty)
        #expect(contents.rows == model.rows, "seed \(seed)")
        #expect(contents.ledger == Self.ledger(model, after: 20), "seed \(seed)")
        #expect(contents.progress[0].gap == 20 && contents.progress[0].maxEventTime == model.latest[0])
    }

    @Test(arguments: [BatchLayout.row, .columnar])
    func `events whose records have their own time are late by purged ones too, also after a restart`(
        layout: BatchLayout
    ) throws {
        let purged = [Visit(time: Self.july)]
        let visits = (0..<5).map { Visit(time: Self.january + $0) }
        let model = VisitModel(purged + visits, shape)
        #expect(model.ledger.count == 5)
        for restarts in [false, true] {
            let source = source()
            let folder = TemporaryFolder()
            try append(purged, layout, .event, to: source)
            source.purge(0, before: 1)
            // A run that meets the gap and nothing behind it.
            if restarts { #expect(try run(source, in: folder).progress[0].gap == 1) }
            try append(visits, layout, .event, to: source)
            let contents = try run(source, in: folder)
            #expect(contents.ledger == model.ledger)
            #expect(contents.progress[0].maxEventTime == Self.july)
        }
    }

    @Test func `only the batch behind a gap tells of what was purged`() throws {
        let source = source()
        let folder = TemporaryFolder()
        let visits = (0..<30).map { Visit(time: Self.january + $0 * 1_000) }
        try append(Array(visits[..<10]), .columnar, .event, to: source)
        source.purge(0, before: 10)
        // A client's clock between two batches of a producer that says the event's own time.
        try append(Array(visits[10..<20]), .row, .client, to: source)
        try append(Array(visits[20...]), .columnar, .event, to: source)
        let contents = try run(source, in: folder)
        #expect(contents.ledger.isEmpty)
        #expect(contents.rows == VisitModel(Array(visits[10...]), shape).rows)
    }
}
