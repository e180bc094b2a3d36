package import Columnar
package import EventSchema

/// Makes ``PeopleCounted`` messages of the rows of a chunk. Loops that need a few fields read ``columns`` instead.
///
/// Reused for every chunk. One owner, one thread at a time.
package struct PeopleCountedReader: ~Copyable {
    package private(set) var columns: EventColumns
    private var maps = EventColumnMaps(to: PeopleCounted.eventType.descriptor)

    /// - Parameter record: what to decode besides the events.
    package init(record: EventColumns.RecordColumns = []) {
        columns = EventColumns(PeopleCounted.eventType.descriptor, record: record)
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

    package func event(row: Int) -> PeopleCounted {
        typealias Column = PeopleCountedColumn
        var event = PeopleCounted()
        event.site = columns.string(Column.site, row: row)
        event.intervalStart = Int64(bitPattern: columns.scalar(Column.intervalStart, row: row))
        event.intervalSeconds = UInt32(truncatingIfNeeded: columns.scalar(Column.intervalSeconds, row: row))
        event.localLabel = columns.string(Column.localLabel, row: row)
        event.timeZone = columns.string(Column.timeZone, row: row)
        event.utcOffsetMinutes = Int32(
            truncatingIfNeeded: Int64(bitPattern: columns.scalar(Column.utcOffsetMinutes, row: row)))
        if let entered = lane(Column.entered, row) { event.entered = entered }
        if let exited = lane(Column.exited, row) { event.exited = exited }
        if let total = lane(Column.total, row) { event.total = total }
        if !columns.isNull(Column.source, row: row) { event.source = columns.string(Column.source, row: row) }
        if let line = lane(Column.sourceLine, row) { event.sourceLine = UInt32(truncatingIfNeeded: line) }
        return event
    }

    private func lane(_ column: Int, _ row: Int) -> UInt64? {
        columns.isNull(column, row: row) ? nil : columns.scalar(column, row: row)
    }
}
