internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import RecordBatch

/// Reads the records of row batches, as Kafka clients write them, as the columns that a definition reads.
///
/// Records are events by the rule of ``RecordValue``. Those that are none are listed beside the rows with the reason, so
/// that no record stops a projection; only a batch that is not what was written throws. Memory is reused for every batch.
final class RowDecoder {
    private let definition: ProjectionDefinition
    private let values: RecordValueReader
    /// By version. Each is kept with its plan, so that no later one gets its identity.
    private var plans: [ObjectIdentifier: (version: EventDescriptor, plan: InputPlan)] = [:]
    private let inputs: UnsafeMutablePointer<RowColumn>
    private let columns: UnsafeMutablePointer<ProjectionColumn>
    // Of the batch at hand, with room for all of its records.
    private var times: UnsafeMutablePointer<Int64>
    private var offsets: UnsafeMutablePointer<Offset>
    private var skipped: UnsafeMutablePointer<SkippedRecord>
    private var capacity = 64
    private var rowCount = 0
    private var skippedCount = 0
    private var scratch = RecordBatchScratch()

    init(_ definition: ProjectionDefinition, _ source: any EventSource) {
        self.definition = definition
        values = RecordValueReader(
            definition.schema, version: { try source.descriptorSet(of: SchemaID(rawValue: $0)) },
            newest: { try source.newestDescriptorSet() })
        times = .allocate(capacity: capacity)
        offsets = .allocate(capacity: capacity + 1)
        skipped = .allocate(capacity: capacity)
        inputs = .allocate(capacity: max(definition.inputs.count, 1))
        for (index, input) in definition.inputs.enumerated() {
            (inputs + index).initialize(to: RowColumn(isText: input.kind.hasDictionary))
        }
        columns = .allocate(capacity: max(definition.inputs.count, 1))
    }

    deinit {
        inputs.deinitialize(count: definition.inputs.count)
        inputs.deallocate()
        columns.deallocate()
        times.deallocate()
        offsets.deallocate()
        skipped.deallocate()
    }

    /// The events of `batch` from `start` up to, not including, `end`, and what lies between them. Valid until the next call.
    ///
    /// - Throws: ``ProjectionError/corruptBatch(topic:partition:offset:reason:)`` where checksum or header are not sound.
    func chunk(
        _ batch: borrowing SourceBatch, of partition: PartitionID, from start: Offset, to end: Offset
    ) throws -> ProjectionChunk {
        let end = min(end, batch.endOffset)
        begin(rows: batch.count)
        values.beginBatch()
        try read(batch, of: partition, to: end, &scratch)
        offsets[rowCount] = end
        let first = (0..<rowCount).first { offsets[$0] >= start } ?? rowCount
        for index in definition.inputs.indices { columns[index] = inputs[index].column }
        return ProjectionChunk(
            partition: partition, baseOffset: batch.baseOffset,
            places: RowPlaces(
                offsets: UnsafePointer(offsets), skipped: UnsafeBufferPointer(start: skipped, count: skippedCount)),
            rows: first..<rowCount, appendTime: batch.appendTime, timestamps: UnsafePointer(times),
            columns: UnsafePointer(columns))
    }

    private func begin(rows: Int) {
        if rows > capacity {
            times.deallocate()
            offsets.deallocate()
            skipped.deallocate()
            capacity = max(rows, capacity * 2)
            times = .allocate(capacity: capacity)
            offsets = .allocate(capacity: capacity + 1)
            skipped = .allocate(capacity: capacity)
        }
        rowCount = 0
        skippedCount = 0
        for index in definition.inputs.indices { inputs[index].begin(rows: rows) }
    }

