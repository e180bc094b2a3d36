internal import Timekeeping

/// A topic of an ``EventLog`` as an ``EventSource``.
package struct LogSource: EventSource {
    private let log: EventLog
    private let topic: Topic

    /// - Throws: ``LogError/unknownTopic(_:known:)``.
    package init(_ log: EventLog, topic name: String) throws {
        self.log = log
        topic = try log.topic(name)
    }

    package var topicName: String { topic.name }
    package var topicID: TopicID { topic.id }
    package var schemaName: String? { topic.configuration.schema }

    /// The topic may have got partitions since it was opened.
    private func current() throws -> Topic {
        let now = try log.topic(topic.name)
        guard now.id == topic.id else {
            throw LogError.unknownTopic(
                "\(topic.name) (\(topic.id), deleted and created anew)", known: try log.topics().map(\.name))
        }
        return now
    }

    package func partitions() throws -> [PartitionID] { try current().partitions }

    package func extent(of partition: PartitionID) throws -> SourceExtent {
        let state = try log.partitionState(try grown(partition), partition)
        return SourceExtent(logStart: state.logStart, highWaterMark: state.highWaterMark)
    }

    package func descriptorSet(of schema: SchemaID) throws -> [UInt8]? {
        guard let record = try log.schema(schema), record.name == schemaName else { return nil }
        return record.descriptorSet
    }

    package func newestDescriptorSet() throws -> [UInt8] {
        guard let schemaName else { throw LogError.unknownSchema("of topic '\(topicName)', which has none") }
        return try log.newestSchema(named: schemaName).descriptorSet
    }

    package func read(
        _ partition: PartitionID, from start: Offset, bytesMax: Int, _ body: (borrowing SourceBatch) throws -> ReadStep
    ) throws -> Offset {
        try log.read(try grown(partition), partition, from: start, bytesMax: bytesMax) { stored in
            let header = stored.header
            let batch = SourceBatch(
                layout: header.layout, baseOffset: header.baseOffset, count: header.count,
                maxTimestamp: header.maxTimestamp, runningMaxTimestamp: header.runningMaxTimestamp,
                appendTime: header.hasAppendTimes ? nil : header.appendTime, schemaID: header.schemaID,
                body: stored.body)
            return try body(batch)
        }
    }

    package func substreamMaxima(_ partition: PartitionID) throws -> SubstreamMaxima? {
        try log.substreamMaxima(try grown(partition), partition)
    }

    package func mark(_ partition: PartitionID, at next: Offset) throws -> LogMark? {
        try log.mark(try grown(partition), partition, at: next)
    }

    package func difference(from mark: LogMark, in partition: PartitionID) throws -> LogDifference? {
        try log.difference(from: mark, try grown(partition), partition)
    }

    package func wait(for next: [PartitionID: Offset], atMost span: Duration) throws -> Bool {
        let deadline = TimeSource.system.monotonic() + span
        while true {
            // Before the look: what is appended in between then wakes at once.
            let token = log.wakeToken
            for (partition, offset) in next where try extent(of: partition).highWaterMark > offset { return true }
            let left = deadline - TimeSource.system.monotonic()
            guard left > .zero else { return false }
            log.wait(after: token, atMost: max(left, .milliseconds(1)))
        }
    }

    /// The configuration as it was, unless the partition is newer than it.
    private func grown(_ partition: PartitionID) throws -> Topic {
        partition.index < topic.configuration.partitions ? topic : try current()
    }
}
