package import Columnar
package import EventSchema

/// Makes ``VisitorObserved`` messages of the rows of a chunk. Loops that need a few fields read ``columns`` instead.
///
/// Reused for every chunk. One owner, one thread at a time.
package struct VisitorObservedReader: ~Copyable {
    package private(set) var columns: EventColumns
    private var maps = EventColumnMaps(to: VisitorObserved.eventType.descriptor)

    /// - Parameter record: what to decode besides the events.
    package init(record: EventColumns.RecordColumns = []) {
        columns = EventColumns(VisitorObserved.eventType.descriptor, record: record)
    }

    /// The number of events in the chunk that was decoded last.
    package var count: Int { columns.count }

    /// For a chunk that was written with this program's version of the event type.
    package mutating func decode(
        _ chunk: borrowing ChunkReader, scratch: inout ChunkScratch
    ) throws(ChunkError) {
        try columns.decode(chunk, scratch: &scratch)
    }

    /// For a chunk of any version: what its version does not have is absent, what this program does not know is left out.
    ///
    /// - Parameters:
    ///   - schema: the id of the batch's schema.
    ///   - descriptorSet: that which is registered under it; asked for once.
    package mutating func decode(
        _ chunk: borrowing ChunkReader, schema: UInt32, scratch: inout ChunkScratch,
        descriptorSet: () throws -> [UInt8]
    ) throws {
        let map = try maps.map(schema, descriptorSet)
        try columns.decode(chunk, through: map, scratch: &scratch)
    }

    package func event(row: Int) -> VisitorObserved {
        typealias Column = VisitorObservedColumn
        var event = VisitorObserved()
        event.store = columns.string(Column.store, row: row)
        event.zone = columns.string(Column.zone, row: row)
        if !columns.isNull(Column.camera, row: row) { event.camera = columns.string(Column.camera, row: row) }
        event.eventTime = Int64(bitPattern: columns.scalar(Column.eventTime, row: row))
        if let visitor = lane(Column.visitor, row) { event.visitor = visitor }
        if let ageBand = lane(Column.ageBand, row) { event.ageBand = attribute(ageBand) }
        if let gender = lane(Column.gender, row) { event.gender = attribute(gender) }
        if let emotion = lane(Column.emotion, row) { event.emotion = attribute(emotion) }
        if let bits = lane(Column.confidence, row) {
            event.confidence = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        }
        if let dwell = lane(Column.dwellMilliseconds, row) { event.dwellMs = UInt32(truncatingIfNeeded: dwell) }
        if let x = lane(Column.x, row) { event.x = UInt32(truncatingIfNeeded: x) }
        if let y = lane(Column.y, row) { event.y = UInt32(truncatingIfNeeded: y) }
        if let direction = lane(Column.direction, row) { event.direction = attribute(direction) }
        if let sequence = lane(Column.cameraSequence, row) {
            event.cameraSequence = UInt32(truncatingIfNeeded: sequence)
        }
        if let bits = lane(Column.emotionScore, row) {
            event.emotionScore = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        }
        return event
    }

    private func lane(_ column: Int, _ row: Int) -> UInt64? {
        columns.isNull(column, row: row) ? nil : columns.scalar(column, row: row)
    }
}
