import Bytes
import EventLog
import EventSchema
import Foundation
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import Testing
import SwiftProtobuf

/// Rows that a Kafka client writes into a topic of events, which the log keeps as they came.
@Suite struct RowBatchCommandTests {
    private static let noon: Int64 = 1_702_728_000_000  // 2023-12-16T12:00Z

    private static func counted(_ site: String, minute: Int64, entered: UInt64) throws -> [UInt8] {
        var event = PeopleCounted()
        event.site = site
        event.intervalStart = noon + minute * 60_000
        event.intervalSeconds = 60
        event.localLabel = "2023-12-16T12:0\(minute)"
        event.timeZone = "Europe/Dublin"
        event.entered = entered
        event.exited = 1
        event.total = entered + 1
        return try event.serializedBytes()
    }

    /// A batch with Confluent's framing and without, among records that are no events. The client's clock gives their times.
    private static func rows(schemaID: SchemaID) throws -> EncodedBatch {
        let framing: [UInt8] = [0] + withUnsafeBytes(of: schemaID.rawValue.bigEndian) { [UInt8]($0) } + [0]
        let values: [[UInt8]?] = [
            framing + (try counted("Henry Street", minute: 0, entered: 10)),
            Array("{\"site\":\"Henry Street\"}".utf8),
            try counted("Henry Street", minute: 1, entered: 20),
            nil,
            [0, 0, 0, 0x7F, 0, 0] + (try counted("Henry Street", minute: 2, entered: 40)),
            framing + [0xF8, 0x7F, 0x01] + (try counted("Grafton Street", minute: 0, entered: 5)),
        ]
        var builder = RecordBatchBuilder()
        for (index, value) in values.enumerated() {
            let timestamp = 1_600_000_000_000 + Int64(index)
            if let value {
                value.withUnsafeBytes { builder.append(timestamp: timestamp, key: nil, value: $0) }
            } else {
                builder.append(timestamp: timestamp, key: nil, value: nil)
            }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        return EncodedBatch(
            rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
    }

    @Test func `rows of a Kafka client are counted, and what is no event is parked and said`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("import", "counts", CountsTests.day, "--preset", "dublin-day")
        do {
            let log = try EventLog.open(fflog.data, .write)
            let topic = try log.topic("counts")
            let schemaID = try log.newestSchema(named: PeopleCounted.eventType.name).id
            var request = AppendRequest()
            request.append(try Self.rows(schemaID: schemaID), to: topic, PartitionID(0))
            try log.append(request)
        }
        let run = try fflog.run("projection", "run", "daily-counts", "--once")
        #expect(run.status == 0)
        #expect(run.errors.contains("its framing names a schema that is not a version of the topic's event type"))
        #expect(run.errors.contains("2 records are parked"))

        let rows = try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects()
        let entered = Dictionary(
            uniqueKeysWithValues: rows.map {
                ("\($0["site"] as! String) \($0["day"] as! String)", $0["entered"] as! Int)
            })
        #expect(entered["Henry Street 2023-12-16"] == 30)
        #expect(entered["Grafton Street 2023-12-16"] == 5)
        #expect(entered["Henry Street/Coles Lane/Dunnes 2023-12-16"] == 60_874)

        let status = try fflog.ok("projection", "status", "daily-counts", "--format", "json").object()
        #expect(status["in_rows"] as? Int == 72 + 3)
        #expect(status["parked"] as? Int == 2)
        #expect(status["filtered"] as? Int == 1)
        #expect(status["conserved"] as? Bool == true)
        let parked = try #require(status["parked_first"] as? [[String: Any]])
        #expect(parked.count == 2)
        #expect(parked[1]["offset"] as? Int == (parked[0]["offset"] as? Int).map { $0 + 3 })
        #expect(try fflog.ok("projection", "status", "daily-counts").text.contains("parked: partition 0, offset "))

        let again = try fflog.run("projection", "run", "daily-counts", "--once")
        #expect(again.status == 0 && !again.errors.contains("the record is parked"))
        let rebuilt = try fflog.run("projection", "rebuild", "daily-counts")
        #expect(rebuilt.status == 0)
        #expect(rebuilt.errors.contains("the record is parked"))
        #expect(try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects().count == rows.count)
    }
}
