import Columnar
import ErrorKinds
import RecordBatch
internal import EventSchema
internal import Timekeeping

/// Finds substream, event time and append time of a topic's records, of whatever batches hold them.
///
/// The substream is the topic's declared field, else its schema's key field; of a topic without a schema it is the record's key.
/// What may not outlive its record is no name of a substream: where the field isn't open, or keys of a restricted or
/// pseudonymous topic would be kept, all records are one substream. Event time is the field that the schema names, else the
/// record's timestamp.
///
/// One owner, one thread at a time; its memory is kept from batch to batch.
final class SubstreamReader {
    private let log: EventLog
    private let topic: Topic
    /// The field's numbers along its path in the topic's newest version, by which others are searched; `nil`: one substream.
    private let numbers: [Int32]?
    private let takesKeys: Bool
    private let values: RecordValueReader?
    private var plans: [SchemaID: Plan] = [:]
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()
    private var times = ColumnVector()
    private var appendTimes = ColumnVector()
    private var texts = ColumnVector()

    /// Where one version of the schema has what is read.
    private struct Plan {
        let time: ChunkColumn
        let substream: (column: ChunkColumn, kind: ColumnKind)?
    }

    init(_ log: EventLog, _ topic: Topic) throws {
        self.log = log
        self.topic = topic
        guard let schema = topic.configuration.schema else {
            takesKeys = !topic.configuration.dataClass.isPersonal
            numbers = nil
            values = nil
            return
        }
        takesKeys = false
        let newest = try log.newestSchema(named: schema)
        // The bytes of a schema are its owner's: without columns all records are one substream.
        let descriptor = try? EventDescriptor(descriptorSet: newest.descriptorSet, message: schema)
        let declared = topic.configuration.substream.flatMap { descriptor?.column(at: $0) }
        numbers = (declared ?? descriptor?.keyColumn).flatMap { index in
            guard let column = descriptor?.columns[index], column.fieldClass == .open else { return nil }
            return column.numbers
        }
        guard descriptor != nil else {
            values = nil
            return
        }
        values = RecordValueReader(
            schema,
            version: { id in
                guard let record = try log.schema(SchemaID(rawValue: id)), record.name == schema else { return nil }
                return record.descriptorSet
            }, newest: { newest.descriptorSet })
    }

    /// Counts rows of a batch.
    ///
    /// - Throws: `ChunkError` or `RecordBatchError` where the batch is damaged.
    func count(_ batch: borrowing StoredBatch, _ rows: Range<Int>, into tally: inout SubstreamTally) throws {
        switch batch.header.layout {
        case .columnar: try countColumns(batch, rows, &tally)
        case .row: try countRows(batch, rows, &tally, &rowScratch)
        }
    }

    // MARK: Columns

    private func countColumns(
        _ batch: borrowing StoredBatch, _ rows: Range<Int>, _ tally: inout SubstreamTally
    ) throws {
        let plan = try plan(batch.header.schemaID)
        let chunk = try ChunkReader(batch.body)
        try chunk.decode(plan.time, kind: .signed, into: &times, scratch: &chunkScratch)
        if chunk.hasAppendTime {
            try chunk.decode(.appendTime, kind: .signed, into: &appendTimes, scratch: &chunkScratch)
        }
        func appendTime(_ row: Int) -> Int64 {
            chunk.hasAppendTime ? Int64(bitPattern: appendTimes.lanes[row]) : batch.header.appendTime
        }
        guard let (column, kind) = plan.substream else {
            for row in rows {
                tally.count(nil, eventTime: Int64(bitPattern: times.lanes[row]), appendTime: appendTime(row))
            }
            return
        }
        try chunk.decode(column, kind: kind, into: &texts, scratch: &chunkScratch)
        guard kind.hasDictionary else {
            for row in rows where SubstreamTally.isInTime(Int64(bitPattern: times.lanes[row]), appendTime(row)) {
                let text = texts.isNull(row) ? [] : [UInt8]("\(Int64(bitPattern: texts.lanes[row]))".utf8)
                tally.raise(text, to: Int64(bitPattern: times.lanes[row]))
            }
            return
        }
        // By code first: a chunk has few substreams and many rows.
        var latest = [Int64](repeating: .min, count: texts.dictionaryCount + 1)
        for row in rows {
            let time = Int64(bitPattern: times.lanes[row])
            guard SubstreamTally.isInTime(time, appendTime(row)) else { continue }
            let code = texts.isNull(row) ? texts.dictionaryCount : Int(texts.lanes[row])
            if time > latest[code] { latest[code] = time }
        }
        for (code, time) in latest.enumerated() where time != .min {
            tally.raise(code == texts.dictionaryCount ? [] : [UInt8](texts.entry(code)), to: time)
        }
    }

