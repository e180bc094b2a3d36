internal import Columnar
internal import RecordBatch
package import EventLog
package import EventSchema
package import Timekeeping

/// Reads the records of a topic as events, whatever they are stored as: columns of any registered version of the event type, or
/// rows.
///
/// ```swift
/// let reader = EventReader<BlobEvent>(log)
/// let (records, next) = try reader.read(topic, partition, from: start)
/// ```
/// The one rule for what is no event: a record of another schema, a value that doesn't decode and a version that can't be
/// read are handed out as ``RecordContent/unreadable(_:)`` with the reason, null values and markers of transactions as
/// ``RecordContent/nothing``; whoever reads says what becomes of them. Only a damaged batch is an error.
///
/// Its memory is kept from batch to batch. One owner, one thread at a time.
package final class EventReader<Event: TypedEvent> {
    private let log: EventLog
    private let record: EventColumns.RecordColumns
    private let decoder: Event.BatchReader
    private let values: RecordValueReader
    /// Which schemas that were met are versions of the event type.
    private var versions: [SchemaID: Bool] = [:]
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()

    /// - Parameter record: what to bring besides the events, of keys and headers.
    package init(_ log: EventLog, record: EventColumns.RecordColumns = []) {
        self.log = log
        self.record = record
        decoder = Event.BatchReader(record: record.union(.appendTime))
        values = RecordValueReader(log, Event.eventType)
    }

    /// The records from `start` on: at most `recordsMax`, and of about `bytesMax` stored bytes. Where a batch behind others can't be
    /// read, those are returned, and the call that begins with it throws: what is sound is never lost to what isn't.
    ///
    /// - Parameter end: where to stop at the latest; `nil` is the partition's end.
    /// - Returns: The records, and the next offset to read.
    /// - Throws: `LogError.offsetOutOfRange` where `start` was purged, `LogError.corruptBatch`.
    package func read(
        _ topic: Topic, _ partition: PartitionID, from start: Offset, before end: Offset? = nil,
        recordsMax: Int = .max, bytesMax: Int = 256 << 10
    ) throws -> (records: [EventRecord<Event>], next: Offset) {
        var records: [EventRecord<Event>] = []
        guard recordsMax > 0 else { return (records, start) }
        var next = start
        var sound = 0
        do {
            _ = try log.read(topic, partition, from: start, bytesMax: bytesMax) { batch in
                let header = batch.header
                let first = max(0, start - header.baseOffset)
                let room = recordsMax - records.count
                var last = header.count - first <= room ? header.count : first + room
                if let end { last = min(last, end - header.baseOffset) }
                guard first < last else { return .stop }
                try decode(batch, topic, partition, first..<last) { records.append($0) }
                next = header.baseOffset + last
                sound = records.count
                return records.count < recordsMax ? .next : .stop
            }
        } catch {
            guard sound > 0 else { throw error }
            records.removeSubrange(sound...)
        }
        return (records, next)
    }

    /// The record at an offset; `nil` where it is purged or not written.
    package func record(_ topic: Topic, _ partition: PartitionID, at offset: Offset) throws -> EventRecord<Event>? {
        guard partition.index >= 0, partition.index < topic.configuration.partitions else { return nil }
        do {
            return try read(topic, partition, from: offset, recordsMax: 1).records.first { $0.offset == offset }
        } catch LogError.offsetOutOfRange { return nil }
    }

    /// Hands out every record of a topic, partition by partition, up to the ends as they are now. Records are copied out of the log
    /// before `body` sees them, so it may take its time; what a purge takes away meanwhile is left out.
    ///
    /// - Parameter time: begins each partition at the first record that is as late; `nil` is its start.
    package func forEach(
        _ topic: Topic, from time: EventTime? = nil, _ body: (EventRecord<Event>) throws -> Void
    ) throws {
        for (partition, state) in zip(topic.partitions, try log.partitionStates(topic)) {
            var next = try time.map { try log.offset(at: $0, of: topic, partition) } ?? state.logStart
            while next < state.highWaterMark {
                let from = next
                let read: (records: [EventRecord<Event>], next: Offset)
                do {
                    read = try self.read(topic, partition, from: from, before: state.highWaterMark)
                } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where from < logStart {
                    next = logStart
                    continue
                }
                for record in read.records { try body(record) }
                next = read.next
            }
        }
    }

    /// Hands out the records of a partition from `start` to its end as it is now, within snapshots: return soon. What a purge
    /// takes away meanwhile is left out.
    ///
    /// - Parameters:
    ///   - end: where to stop at the latest; `nil` is the partition's end.
    ///   - chunk: told of each chunk whose columns are those of this program's version of the event type, before its rows.
    ///   - fast: may take a row of such a chunk by its columns, and says whether it did.
    ///   - body: is given every other record.
    /// - Returns: The next offset to read: nothing before it was left out, and nothing from it on was handed out.
    package func scan(
        _ topic: Topic, _ partition: PartitionID, from start: Offset, before end: Offset? = nil,
        chunk: (borrowing EventColumns) -> Void = { _ in },
        fast: (borrowing EventColumns, Int) -> Bool = { _, _ in false },
        _ body: (EventRecord<Event>) throws -> Void
    ) throws -> Offset {
        let state = try log.partitionState(topic, partition)
        let end = min(end ?? state.highWaterMark, state.highWaterMark)
        return try log.scan(topic, partition, from: max(start, state.logStart), before: end) { batch, rows in
            try decode(batch, topic, partition, rows, chunk: chunk, fast: fast, body)
            return .next
        }
    }

    // MARK: Decoding

    private func decode(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        chunk: (borrowing EventColumns) -> Void = { _ in },
        fast: (borrowing EventColumns, Int) -> Bool = { _, _ in false },
        _ body: (EventRecord<Event>) throws -> Void
    ) throws {
        switch batch.header.layout {
        case .row: try read(batch, topic, partition, rows, body)
        case .columnar:
            if let reason = try decodeColumns(batch, topic) {
                for row in rows { try body(Self.record(batch.header, partition, row, .unreadable(reason))) }
            } else {
                try handOut(batch.header, partition, rows, chunk, fast, body)
            }
        }
    }

    /// - Returns: Why none of the rows is an event, where that is so.
    private func decodeColumns(_ batch: borrowing StoredBatch, _ topic: Topic) throws -> String? {
        let id = batch.header.schemaID
        guard try isVersion(id) ?? (log.schema(id, of: topic).name == Event.eventType.name) else {
            return "its batch is of schema number \(id), which is not a version of \(Event.eventType.name)"
        }
        do {
            try decoder.decode(try ChunkReader(batch.body), schema: id.rawValue, scratch: &chunkScratch) {
                try log.schema(id, of: topic).descriptorSet
            }
            return nil
        } catch let mismatch as EventVersionMismatch {
            return mismatch.description
        }
    }

    private func handOut(
        _ header: BatchHeader, _ partition: PartitionID, _ rows: Range<Int>, _ chunk: (borrowing EventColumns) -> Void,
        _ fast: (borrowing EventColumns, Int) -> Bool, _ body: (EventRecord<Event>) throws -> Void
    ) throws {
        try decoder.withColumns { columns in
            let isOwn = decoder.hasOwnColumns
            if isOwn { chunk(columns) }
            for row in rows.clamped(to: 0..<columns.count) {
                if isOwn, fast(columns, row) { continue }
                var headers: [RecordHeader] = []
                if record.contains(.headers), let bytes = columns.headers(row: row) {
                    headers = try RecordHeaders(RawSpan(_unsafeBytes: bytes)).array()
                }
                try body(
                    EventRecord(
                        partition: partition, offset: header.baseOffset + row,
                        appendTime: EventTime(milliseconds: columns.appendTime(row: row) ?? header.appendTime),
                        key: record.contains(.key) ? columns.key(row: row).map { [UInt8]($0) } : nil,
                        headers: headers, content: content(row)))
            }
        }
    }

    /// Columns hold what their type allows, but for texts that are not UTF-8.
    private func content(_ row: Int) -> RecordContent<Event> {
        do { return .event(try decoder.event(row: row)) } catch {
            return .unreadable("\(UnreadableValue(.message))")
        }
    }

    /// The records of a batch of rows whose numbers in it are `rows`, for whoever reads columns itself.
    package func read(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        _ body: (EventRecord<Event>) throws -> Void
    ) throws {
        try decodeRows(batch, partition, rows, &rowScratch, body)
    }

    /// Offsets without a record, as compaction leaves them, are nothing. Records that don't unpack although the batch's checksum
    /// holds are what a client wrote: unreadable, and no damage.
    private func decodeRows(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, _ rows: Range<Int>,
        _ scratch: inout RecordBatchScratch, _ body: (EventRecord<Event>) throws -> Void
    ) throws {
        let header = batch.header
        let reader = try RecordBatchReader(batch.body)
        values.beginBatch()
        let isControl = reader.header.attributes.isControl
        var next = rows.lowerBound
        func leaveOut(before end: Int, _ content: RecordContent<Event>) throws {
            while next < end {
                try body(Self.record(header, partition, next, content))
                next += 1
            }
        }
        do {
            var records = try reader.records(&scratch)
            while next < rows.upperBound, let stored = try records.next() {
                let row = Offset(stored.offset) - header.baseOffset
                guard row >= next else { continue }
                try leaveOut(before: min(row, rows.upperBound), .nothing)
                guard row < rows.upperBound else { break }
                let content: RecordContent<Event> =
                    isControl ? .nothing : try RecordContent(stored.value, by: values)
                next = row + 1
                try body(
                    Self.record(
                        header, partition, row, content,
                        key: record.contains(.key) ? stored.key.map { [UInt8]($0) } : nil,
                        headers: record.contains(.headers) ? stored.headers.array() : []))
            }
            try leaveOut(before: rows.upperBound, .nothing)
        } catch let error as RecordBatchError {
            try leaveOut(before: rows.upperBound, .unreadable("\(UnreadableValue(.batch, detail: "\(error)"))"))
        }
    }

    private static func record(
        _ header: BatchHeader, _ partition: PartitionID, _ row: Int, _ content: RecordContent<Event>,
        key: [UInt8]? = nil, headers: [RecordHeader] = []
    ) -> EventRecord<Event> {
        EventRecord(
            partition: partition, offset: header.baseOffset + row,
            appendTime: EventTime(milliseconds: header.appendTime),
            key: key,
            headers: headers, content: content)
    }

    /// `nil` for an id that isn't registered.
    private func isVersion(_ id: SchemaID) throws -> Bool? {
        if let known = versions[id] { return known }
        guard let schema = try log.schema(id) else { return nil }
        let verdict = schema.name == Event.eventType.name
        versions[id] = verdict
        return verdict
    }
}
