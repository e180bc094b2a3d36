package import Bytes
package import Columnar
internal import EventSchema
package import Zstd

/// Collects ``PeopleCounted`` events as the columns of one chunk; reused for every chunk.
///
/// One owner, one thread at a time.
package struct PeopleCountedWriter: ~Copyable {
    private var builder: ChunkBuilder

    /// - Parameter capacity: events for which to make room at once; it grows by itself.
    package init(capacity: Int) {
        builder = ChunkBuilder(layout: PeopleCounted.eventType.descriptor.layout, capacity: capacity)
    }

    package var count: Int { builder.count }

    package mutating func append(_ event: PeopleCounted) {
        typealias Column = PeopleCountedColumn
        builder.setTimestamp(event.intervalStart)
        set(Column.site, event.site)
        builder.setScalar(Column.intervalStart, UInt64(bitPattern: event.intervalStart))
        builder.setScalar(Column.intervalSeconds, UInt64(event.intervalSeconds))
        set(Column.localLabel, event.localLabel)
        set(Column.timeZone, event.timeZone)
        builder.setScalar(Column.utcOffsetMinutes, UInt64(bitPattern: Int64(event.utcOffsetMinutes)))
        if event.hasEntered { builder.setScalar(Column.entered, event.entered) }
        if event.hasExited { builder.setScalar(Column.exited, event.exited) }
        if event.hasTotal { builder.setScalar(Column.total, event.total) }
        if event.hasSource { set(Column.source, event.source) }
        if event.hasSourceLine { builder.setScalar(Column.sourceLine, UInt64(event.sourceLine)) }
        builder.commitRow()
    }

    private mutating func set(_ column: Int, _ text: String) {
        var text = text
        text.withUTF8 { builder.setText(column, UnsafeRawBufferPointer($0)) }
    }

    /// Appends the events as one chunk to `out`; they stay until ``removeAll()``.
    package mutating func encode(
        into out: inout ByteBuffer, compressor: inout ZstdCompressor, options: ChunkOptions = .head
    ) -> ChunkSummary {
        builder.encode(into: &out, compressor: &compressor, options: options)
    }

    /// Forgets the events; keeps memory.
    package mutating func removeAll() { builder.removeAll() }
}
