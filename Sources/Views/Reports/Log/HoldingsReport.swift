internal import Timekeeping
package import EventLog

/// What topics hold, by their policies, as people and programs read it.
package enum HoldingsReport {
    package static func json(_ topic: TopicHoldings) -> JSONValue {
        .object([
            ("topic", .string(topic.topic.name)), ("policy", PolicyReport.json(topic.policy)),
            ("records", .int(topic.records)), ("stored_bytes", .int(topic.storedBytes)),
            ("segments", .int(topic.segments.count)), ("oldest_event_time", .time(topic.oldestEventTime)),
            ("oldest_append_time", .time(topic.oldestAppendTime)),
        ])
    }

    /// A line a topic.
    package static func table(_ all: [TopicHoldings]) -> Table {
        var table = Table(
            ["TOPIC", "KEEPS AT MOST", "RECORDS", "BYTES", "SEGMENTS", "OLDEST EVENT", "OLDEST APPEND"],
            rightAligned: [2, 3, 4])
        for topic in all {
            table.add([
                topic.topic.name, PolicyReport.text(topic.policy), String(topic.records), String(topic.storedBytes),
                String(topic.segments.count), topic.oldestEventTime.map { RFC3339.text($0) } ?? "-",
                topic.oldestAppendTime.map { RFC3339.text($0) } ?? "-",
            ])
        }
        return table
    }
}

extension TopicHoldings {
    /// Of all segments and batches, whole; `nil` for an empty topic.
    fileprivate var oldestEventTime: EventTime? {
        (segments.map(\.minEventTime) + partitions.flatMap { $0.batches.map(\.minEventTime) }).min()
    }

    fileprivate var oldestAppendTime: EventTime? {
        (segments.map(\.firstAppendTime) + partitions.compactMap { $0.batches.first?.appendTime }).min()
    }
}
