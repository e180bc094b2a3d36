internal import Bytes

/// Reads the columns of one chunk; it borrows the bytes and can't outlive them.
///
/// Nothing is decoded until it is asked for, and of a frame nothing is believed before its checksum holds. Whatever the
/// bytes are, decoding returns values or throws: lengths and codes are checked even where a checksum was forged.
package struct ChunkReader: ~Escapable {
    let body: RawSpan
    package let rowCount: Int
    /// The number of value columns.
    package let columnCount: Int
    /// Whether ``ChunkColumn/appendTime`` can be decoded.
    package let hasAppendTime: Bool

    /// - Throws: ``ChunkError`` without a column where header or directory are damaged.
    @_lifetime(copy body)
    package init(_ body: RawSpan) throws(ChunkError) {
        self.body = body
        throw ChunkError(column: nil, reason: .malformed("decoding follows in the next commit"))
    }

    /// Decodes one column into `vector`, after verifying its checksum.
    package func decode(
        _ column: ChunkColumn, kind: ColumnKind, into vector: inout ColumnVector, scratch: inout ChunkScratch
    ) throws(ChunkError) {
    }

    /// Verifies every frame's checksum and structure.
    package func verify(scratch: inout ChunkScratch) throws(ChunkError) {
    }
}