    private func plan(_ id: SchemaID) throws -> Plan {
        if let known = plans[id] { return known }
        let record = id == .none ? nil : try log.schema(id, of: topic)
        let version = record.flatMap { try? EventDescriptor(descriptorSet: $0.descriptorSet, message: $0.name) }
        let column = version?.columns.firstIndex { $0.numbers == numbers && !$0.isPresence }
        let made = Plan(
            time: version?.timestampColumn.map { .value($0) } ?? .timestamp,
            substream: column.map { (.value($0), version!.columns[$0].type.kind) }
                ?? (takesKeys ? (.key, .bytes) : nil))
        plans[id] = made
        return made
    }

    // MARK: Rows

    private func countRows(
        _ batch: borrowing StoredBatch, _ rows: Range<Int>, _ tally: inout SubstreamTally,
        _ scratch: inout RecordBatchScratch
    ) throws {
        let reader = try RecordBatchReader(batch.body)
        guard !reader.header.attributes.isControl else { return }
        values?.beginBatch()
        do {
            var records = try reader.records(&scratch)
            while let record = try records.next() {
                guard rows.contains(Int(record.offset - batch.header.baseOffset.rawValue)) else { continue }
                try count(record, batch.header.appendTime, &tally)
            }
        } catch is RecordBatchError {}  // the checksum holds: a client wrote what nobody can read
    }

    private func count(
        _ record: borrowing RecordView, _ appendTime: Int64, _ tally: inout SubstreamTally
    ) throws {
        guard let values else {
            let key = takesKeys ? record.key ?? Self.noText : nil
            return tally.count(key, eventTime: record.timestamp, appendTime: appendTime)
        }
        // What is no event has no event time.
        guard case .event(let event) = try values.read(record.value, timestamp: record.timestamp) else { return }
        let column = numbers.flatMap { numbers in
            event.descriptor.columns.firstIndex { $0.numbers == numbers && !$0.isPresence }
        }
        try count(event, column, appendTime, &tally)
    }

    private static var noText: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    private func count(
        _ event: RecordValueReader.Event, _ column: Int?, _ appendTime: Int64, _ tally: inout SubstreamTally
    ) throws {
        let time = event.row.timestamp
        guard let column else { return tally.count(nil, eventTime: time, appendTime: appendTime) }
        guard event.row.isSet(column) else {
            return tally.count(Self.noText, eventTime: time, appendTime: appendTime)
        }
        if event.descriptor.columns[column].type.isText {
            event.row.withText(column) { tally.count($0, eventTime: time, appendTime: appendTime) }
        } else {
            let text = [UInt8]("\(Int64(bitPattern: event.row.scalar(column)))".utf8)
            text.withUnsafeBytes { tally.count($0, eventTime: time, appendTime: appendTime) }
        }
    }
}

extension EventLog {
    /// The substreams' maxima of the records from `start` up to `end`. A damaged batch ends it: what is known until then counts,
    /// since what has to go goes all the same.
    func substreamTally(
        of topic: Topic, _ partition: PartitionID, from start: Offset, before end: Offset
    ) throws -> SubstreamTally {
        var tally = SubstreamTally()
        let reader = try SubstreamReader(self, topic)
        var next = start
        do {
            while next < end {
                let from = next
                next = try scan(topic, partition, from: from, before: end) { batch, rows in
                    try reader.count(batch, rows, into: &tally)
                    return .next
                }
                guard next > from else { break }
            }
        } catch let error as LogError where error.kind == .damaged {}
        return tally
    }
}
