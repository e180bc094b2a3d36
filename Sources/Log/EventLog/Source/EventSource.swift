/// The range of offsets that a partition holds.
package struct SourceExtent: Sendable, Equatable {
    /// The first offset that is still there.
    package var logStart: Offset
    /// The next offset to be written.
    package var highWaterMark: Offset

    package init(logStart: Offset, highWaterMark: Offset) {
        self.logStart = logStart
        self.highWaterMark = highWaterMark
    }
}

/// A batch from a source, borrowed for the duration of the callback that was given it.
package struct SourceBatch: ~Escapable {
    package let layout: BatchLayout
    package let baseOffset: Offset
    /// The number of records, whose offsets are dense.
    package let count: Int
    /// Of the records' event times, milliseconds since 1970.
    package let maxTimestamp: Int64
    /// The latest event time of this and every earlier batch of the partition, purged ones included; `nil` where the
    /// source doesn't keep it.
    package let runningMaxTimestamp: Int64?
    /// When the records became durable, milliseconds since 1970; `nil` where a columnar body says it of each record
    /// (``ChunkReader/hasAppendTime``), and where the source doesn't keep it.
    package let appendTime: Int64?
    package let schemaID: SchemaID
    package let body: RawSpan

    @_lifetime(copy body)
    package init(
        layout: BatchLayout, baseOffset: Offset, count: Int, maxTimestamp: Int64, runningMaxTimestamp: Int64?,
        appendTime: Int64?, schemaID: SchemaID, body: RawSpan
    ) {
        self.layout = layout
        self.baseOffset = baseOffset
        self.count = count
        self.maxTimestamp = maxTimestamp
        self.runningMaxTimestamp = runningMaxTimestamp
        self.appendTime = appendTime
        self.schemaID = schemaID
        self.body = body
    }

    /// The offset after the last record.
    package var endOffset: Offset { baseOffset + count }
}

/// One topic as projections and pipeline stages read it, wherever it lies: the local log, Kafka, Event Hubs.
///
/// Any thread may call; reads of one partition return its records in offset order, none twice and none left out between
/// `from` and the offset that is returned. `EventSourceContract` in the tests is what every adapter has to pass.
package protocol EventSource: Sendable {
    var topicName: String { get }
    /// Tells a topic from another that was created anew under its name.
    var topicID: TopicID { get }
    /// The full name of the event schema, or `nil` for records of any bytes.
    var schemaName: String? { get }

    /// The partitions that there are now, from 0; there may be more later, never fewer.
    func partitions() throws -> [PartitionID]

    func extent(of partition: PartitionID) throws -> SourceExtent

    /// The serialized `FileDescriptorSet` of the version of the topic's event type that is registered under an id; `nil`
    /// where the id is unknown, or another type's.
    func descriptorSet(of schema: SchemaID) throws -> [UInt8]?

    /// That of the newest version.
    ///
    /// - Throws: where the topic has no event type, or none of its versions is registered.
    func newestDescriptorSet() throws -> [UInt8]

    /// Hands out the batch that holds `start`, which may begin before it, and those after it, until `body` says stop,
    /// `bytesMax` bytes were handed out (at least one batch is), or the partition ends.
    ///
    /// - Returns: The offset after the last record handed out; `start` where there was none.
    /// - Throws: ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)`` where `start` was purged or
    ///   not written yet, what a damaged batch gives, or what `body` throws.
    func read(
        _ partition: PartitionID, from start: Offset, bytesMax: Int, _ body: (borrowing SourceBatch) throws -> ReadStep
    ) throws -> Offset

    /// The latest event time of each substream among the records of a partition that were purged; `nil` where the source can't
    /// tell: then none of them makes a later one late.
    func substreamMaxima(_ partition: PartitionID) throws -> SubstreamMaxima?

    /// Whose offsets a checkpoint at `next` is of, to be kept beside it; `nil` where the source can't tell.
    func mark(_ partition: PartitionID, at next: Offset) throws -> LogMark?

    /// How the source is another log than the one that a checkpoint is of; `nil` where it is the same, as far as can be told.
    func difference(from mark: LogMark, in partition: PartitionID) throws -> LogDifference?

    /// Blocks until any of the partitions holds a record at or after its offset, or `span` is over; may return early.
    ///
    /// - Returns: Whether there is such a record.
    func wait(for next: [PartitionID: Offset], atMost span: Duration) throws -> Bool
}

extension EventSource {
    package func substreamMaxima(_ partition: PartitionID) throws -> SubstreamMaxima? { nil }
    package func mark(_ partition: PartitionID, at next: Offset) throws -> LogMark? { nil }
    package func difference(from mark: LogMark, in partition: PartitionID) throws -> LogDifference? { nil }
}
