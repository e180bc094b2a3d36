import Bytes
import Columnar
import RecordBatch
import Synchronization
internal import EventSchema
internal import Timekeeping

/// Holds the times that typed events state in a field of their own against the topic's bounds. Projections take the event time from
/// there, and a record's timestamp may be another.
///
/// Every append passes it on the caller's side. Columns whose timestamps are stored as that field cost a look at their directory.
/// Any thread may use it.
final class StatedTimes: Sendable {
    private let lookUp: @Sendable (SchemaID) throws -> SchemaRecord?
    private let now: @Sendable () -> EventTime
    private struct Version {
        let schema: String
        /// `nil` without such a field.
        let descriptor: EventDescriptor?
    }

    /// What was looked up: registered versions never change.
    private let known = Mutex<[SchemaID: Version]>([:])

    init(
        now: @escaping @Sendable () -> EventTime, _ lookUp: @escaping @Sendable (SchemaID) throws -> SchemaRecord?
    ) {
        self.now = now
        self.lookUp = lookUp
    }

    /// - Throws: ``LogError/eventTimeOutOfBounds(topic:partition:_:)``.
    func check(_ request: AppendRequest) throws {
        for part in request.parts {
            let bounds = part.topic.configuration.eventTimes
            guard let schema = part.topic.configuration.schema, bounds != .none else { continue }
            guard let times = try times(of: part.batch, schema),
                let fault = bounds.fault(of: times, appendedAt: now())
            else { continue }
            throw LogError.eventTimeOutOfBounds(topic: part.topic.name, partition: part.partition, fault)
        }
    }

    /// The least and the greatest that events of a schema state otherwise than their timestamps; `nil` where none does. What can't be
    /// read, or is of another schema, is refused elsewhere, or taken as it is: no projection has a time of it.
    private func times(of batch: EncodedBatch, _ schema: String) throws -> ClosedRange<EventTime>? {
        switch batch.layout {
        case .columnar:
            guard let column = try descriptor(batch.schemaID, of: schema)?.timestampColumn else { return nil }
            return try batch.withBody { body in try? Self.times(inChunk: body, column) }
        case .row: return try batch.withBody { try times(inRows: $0, schema) }
        }
    }

    private func descriptor(_ id: SchemaID, of schema: String) throws -> EventDescriptor? {
        if let found = known.withLock({ $0[id] }) { return found.schema == schema ? found.descriptor : nil }
        guard let record = try lookUp(id) else { return nil }
        let read = try? EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
        let version = Version(schema: record.name, descriptor: read?.timestampColumn == nil ? nil : read)
        known.withLock { $0[id] = version }
        return version.schema == schema ? version.descriptor : nil
    }

    private static func times(inChunk body: RawSpan, _ column: Int) throws -> ClosedRange<EventTime>? {
        let chunk = try ChunkReader(body)
        guard try !chunk.hasTimestamps(of: column) else { return nil }
        var vector = ColumnVector()
        var scratch = ChunkScratch()
        try chunk.decode(.value(column), kind: .signed, into: &vector, scratch: &scratch)
        var range: ClosedRange<EventTime>?
        for row in 0..<vector.count {
            widen(&range, Int64(bitPattern: vector.isConstant ? vector.lanes[0] : vector.lanes[row]))
        }
        return range
    }

    private func times(inRows body: RawSpan, _ schema: String) throws -> ClosedRange<EventTime>? {
        var range: ClosedRange<EventTime>?
        do { try read(RecordBatchReader(body), of: schema, &range) } catch is RecordBatchError {}
        return range
    }

    private func read(
        _ batch: borrowing RecordBatchReader, of name: String, _ range: inout ClosedRange<EventTime>?
    ) throws {
        var scratch = RecordBatchScratch()
        var records = try batch.records(&scratch)
        var schema: SchemaID?
        var reader: RowTimes?
        while let record = try records.next() {
            guard let value = record.value, let framed = ConfluentFraming.parse(value) else { continue }
            let id = SchemaID(rawValue: framed.schemaID)
            if id != schema {
                schema = id
                reader = try descriptor(id, of: name).map { RowTimes($0) }
            }
            if let time = reader?.time(of: framed.message) { Self.widen(&range, time) }
        }
    }

    private static func widen(_ range: inout ClosedRange<EventTime>?, _ milliseconds: Int64) {
        let time = EventTime(milliseconds: milliseconds)
        range = min(range?.lowerBound ?? time, time)...max(range?.upperBound ?? time, time)
    }
}

/// Reads of messages of one schema what they state as their time. For one thread.
private final class RowTimes {
    private var reader: EventProtobufReader
    private var row: EventRow

    init(_ descriptor: EventDescriptor) {
        reader = EventProtobufReader(descriptor)
        row = EventRow(descriptor)
    }

    /// `nil` of what is no message of the schema.
    func time(of message: UnsafeRawBufferPointer) -> Int64? {
        do { try reader.readAny(message, into: &row, unknownFields: .ignored) } catch { return nil }
        return row.timestamp
    }
}
