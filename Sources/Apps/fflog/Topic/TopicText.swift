import Terminal
import EventLog

/// How a topic is shown.
enum TopicText {
    /// What is not kept yet of what a data class promises.
    static func warn(of topic: Topic) {
        guard topic.configuration.dataClass == .restricted else { return }
        Console.warning(
            "batches of restricted topics are not encrypted yet: keep what names people out of '\(topic.name)'")
    }

    static func states(_ log: EventLog, _ topic: Topic) throws -> [PartitionState] {
        try topic.partitions.map { try log.partitionState(topic, $0) }
    }

    static func json(_ topic: Topic, states: [PartitionState]) -> JSONValue {
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
            ] + EventTimeBoundsText.json(configuration.eventTimes) + [
                ("records", .int(states.reduce(0) { $0 + $1.records })),
                ("stored_bytes", .int(states.reduce(0) { $0 + $1.storedBytes })),
                ("partition_states", .array(states.enumerated().map { json($0.offset, $0.element) })),
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
}
