internal import Timekeeping
package import EventLog

/// Records, bytes and compression of topics, as people and programs read them.
package enum StatisticsReport {
    package static func json(_ statistics: LogStatistics) -> JSONValue {
        .object([
            ("log_id", .optional(statistics.logID?.description)), ("topics", .array(statistics.topics.map(json))),
            (
                "head",
                .object([
                    ("file_bytes", .int(statistics.head.fileBytes)), ("live_bytes", .int(statistics.head.liveBytes)),
                    ("free_bytes", .int(statistics.head.freeBytes)),
                ])
            ),
        ])
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

    /// A line a topic.
    package static func table(_ statistics: LogStatistics) -> Table {
        var table = Table(
            [
                "TOPIC", "RECORDS", "BATCHES", "BYTES", "B/RECORD", "SEALED", "PLAIN", "RATIO", "FIRST EVENT",
                "LAST EVENT",
            ],
            rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for topic in statistics.topics {
            table.add([
                topic.topic.name, String(topic.records), String(topic.batches), String(topic.storedBytes),
                topic.bytesPerRecord.map(Measure.tenths) ?? "-", String(topic.sealedRecords), String(topic.plainBytes),
                topic.compressionRatio.map(Measure.tenths) ?? "-",
                topic.earliestTimestamp.map { RFC3339.text($0) } ?? "-",
                topic.latestTimestamp.map { RFC3339.text($0) } ?? "-",
            ])
        }
        return table
    }

    /// The head's file, a sentence.
    package static func text(_ head: HeadStatistics) -> String {
        "head.mdb: \(head.fileBytes) bytes, \(head.liveBytes) in use, \(head.freeBytes) free for the next appends"
    }
}
