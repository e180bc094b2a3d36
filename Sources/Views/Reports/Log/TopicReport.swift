internal import Timekeeping
package import EventLog

/// A topic, its settings and where each partition stands, as people and programs read it.
///
/// ```swift
/// let topics = try log.topics().map { try TopicReport($0, in: log) }
/// respond(JSONValue.array(topics.map(\.json)).text)
/// ```
package struct TopicReport: Sendable {
    package let topic: Topic
    /// In the order of the partitions.
    package let states: [PartitionState]
    /// Whether the topic has a retention policy of its own.
    package let hasPolicy: Bool

    /// - Throws: `LogError` where the log can't be read.
    package init(_ topic: Topic, in log: EventLog) throws {
        self.topic = topic
        states = try topic.partitions.map { try log.partitionState(topic, $0) }
        hasPolicy = try log.policy(of: topic) != nil
    }

    package var records: Int { states.reduce(0) { $0 + $1.records } }
    package var storedBytes: Int { states.reduce(0) { $0 + $1.storedBytes } }

    package var json: JSONValue {
        let configuration = topic.configuration
        return .object(
            [
                ("topic", .string(topic.name)), ("id", .int(Int(topic.id.rawValue))),
                ("partitions", .int(configuration.partitions)),
                ("class", .string(configuration.dataClass.rawValue)), ("schema", .optional(configuration.schema)),
                ("schema_id", .optional(topic.schemaID.map { Int($0.rawValue) })),
                ("partitioner", .string(configuration.partitioner.rawValue)),
                ("compression_level", .int(configuration.compressionLevel)),
                ("max_event_bytes", .int(configuration.eventBytesMax)),
                ("created_at", .time(topic.createdAt)), ("synthetic", .bool(topic.isSynthetic)),
            ] + EventTimeBoundsReport.fields(configuration.eventTimes) + [
                ("records", .int(records)), ("stored_bytes", .int(storedBytes)),
                ("partition_states", .array(states.enumerated().map { Self.json($0.offset, $0.element) })),
            ])
    }

    private static func json(_ partition: Int, _ state: PartitionState) -> JSONValue {
        .object([
            ("partition", .int(partition)), ("log_start", .int(Int(state.logStart.rawValue))),
            ("high_water_mark", .int(Int(state.highWaterMark.rawValue))), ("records", .int(state.records)),
            ("batches", .int(state.batches)), ("stored_bytes", .int(state.storedBytes)),
            ("max_event_time", .time(state.maxTimestamp)), ("last_append_time", .time(state.lastAppendTime)),
        ])
    }

    /// A line a topic.
    package static func table(_ topics: [TopicReport]) -> Table {
        var table = Table(
            ["TOPIC", "PARTITIONS", "CLASS", "SCHEMA", "RECORDS", "BYTES", "SYNTHETIC"], rightAligned: [1, 4, 5])
        for report in topics {
            let (topic, configuration) = (report.topic, report.topic.configuration)
            table.add([
                topic.name, String(configuration.partitions), configuration.dataClass.rawValue,
                configuration.schema ?? "-", String(report.records), String(report.storedBytes),
                topic.isSynthetic ? "yes" : "-",
            ])
        }
        return table
    }

    /// A line a setting.
    package var settings: Table {
        let configuration = topic.configuration
        var settings = Table(["SETTING", "VALUE"])
        settings.add(["topic", topic.name])
        settings.add(["class", configuration.dataClass.rawValue])
        settings.add(["schema", configuration.schema ?? "none: records of any bytes"])
        settings.add(["partitioner", configuration.partitioner.rawValue])
        settings.add(["compression level", String(configuration.compressionLevel)])
        settings.add(["max event bytes", String(configuration.eventBytesMax)])
        settings.add(["event times", EventTimeBoundsReport.text(configuration.eventTimes)])
        if topic.isSynthetic {
            let deadline =
                hasPolicy ? "no deadline but its own policy holds for it" : "no deadline holds for it"
            settings.add(["synthetic", "all of it was made up by simulate or bench; \(deadline)"])
        }
        settings.add(["created at", RFC3339.text(topic.createdAt)])
        return settings
    }

    /// A line a partition.
    package var partitions: Table {
        var table = Table(
            ["PARTITION", "START", "END", "RECORDS", "BATCHES", "BYTES", "LATEST EVENT", "LAST APPEND"],
            rightAligned: [0, 1, 2, 3, 4, 5])
        for (partition, state) in states.enumerated() {
            table.add([
                String(partition), state.logStart.description, state.highWaterMark.description,
                String(state.records), String(state.batches), String(state.storedBytes),
                state.maxTimestamp.map { RFC3339.text($0) } ?? "-",
                state.lastAppendTime.map { RFC3339.text($0) } ?? "-",
            ])
        }
        return table
    }
}
