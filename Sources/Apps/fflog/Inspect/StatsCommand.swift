import Terminal
import ArgumentParser
import EventLog
import EventSchema
internal import Timekeeping

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show records, bytes and compression of each topic.",
        discussion: """
            PLAIN is what the records would take uncompressed: exact for plain lines; for events 8 bytes a value, texts \
            counted as a code only, so that the true ratio is higher.

            EXAMPLE:
              fflog stats
            """)

    @Argument(help: "One topic only.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let statistics = try options.open(.read).statistics(topic: topic)
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("log_id", .optional(statistics.logID?.description)),
                    ("topics", .array(statistics.topics.map(Self.json))),
                    (
                        "head",
                        .object([
                            ("file_bytes", .int(statistics.head.fileBytes)),
                            ("live_bytes", .int(statistics.head.liveBytes)),
                            ("free_bytes", .int(statistics.head.freeBytes)),
                        ])
                    ),
                ]))
        } else {
            var table = Table(
                [
                    "TOPIC", "RECORDS", "BATCHES", "BYTES", "B/RECORD", "SEALED", "PLAIN", "RATIO", "FIRST EVENT",
                    "LAST EVENT",
                ],
                rightAligned: [1, 2, 3, 4, 5, 6, 7])
            for topic in statistics.topics {
                table.add([
                    topic.topic.name, String(topic.records), String(topic.batches), String(topic.storedBytes),
                    topic.bytesPerRecord.map(Measure.tenths) ?? "-", String(topic.sealedRecords),
                    String(topic.plainBytes),
                    topic.compressionRatio.map(Measure.tenths) ?? "-",
                    topic.earliestTimestamp.map { RFC3339.text($0) } ?? "-",
                    topic.latestTimestamp.map { RFC3339.text($0) } ?? "-",
                ])
            }
            Output.standard.write(table.text)
            if let id = statistics.logID { Output.standard.line("\nlog \(id)") }
            let head = statistics.head
            Output.standard.line(
                "head.mdb: \(head.fileBytes) bytes, \(head.liveBytes) in use, \(head.freeBytes) free for the next appends"
            )
        }
        let damage = statistics.topics.flatMap(\.damage)
        for error in damage { Console.error(error.description) }
        if !damage.isEmpty { throw CommandEnded(ExitStatus.failure) }
    }

    private static func json(_ topic: TopicStatistics) -> JSONValue {
        .object([
            ("topic", .string(topic.topic.name)), ("partitions", .int(topic.partitions)),
            ("records", .int(topic.records)),
            ("batches", .int(topic.batches)), ("row_batches", .int(topic.rowBatches)),
            ("columnar_batches", .int(topic.columnarBatches)), ("stored_bytes", .int(topic.storedBytes)),
            ("segments", .int(topic.segments)), ("sealed_records", .int(topic.sealedRecords)),
            ("segment_file_bytes", .int(topic.segmentFileBytes)), ("plain_bytes", .int(topic.plainBytes)),
            ("bytes_per_record", topic.bytesPerRecord.map { .double($0) } ?? .null),
            ("compression_ratio", topic.compressionRatio.map { .double($0) } ?? .null),
            ("first_event_time", .time(topic.earliestTimestamp)), ("last_event_time", .time(topic.latestTimestamp)),
            ("last_append_time", .time(topic.lastAppendTime)),
        ])
    }
}