    private func read(
        _ batch: borrowing SourceBatch, of partition: PartitionID, to end: Offset, _ scratch: inout RecordBatchScratch
    ) throws {
        func corrupt(_ reason: String) -> ProjectionError {
            .corruptBatch(topic: definition.topic, partition: partition, offset: batch.baseOffset, reason: reason)
        }
        let reader: RecordBatchReader
        do { reader = try RecordBatchReader(batch.body) } catch { throw corrupt("\(error)") }
        let header = reader.header
        guard header.baseOffset == batch.baseOffset.rawValue, header.lastOffset == batch.endOffset.rawValue - 1 else {
            throw corrupt("the records are those of offsets \(header.baseOffset) to \(header.lastOffset)")
        }
        var next = batch.baseOffset
        do {
            var records = try reader.records(&scratch)
            while next < end, let record = try records.next() {
                let offset = Offset(record.offset)
                skip(next..<min(offset, end), header.maxTimestamp, nil)
                next = offset + 1
                guard offset < end else { return }
                if header.attributes.isControl {
                    skip(offset..<next, record.timestamp, nil)
                } else {
                    try take(record, offset)
                }
            }
            skip(next..<end, header.maxTimestamp, nil)
        } catch is RecordBatchError {
            // The checksum holds: it is what a client wrote.
            skip(next..<end, header.maxTimestamp, .batch)
        }
    }

    private func skip(_ range: Range<Offset>, _ timestamp: Int64, _ reason: UnreadableValue.Reason?) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            skipped[skippedCount] = SkippedRecord(offset: offset, timestamp: timestamp, reason: reason)
            skippedCount += 1
            offset = offset + 1
        }
    }

    private func take(_ record: borrowing RecordView, _ offset: Offset) throws {
        switch try values.read(record.value, timestamp: record.timestamp) {
        case .nothing: skip(offset..<(offset + 1), record.timestamp, nil)
        case .unreadable(let why): skip(offset..<(offset + 1), record.timestamp, why.reason)
        case .event(let event):
            let plan = try plans[ObjectIdentifier(event.descriptor)]?.plan ?? makePlan(event.descriptor)
            for (index, column) in plan.columns.enumerated() {
                guard let column, event.row.isSet(column) else { continue }
                inputs[index].set(rowCount, from: event.row, column)
            }
            times[rowCount] = event.row.timestamp
            offsets[rowCount] = offset
            rowCount += 1
        }
    }

    private func makePlan(_ version: EventDescriptor) throws -> InputPlan {
        let plan = try InputPlan(of: definition, in: version)
        plans[ObjectIdentifier(version)] = (version, plan)
        return plan
    }
}

/// One column of the events of a batch, as it grows row by row. Every text has an entry of its own.
private struct RowColumn: ~Copyable {
    private let isText: Bool
    private var lanes: UnsafeMutablePointer<UInt64>
    private var nulls: UnsafeMutablePointer<UInt64>
    private var entryEnds: UnsafeMutablePointer<UInt32>
    private var entryBytes = ByteBuffer()
    private var entryCount = 0
    private var capacity = 64

    init(isText: Bool) {
        self.isText = isText
        lanes = .allocate(capacity: capacity)
        nulls = .allocate(capacity: capacity / 64)
        entryEnds = .allocate(capacity: capacity + 1)
        entryEnds[0] = 0
    }

    deinit {
        lanes.deallocate()
        nulls.deallocate()
        entryEnds.deallocate()
    }

    /// Forgets the last batch: every row is null until it is set.
    mutating func begin(rows: Int) {
        if rows > capacity {
            lanes.deallocate()
            nulls.deallocate()
            entryEnds.deallocate()
            capacity = (max(rows, capacity * 2) + 63) / 64 * 64
            lanes = .allocate(capacity: capacity)
            nulls = .allocate(capacity: capacity / 64)
            entryEnds = .allocate(capacity: capacity + 1)
            entryEnds[0] = 0
        }
        lanes.update(repeating: 0, count: rows)
        nulls.update(repeating: .max, count: (rows + 63) / 64)
        entryBytes.removeAll()
        entryCount = 0
    }

    mutating func set(_ row: Int, from event: borrowing EventRow, _ column: Int) {
        nulls[row >> 6] &= ~(1 << UInt64(row & 63))
        guard isText else {
            lanes[row] = event.scalar(column)
            return
        }
        lanes[row] = UInt64(entryCount)
        event.withText(column) { entryBytes.append($0) }
        entryCount += 1
        entryEnds[entryCount] = UInt32(entryBytes.count)
    }

    var column: ProjectionColumn {
        ProjectionColumn(
            lanes: UnsafePointer(lanes), nulls: UnsafePointer(nulls), dictionaryCount: entryCount,
            entryBytes: UnsafeRawPointer(entryBytes.base), entryOffsets: UnsafePointer(entryEnds))
    }
}
