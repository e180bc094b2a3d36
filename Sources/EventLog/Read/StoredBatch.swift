import Columnar

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
    /// When the record at `offset`, which is in the batch, became durable; milliseconds since 1970.
    package func appendTime(of offset: Offset) throws -> Int64 {
        guard header.hasAppendTimes else { return header.appendTime }
        var vector = ColumnVector()
        var scratch = ChunkScratch()
        try ChunkReader(body).decode(.appendTime, kind: .signed, into: &vector, scratch: &scratch)
        return Int64(bitPattern: vector.lanes[min(max(offset - header.baseOffset, 0), vector.count - 1)])
    }
}

/// Whether a reader wants another batch.
package enum ReadStep: Sendable {
    case next
    case stop
}
