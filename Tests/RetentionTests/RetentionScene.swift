import Bytes
import Columnar
import EventLog
import EventSchema
import Foundation
import RecordBatch
import Retention
import Sealing
import TestSupport
import Testing
import Timekeeping

/// A log in a folder of its own with a topic of plain records, and a clock that tells appends' times.
final class RetentionScene: Sendable {
    let folder = TemporaryFolder()
    let clock: TestClock
    let log: EventLog
    let topic: Topic

    var path: String { folder.path("log") }

    static let start: EventTime = 1_700_000_000_000

    init(partitions: Int = 1) throws {
        let clock = TestClock(Self.start)
        self.clock = clock
        log = try EventLog(folder.path("log"), .create, now: { clock.now })
        topic = try log.createTopic(TopicConfiguration(name: "lines", partitions: partitions, eventTimes: .none))
    }

    var segmentFiles: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/segments")) ?? []).sorted()
    }

    /// A batch of records with these event times; each record says partition and time, padded.
    static func batch(_ times: [Int64], padding: Int = 0) throws -> EncodedBatch {
        var builder = RecordBatchBuilder()
        for time in times {
            let value = [UInt8]("\(time)".utf8) + [UInt8](repeating: 0x2E, count: padding)
            value.withUnsafeBytes { builder.append(timestamp: time, key: nil, value: $0, headers: []) }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(RecordBatchOptions(compression: .none), into: &body)
        return EncodedBatch(
            rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
    }

    func append(_ times: [Int64], to partition: Int = 0, padding: Int = 0, topic: Topic? = nil) throws {
        var request = AppendRequest()
        request.append(try Self.batch(times, padding: padding), to: topic ?? self.topic, PartitionID(partition))
        try log.append(request)
    }

    /// Appends batches of mixed sizes to any partition, event times now and then out of order, and lets the clock go on.
    func fill(_ random: inout SeededGenerator, batches: Int, recordsMax: Int = 8, topic: Topic? = nil) throws {
        let topic = topic ?? self.topic
        for _ in 0..<batches {
            clock.now += Int64(random.below(1_000))
            let times = (0...random.below(recordsMax)).map { _ in (clock.now - random.below(20_000)).milliseconds }
            try append(
                times, to: random.below(topic.partitions.count),
                padding: random.below(random.below(8) == 0 ? 6_000 : 90),
                topic: topic)
        }
    }

    func seal(segmentBytes: Int = 64 << 20, _ topic: Topic? = nil) throws {
        _ = try Sealer(log, options: SealOptions(segmentHeadBytes: segmentBytes)).seal(topic ?? self.topic)
    }

    func policy(_ policy: RetentionPolicy?, of topic: String = "lines") throws {
        try PolicyAdministration(log, time: clock.time).set(policy, of: topic)
    }

    func plan(at time: EventTime? = nil) throws -> RetentionPlan {
        try RetentionPlanner(log).plan(at: time ?? clock.now)
    }
}

/// A record as a reader gets it.
struct SeenRecord: Hashable, Sendable {
    var partition: Int
    var offset: Int64
    var value: [UInt8]
}

/// An entry of the audit topic, as `fflog consume audit` prints it.
struct Audited: Decodable, Equatable {
    struct Policy: Decodable, Equatable {
        var max_age_ms: Int64?
        var age_clock: String?
        var max_bytes: Int?
        var max_records: Int?
    }
    struct Changed: Decodable, Equatable {
        var old: Policy?
        var new: Policy?
    }
    struct Purged: Decodable, Equatable {
        var partition: Int
        var start_offset: Int64
        var end_offset: Int64
        var records: Int
        var stored_bytes: Int
        var rule: String
        var plan: String
        var segment: Int?
        var policy: Policy
    }
    var topic: String
    var event_time: String
    var policy_changed: Changed?
    var purged: Purged?
}

extension EventLog {
    /// All records of a topic of rows from its log starts on.
    func seen(_ topic: Topic) throws -> [SeenRecord] {
        var all: [SeenRecord] = []
        for partition in topic.partitions {
            var next = try partitionState(topic, partition).logStart
            let end = try partitionState(topic, partition).highWaterMark
            while next < end {
                let from = next
                next = try read(topic, partition, from: from) { batch in
                    var scratch = RecordBatchScratch()
                    var records = try RecordBatchReader(batch.body).records(&scratch)
                    while let record = try records.next() {
                        guard record.offset >= from.rawValue else { continue }
                        all.append(
                            SeenRecord(
                                partition: partition.index, offset: record.offset,
                                value: record.value.map { [UInt8]($0) } ?? []))
                    }
                    return .next
                }
            }
        }
        return all
    }

    /// What the audit topic says, oldest first; nothing where there is none.
    func audited() throws -> [Audited] {
        guard let topic = try topics().first(where: { $0.name == "audit" }) else { return [] }
        let record = try #require(try topic.schemaID.map { try schema($0) } ?? nil)
        let descriptor = try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
        let writer = EventJSONWriter(descriptor)
        var all: [Audited] = []
        var next = try partitionState(topic, PartitionID(0)).logStart
        while next < (try partitionState(topic, PartitionID(0)).highWaterMark) {
            next = try read(topic, PartitionID(0), from: next) { batch in
                var columns = EventColumns(descriptor, record: [.timestamp])
                var scratch = ChunkScratch()
                try columns.decode(try ChunkReader(batch.body), scratch: &scratch)
                for row in 0..<columns.count {
                    var text = ByteBuffer()
                    writer.append(row: row, of: columns, into: &text)
                    let data = text.withUnsafeBytes { Data($0) }
                    all.append(try JSONDecoder().decode(Audited.self, from: data))
                }
                return .next
            }
        }
        return all
    }

    /// That the audit topic, the log starts and what can be read agree: every offset below a log start was recorded as removed
    /// exactly once, in order, and everything from it on is as it was appended.
    func checkAccount(_ topic: Topic, appended: [SeenRecord], sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let purged = try audited().filter { $0.topic == topic.name }.compactMap(\.purged)
        for partition in topic.partitions {
            var next: Int64 = 0
            for range in purged where range.partition == partition.index {
                #expect(range.start_offset == next, "partition \(partition)", sourceLocation: sourceLocation)
                #expect(
                    range.records == Int(range.end_offset - range.start_offset), sourceLocation: sourceLocation)
                next = range.end_offset
            }
            let start = try partitionState(topic, partition).logStart.rawValue
            #expect(start == next, "partition \(partition)", sourceLocation: sourceLocation)
        }
        let starts = try topic.partitions.map { try partitionState(topic, $0).logStart.rawValue }
        let kept = appended.filter { $0.offset >= starts[$0.partition] }
        #expect(try seen(topic) == kept, sourceLocation: sourceLocation)
        #expect(try verify().findings == [], sourceLocation: sourceLocation)
    }

    /// That the maxima are those of the records below each log start, which have neither keys nor times ahead of their append.
    func checkMaxima(_ topic: Topic, appended: [SeenRecord], sourceLocation: SourceLocation = #_sourceLocation) throws {
        for partition in topic.partitions {
            let start = try partitionState(topic, partition).logStart
            let gone = appended.filter { $0.partition == partition.index && $0.offset < start.rawValue }
            let times = gone.compactMap { record in
                Int64(String(decoding: record.value.prefix { $0 != 0x2E }, as: UTF8.self))
            }
            var expected = SubstreamMaxima(logStart: start)
            if let latest = times.max() { expected.latest[""] = EventTime(milliseconds: latest) }
            #expect(try substreamMaxima(topic, partition) == expected, sourceLocation: sourceLocation)
        }
    }
}
