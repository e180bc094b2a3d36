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
        let expected: Encoding = column == .key && hasKeyColumn ? .alias : .absent
        return try entry(of: column).encoding == expected.rawValue
    }

    /// Whether the record's timestamps are stored as those of a value column: then both say the same in every row.
    package func hasTimestamps(of column: Int) throws(ChunkError) -> Bool {
        let entry = try entry(of: .timestamp)
        return entry.encoding == Encoding.alias.rawValue && entry.argument == column
    }

    /// How a column is stored; of an alias nothing is.
    package func frame(of column: ChunkColumn) throws(ChunkError) -> (encoding: String, byteCount: Int) {
        let entry = try entry(of: column)
        let name = Encoding(rawValue: entry.encoding).map { "\($0)" } ?? "encoding \(entry.encoding)"
        return (entry.isCompressed ? name + ", zstd" : name, entry.length)
    }

    private func entry(of column: ChunkColumn) throws(ChunkError) -> FrameEntry {
        do throws(ChunkError.Reason) {
            guard let position = directory.position(of: column) else { throw .noSuchColumn }
            return try body.withUnsafeBytes { bytes throws(ChunkError.Reason) in
                try directory.frame(position, in: bytes).0
            }
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
        _ position: Int, of chunk: UnsafeRawBufferPointer, kind: ColumnKind?, keyLevel: Int = 0,
        into vector: inout ColumnVector, scratch: inout ChunkScratch
    ) throws(ChunkError.Reason) {
        var position = position
        var (entry, offset) = try directory.frame(position, in: chunk)
        if entry.encoding == Encoding.alias.rawValue {
            guard position < 2, !entry.isCompressed, entry.presence == .all,
                let target = directory.position(of: .value(entry.argument))
            else { throw .malformed("alias of column \(entry.argument)") }
            position = target
            (entry, offset) = try directory.frame(target, in: chunk)
            guard entry.encoding != Encoding.alias.rawValue else { throw .malformed("alias of an alias") }
        }
        let stored = try bytes(of: entry, at: offset, in: chunk, scratch: &scratch)
        var key: KeyColumn?
        if let encoding = Encoding(rawValue: entry.encoding), encoding.isKeyed {
            key = try decodeKey(of: stored, at: position, in: chunk, keyLevel: keyLevel, scratch: &scratch)
        }
        try FrameDecoder.decode(
            entry, stored, rows: rowCount, kind: kind, key: key, into: &vector, scratch: &scratch)
    }

    /// Decodes the column that a keyed frame names: an earlier one, so that there is no ring, and at most two in a row.
    private func decodeKey(
        of stored: UnsafeRawBufferPointer, at position: Int, in chunk: UnsafeRawBufferPointer, keyLevel: Int,
        scratch: inout ChunkScratch
    ) throws(ChunkError.Reason) -> KeyColumn {
        var cursor = FrameCursor(stored)
        let column = try cursor.count(in: 0...ChunkLimits.valueColumns, "key column")
        guard let target = directory.position(of: .value(column)), target < position, keyLevel < ChunkScratch.keyDepth
        else { throw .malformed("a column told by column \(column)") }
        let vector = scratch.keys + keyLevel
        try decode(
            target, of: chunk, kind: nil, keyLevel: keyLevel + 1, into: &vector.pointee, scratch: &scratch)
        guard !vector.pointee.hasNulls, vector.pointee.dictionaryCount > 0 else {
            throw .malformed("column \(column) is no key: it has nulls or no texts")
        }
        return KeyColumn(codes: UnsafePointer(vector.pointee.lanes), distinct: vector.pointee.dictionaryCount)
    }

    /// The bytes of a frame, whose checksum holds.
    private func bytes(
        of entry: FrameEntry, at offset: Int, in chunk: UnsafeRawBufferPointer, scratch: inout ChunkScratch
    ) throws(ChunkError.Reason) -> UnsafeRawBufferPointer {
        let frames = UnsafeRawBufferPointer(rebasing: chunk[directory.framesOffset...])
        if directory.isPacked {
            return try unpacked(frames, offset, entry.length, scratch: &scratch)
        }
        let stored = UnsafeRawBufferPointer(rebasing: frames[offset..<(offset + entry.length)])
        let computed = CRC32C.checksum(stored)
        guard computed == entry.checksum else { throw .checksumMismatch(stored: entry.checksum, computed: computed) }
        return stored
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
