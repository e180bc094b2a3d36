internal import Bytes

/// What the directory says of one frame.
struct FrameEntry {
    var encoding: UInt8
    var isCompressed = false
    var presence = Presence.all
    /// The frame's length in bytes as stored; for an alias the value column that it equals.
    var argument: Int
    /// CRC-32C of the stored bytes; 0 for a frame without bytes and within a packed chunk.
    var checksum: UInt32 = 0

    /// The number of stored bytes.
    var length: Int { encoding == Encoding.alias.rawValue ? 0 : argument }

    /// Bits 0...3 and 7 encoding, bit 4 zstd, bits 5 and 6 presence.
    var descriptor: UInt8 {
        encoding & 0x0F | (encoding & 0x10) &<< 3 | (isCompressed ? 0x10 : 0) | presence.rawValue &<< 5
    }
}

/// The head of a chunk: row and column counts and one entry per frame, all under one checksum.
/// ```
/// version     1 byte, 2; 1 is read
/// flags       1 byte: bit 0 packed, bit 1 append times
/// rows        varint
/// columns     varint: value columns
/// entries     3 or 4, then one per value column: descriptor byte, varint argument, CRC-32C where there are bytes
/// packed      varint length and CRC-32C of the one zstd frame; only with flag bit 0, the entries then have no CRC
/// checksum    CRC-32C of all of the above
/// ```
struct FrameDirectory {
    /// What is written.
    static let version: UInt8 = 2
    private static let packedFlag: UInt8 = 1
    private static let appendTimeFlag: UInt8 = 2

    private(set) var version = Self.version
    private(set) var rowCount = 0
    private(set) var columnCount = 0
    private(set) var hasAppendTime = false
    /// Whether the frames are one zstd frame together.
    private(set) var isPacked = false
    private(set) var packedChecksum: UInt32 = 0
    /// Where the frames begin, from the start of the chunk.
    private(set) var framesOffset = 0
    /// The length of all frames together, before packing.
    private(set) var framesLength = 0
    private var entriesOffset = 0

    /// The number of frames before those of the value columns.
    var recordFrames: Int { hasAppendTime ? 4 : 3 }
    var frameCount: Int { recordFrames + columnCount }

    /// The position of a column's frame.
    func position(of column: ChunkColumn) -> Int? {
        switch column {
        case .timestamp: 0
        case .key: 1
        case .headers: 2
        case .appendTime: hasAppendTime ? 3 : nil
        case .value(let index): index >= 0 && index < columnCount ? recordFrames + index : nil
        }
    }

    func column(at position: Int) -> ChunkColumn {
        switch position {
        case 0: .timestamp
        case 1: .key
        case 2: .headers
        case 3 where hasAppendTime: .appendTime
        default: .value(position - recordFrames)
        }
    }

    // MARK: Writing

    static func append(
        rows: Int, hasAppendTime: Bool, entries: [FrameEntry], packed: (length: Int, checksum: UInt32)?,
        to out: inout ByteBuffer
    ) {
        let start = out.count
        out.append(version)
        out.append((packed == nil ? 0 : packedFlag) | (hasAppendTime ? appendTimeFlag : 0))
        out.append(varint: UInt64(rows))
        out.append(varint: UInt64(entries.count - (hasAppendTime ? 4 : 3)))
        for entry in entries {
            out.append(entry.descriptor)
            out.append(varint: UInt64(entry.argument))
            if packed == nil && entry.length > 0 { out.append(littleEndian: entry.checksum) }
        }
        if let packed {
            out.append(varint: UInt64(packed.length))
            out.append(littleEndian: packed.checksum)
        }
        let checksum = out.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        out.append(littleEndian: checksum)
    }

    // MARK: Reading

    /// Parses and checks the whole directory: afterwards every frame lies within `chunk`.
    init(_ chunk: UnsafeRawBufferPointer) throws(ChunkError.Reason) {
        var cursor = FrameCursor(chunk)
        let version = try cursor.byte()
        guard version >= 1 && version <= Self.version else { throw .unsupportedVersion(version) }
        self.version = version
        let flags = try cursor.byte()
        guard flags & ~(Self.packedFlag | Self.appendTimeFlag) == 0 else { throw .malformed("flags \(flags)") }
        isPacked = flags & Self.packedFlag != 0
        hasAppendTime = flags & Self.appendTimeFlag != 0
        rowCount = try cursor.count(in: 1...ChunkLimits.rows, "row count")
        columnCount = try cursor.count(in: 0...ChunkLimits.valueColumns, "column count")
        entriesOffset = cursor.offset
        for _ in 0..<frameCount { framesLength += try entry(&cursor).length }
        guard framesLength <= ChunkLimits.frameBytes else { throw .malformed("frames of \(framesLength) bytes") }
        var storedLength = framesLength
        if isPacked {
            storedLength = try cursor.count(in: 1...ChunkLimits.frameBytes, "packed length")
            packedChecksum = try cursor.uint32()
        }
        let computed = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: chunk[0..<cursor.offset]))
        let stored = try cursor.uint32()
        guard stored == computed else { throw .checksumMismatch(stored: stored, computed: computed) }
        guard cursor.remaining == storedLength else {
            throw .malformed("\(cursor.remaining) bytes of frames instead of \(storedLength)")
        }
        framesOffset = cursor.offset
    }

    /// The entry of a frame and where it begins, from the start of the frames.
    func frame(_ position: Int, in chunk: UnsafeRawBufferPointer) throws(ChunkError.Reason) -> (FrameEntry, Int) {
        var cursor = FrameCursor(UnsafeRawBufferPointer(rebasing: chunk[entriesOffset..<framesOffset]))
        var offset = 0
        for _ in 0..<position { offset += try entry(&cursor).length }
        return (try entry(&cursor), offset)
    }

    private func entry(_ cursor: inout FrameCursor) throws(ChunkError.Reason) -> FrameEntry {
        let descriptor = try cursor.byte()
        let encoding = descriptor & 0x0F | descriptor &>> 3 & 0x10
        guard let presence = Presence(rawValue: descriptor &>> 5 & 3),
            version > 1 || encoding <= Encoding.lastOfVersion1.rawValue
        else { throw .malformed("frame descriptor \(descriptor)") }
        var entry = FrameEntry(
            encoding: encoding, isCompressed: descriptor & 0x10 != 0, presence: presence,
            argument: try cursor.count(in: 0...ChunkLimits.frameBytes, "frame length"))
        if !isPacked && entry.length > 0 { entry.checksum = try cursor.uint32() }
        return entry
    }
}
