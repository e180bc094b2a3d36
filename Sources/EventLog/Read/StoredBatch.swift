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

/// Whether a reader wants another batch.
package enum ReadStep: Sendable {
    case next
    case stop
}
