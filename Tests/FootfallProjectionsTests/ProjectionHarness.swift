import Bytes
import Columnar
import EventLog
import FootfallEvents
import FootfallProjections
import Foundation
import LocalTime
import Projections
import TestSupport
import Timekeeping
import TypedTopics
import Zstd

/// A log in a temporary folder with one topic, to append events to and compute projections from.
final class ProjectionHarness {
    let folder = TemporaryFolder()
    let log: EventLog
    /// To be set again where the topic is altered.
    var topic: Topic
    private let schema: SchemaRecord
    private var compressor = ZstdCompressor(level: 1)

    /// - Parameter clock: of append times.
    init(_ topic: TopicDefinition, partitions: Int = 1, clock: TestClock? = nil) throws {
        let path = folder.path + "/data"
        log = try clock.map { try EventLog(path, .create, now: $0.read) } ?? EventLog.open(path, .create)
        schema = try topic.register(in: log)
        self.topic = try log.createTopic(
            TopicConfiguration(name: topic.name, partitions: partitions, schema: schema.name, eventTimes: .none))
    }

    var projections: String { log.directory.projectionsPath }

    func append(_ writer: inout VisitorObservedWriter, to partition: Int = 0) throws {
        var body = ByteBuffer()
        let summary = writer.encode(into: &body, compressor: &compressor)
        writer.removeAll()
        try append(body, summary, to: partition)
    }

    func append(_ events: [PeopleCounted], to partition: Int = 0) throws {
        var writer = PeopleCountedWriter(capacity: events.count)
        for event in events { writer.append(event) }
        var body = ByteBuffer()
        let summary = writer.encode(into: &body, compressor: &compressor)
        try append(body, summary, to: partition)
    }

    private func append(_ body: consuming ByteBuffer, _ summary: ChunkSummary, to partition: Int) throws {
        var request = AppendRequest()
        request.append(
            EncodedBatch(chunk: summary, schemaID: schema.id, body: body), to: topic, PartitionID(partition))
        try log.append(request)
    }

    @discardableResult
    func run(_ projection: any FootfallProjection, _ options: RunnerOptions = RunnerOptions()) throws -> RunReport {
        try ProjectionRunner(
            LogSource(log, topic: topic.name), projection.makeProgram(), folder: projections, options: options
        ).runOnce()
    }

    /// Runs to the end with a new runner for each commit.
    func runWithRestarts(
        _ projection: any FootfallProjection, eventsPerCommit: () -> Int
    ) throws -> Int {
        var runs = 0
        while try status(projection).lag > 0 {
            var isCommitted = false
            try ProjectionRunner(
                LogSource(log, topic: topic.name), projection.makeProgram(), folder: projections,
                options: RunnerOptions(eventsPerCommit: eventsPerCommit())
            ).follow(until: { isCommitted }) { _ in isCommitted = true }
            runs += 1
        }
        return runs
    }

    func status(_ projection: any FootfallProjection) throws -> ProjectionStatus {
        try ProjectionStatus(of: projection.definition, in: projections, source: LogSource(log, topic: topic.name))
    }

    func rows(_ projection: any FootfallProjection, _ query: RowQuery = RowQuery()) throws -> [ProjectionRow] {
        let file = try ProjectionFile.serving(projection.name, in: projections)
        var rows: [ProjectionRow] = []
        try projection.query(file, query) { row in
            rows.append(row)
            return .next
        }
        return rows
    }

    func json(_ projection: any FootfallProjection, _ query: RowQuery = RowQuery()) throws -> [String] {
        try rows(projection, query).map { row in
            var buffer = ByteBuffer()
            row.appendJSON(to: &buffer)
            return String(decoding: buffer.array(), as: UTF8.self)
        }
    }

    func forget(_ projection: any FootfallProjection) throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: projections)
        where file.hasPrefix(projection.name + "@") && file.hasSuffix(".mdb") {
            try FileManager.default.removeItem(atPath: projections + "/" + file)
        }
    }
}

extension RowQuery {
    /// A first bound that is an instant, and perhaps a second, in milliseconds since 1970.
    init(places: Set<String> = [], zones: Set<String> = [], from: Int64, to: Int64? = nil, limit: Int? = nil) {
        let range = TimeRange(
            from: .instant(EventTime(milliseconds: from)), to: to.map { .instant(EventTime(milliseconds: $0)) })
        self.init(places: places, zones: zones, times: range, limit: limit)
    }

    /// The same with the second bound alone.
    init(places: Set<String> = [], zones: Set<String> = [], to: Int64, limit: Int? = nil) {
        let range = TimeRange(to: .instant(EventTime(milliseconds: to)))
        self.init(places: places, zones: zones, times: range, limit: limit)
    }
}
