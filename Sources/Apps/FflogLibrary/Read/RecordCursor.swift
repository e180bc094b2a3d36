internal import EventLog

/// Reads the records of a topic, partition by partition, up to where they ended when it was made.
///
/// ```swift
/// let visits = try log.read(VisitorObserved.self, from: "visits")
/// while let record = try visits.next() { use(record.value) }
/// ```
/// **Memory.** It holds the records of one stored batch, a few thousand as a rule. No snapshot is held between calls, so a
/// reader may take its time. **Purges.** What is purged before it is read is left out, and counted in the record after it
/// (``Record/purgedBefore``). **Concurrency.** One thread at a time.
public final class RecordCursor<Value: Sendable> {
    private let reader: LaneReader<Value>
    private var lanes: [Lane]
    private var records: [Record<Value>] = []
    private var taken = 0

    init(_ reader: LaneReader<Value>, _ lanes: [Lane]) {
        self.reader = reader
        self.lanes = lanes
    }

    /// The next record; `nil` after the last.
    ///
    /// - Throws: ``FflogError`` of kind `damaged` for a batch that can't be read, or `notFound` where the topic was deleted.
    public func next() throws(FflogError) -> Record<Value>? {
        while taken == records.count {
            guard !lanes.isEmpty else { return nil }
            records = try translating { try reader.read(&lanes[0]) }
            taken = 0
            if records.isEmpty { lanes.removeFirst() }
        }
        taken += 1
        return records[taken - 1]
    }

    /// Hands out the records that are left, until `body` throws.
    ///
    /// - Throws: ``FflogError``, or what `body` throws.
    public func forEach(_ body: (Record<Value>) throws -> Void) throws {
        while let record = try next() { try body(record) }
    }
}

extension FootfallLog {
    /// Reads a topic's records as bytes.
    ///
    /// In a topic of events a value is its Protobuf message, as it was appended.
    ///
    /// - Parameters:
    ///   - partition: one partition; `nil` reads all, one after the other.
    ///   - start: where to begin, in each partition.
    /// - Throws: ``FflogError`` of kind `notFound` for a topic, partition or offset that isn't there.
    public func read(
        _ topic: String, _ partition: PartitionID? = nil, from start: ReadStart = .start
    ) throws(FflogError) -> RecordCursor<[UInt8]> {
        try translating {
            let reader = LaneReader(log, try log.topic(topic), ByteDecoder(log))
            return RecordCursor(reader, try reader.lanes(partition, from: start, toEnd: true))
        }
    }

    /// Reads a topic's records as events, of whichever version of their type they are.
    ///
    /// - Parameters:
    ///   - partition: one partition; `nil` reads all, one after the other.
    ///   - start: where to begin, in each partition.
    /// - Throws: ``FflogError`` of kind `notFound` for a topic, partition or offset that isn't there, `refused` where the topic has
    ///   other events.
    public func read<Event: EventMessage>(
        _ type: Event.Type, from topic: String, _ partition: PartitionID? = nil, from start: ReadStart = .start
    ) throws(FflogError) -> RecordCursor<Event> {
        try translating {
            let reader = LaneReader(
                log, try self.topic(topic, of: Event.eventDefinition), try DecoderTask<Event>(log: log).run())
            return RecordCursor(reader, try reader.lanes(partition, from: start, toEnd: true))
        }
    }
}
