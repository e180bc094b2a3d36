import Columnar
package import Timekeeping

/// A batch in the log, borrowed from the reader's snapshot: its envelope, already checked, and its body.
///
/// The body points into the mapped file and lives no longer than the callback that was given it.
package struct StoredBatch: ~Escapable {
    package let header: BatchHeader
    package let body: RawSpan

    @_lifetime(copy body)
    package init(header: BatchHeader, body: RawSpan) {
        self.header = header
        self.body = body
    }
}

extension StoredBatch {
    /// When the record at `offset`, which is in the batch, became durable.
    package func appendTime(of offset: Offset) throws -> EventTime {
        guard header.hasAppendTimes else { return EventTime(milliseconds: header.appendTime) }
        var vector = ColumnVector()
        var scratch = ChunkScratch()
        try ChunkReader(body).decode(.appendTime, kind: .signed, into: &vector, scratch: &scratch)
        let row = min(max(offset - header.baseOffset, 0), vector.count - 1)
        return EventTime(milliseconds: Int64(bitPattern: vector.lanes[row]))
    }
}

/// Whether a reader wants another batch.
package enum ReadStep: Sendable {
    case next
    case stop
}
