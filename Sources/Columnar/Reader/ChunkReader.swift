internal import Bytes
internal import Synchronization

/// Reads the columns of one chunk; it borrows the bytes and can't outlive them.
///
/// Nothing is decoded until it is asked for, and of a frame nothing is believed before its checksum holds. Whatever the
/// bytes are, decoding returns values or throws: lengths and codes are checked even where a checksum was forged. After
/// a throw the vector holds anything.
///
/// ```swift
/// let chunk = try ChunkReader(body)
/// try chunk.decode(.timestamp, kind: .signed, into: &times, scratch: &scratch)
/// for row in 0..<times.count { use(Int64(bitPattern: times.lanes[row])) }
/// ```
package struct ChunkReader: ~Escapable {
    private let body: RawSpan
    private let directory: FrameDirectory
    /// Tells this reader's unpacked frames from another's in a shared ``ChunkScratch``.
    private let identity: UInt64

    private static let identities = Atomic<UInt64>(0)

    /// At least 1, at most ``ChunkLimits/rows``.
    package var rowCount: Int { directory.rowCount }
    /// The number of value columns.
    package var columnCount: Int { directory.columnCount }
    /// Whether ``ChunkColumn/appendTime`` can be decoded.
    package var hasAppendTime: Bool { directory.hasAppendTime }

    /// - Throws: ``ChunkError`` without a column where header or directory are damaged.
    @_lifetime(copy body)
    package init(_ body: RawSpan) throws(ChunkError) {
        self.body = body
        identity = Self.identities.add(1, ordering: .relaxed).newValue
        do throws(ChunkError.Reason) {
            directory = try body.withUnsafeBytes { bytes throws(ChunkError.Reason) in try FrameDirectory(bytes) }
        } catch {
            throw ChunkError(column: nil, reason: error)
        }
    }

    /// Decodes one column into `vector`, after verifying its checksum.
    ///
    /// - Parameter kind: as the layout says; for timestamps and append times `.signed`, for keys and headers `.bytes`.
    /// - Throws: ``ChunkError`` that names the column.
    package func decode(
        _ column: ChunkColumn, kind: ColumnKind, into vector: inout ColumnVector, scratch: inout ChunkScratch
    ) throws(ChunkError) {
        do throws(ChunkError.Reason) {
            guard let position = directory.position(of: column) else { throw .noSuchColumn }
            try body.withUnsafeBytes { bytes throws(ChunkError.Reason) in
                try decode(position, of: bytes, kind: kind, into: &vector, scratch: &scratch)
            }
        } catch {
            throw ChunkError(column: column, reason: error)
        }
    }

    /// Whether the record's keys or headers are what they are where nobody sets any: keys as the key column of the layout
    /// says, or null without one; no headers.
    ///
    /// - Throws: ``ChunkError`` that names the column.
    package func isDefault(_ column: ChunkColumn, hasKeyColumn: Bool) throws(ChunkError) -> Bool {
        do throws(ChunkError.Reason) {
            guard let position = directory.position(of: column) else { throw .noSuchColumn }
            let entry = try body.withUnsafeBytes { bytes throws(ChunkError.Reason) in
                try directory.frame(position, in: bytes).0
            }
            let expected: Encoding = column == .key && hasKeyColumn ? .alias : .absent
            return entry.encoding == expected.rawValue
        } catch {
            throw ChunkError(column: column, reason: error)
        }
    }

    /// Verifies every frame's checksum and structure, except for the UTF-8 of texts: which columns are text, the chunk
    /// doesn't say.
    package func verify(scratch: inout ChunkScratch) throws(ChunkError) {
        var vector = ColumnVector()
        for position in 0..<directory.frameCount {
            do throws(ChunkError.Reason) {
                try body.withUnsafeBytes { bytes throws(ChunkError.Reason) in
                    try decode(position, of: bytes, kind: nil, into: &vector, scratch: &scratch)
                }
            } catch {
                throw ChunkError(column: directory.column(at: position), reason: error)
            }
        }
    }

    private func decode(
        _ position: Int, of chunk: UnsafeRawBufferPointer, kind: ColumnKind?, into vector: inout ColumnVector,
        scratch: inout ChunkScratch
    ) throws(ChunkError.Reason) {
        var (entry, offset) = try directory.frame(position, in: chunk)
        if entry.encoding == Encoding.alias.rawValue {
            guard position < 2, !entry.isCompressed, entry.presence == .all,
                let target = directory.position(of: .value(entry.argument))
            else { throw .malformed("alias of column \(entry.argument)") }
            (entry, offset) = try directory.frame(target, in: chunk)
            guard entry.encoding != Encoding.alias.rawValue else { throw .malformed("alias of an alias") }
        }
        let frames = UnsafeRawBufferPointer(rebasing: chunk[directory.framesOffset...])
        let stored: UnsafeRawBufferPointer
        if directory.isPacked {
            stored = try unpacked(frames, offset, entry.length, scratch: &scratch)
        } else {
            stored = UnsafeRawBufferPointer(rebasing: frames[offset..<(offset + entry.length)])
            let computed = CRC32C.checksum(stored)
            guard computed == entry.checksum else {
                throw .checksumMismatch(stored: entry.checksum, computed: computed)
            }
        }
        try FrameDecoder.decode(
            entry, stored, rows: rowCount, kind: kind, into: &vector, scratch: &scratch)
    }

    /// A frame of a packed chunk, which is decompressed once for all of its columns.
    private func unpacked(
        _ packed: UnsafeRawBufferPointer, _ offset: Int, _ length: Int, scratch: inout ChunkScratch
    ) throws(ChunkError.Reason) -> UnsafeRawBufferPointer {
        if scratch.packedOwner != identity {
            scratch.packedOwner = 0
            let computed = CRC32C.checksum(packed)
            guard computed == directory.packedChecksum else {
                throw .checksumMismatch(stored: directory.packedChecksum, computed: computed)
            }
            try ChunkScratch.decompress(packed, with: &scratch.decompressor, into: &scratch.packed)
            guard scratch.packed.count == directory.framesLength else {
                throw .malformed("\(scratch.packed.count) bytes unpacked instead of \(directory.framesLength)")
            }
            scratch.packedOwner = identity
        }
        return UnsafeRawBufferPointer(start: scratch.packed.base + offset, count: length)
    }
}
