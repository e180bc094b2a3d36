internal import Bytes

/// Turns the bytes of one frame, whose checksum holds, into a vector.
enum FrameDecoder {
    /// - Parameters:
    ///   - kind: `nil` takes whatever the frame holds.
    ///   - key: the column that a keyed frame begins with.
    static func decode(
        _ entry: FrameEntry, _ stored: UnsafeRawBufferPointer, rows: Int, kind: ColumnKind?, key: KeyColumn? = nil,
        into vector: inout ColumnVector, scratch: inout ChunkScratch
    ) throws(ChunkError.Reason) {
        guard let encoding = Encoding(rawValue: entry.encoding) else { throw .unknownEncoding(entry.encoding) }
        vector.prepare(rows: rows)
        if encoding == .absent {
            guard stored.isEmpty, !entry.isCompressed, entry.presence == .all else {
                throw .malformed("bytes in a column of nulls")
            }
            vector.setAllNull()
            return
        }
        var bytes = stored
        if entry.isCompressed {
            try ChunkScratch.decompress(stored, with: &scratch.decompressor, into: &scratch.frame)
            bytes = UnsafeRawBufferPointer(start: scratch.frame.base, count: scratch.frame.count)
        }
        var cursor = FrameCursor(bytes)
        var present = rows
        if entry.presence != .all {
            vector.prepareNulls()
            present -= try Presence.decode(entry.presence, &cursor, rows: rows, into: vector.nulls)
        }
        if encoding.isKeyed {
            guard entry.presence == .all, !entry.isCompressed else { throw .malformed("nulls or zstd beside a key") }
        }
        try decode(&cursor, encoding, kind: kind, count: present, key: key, into: &vector, scratch: &scratch.lanes)
        guard cursor.remaining == 0 else { throw .malformed("\(cursor.remaining) bytes too many") }
        if present < rows {
            Presence.expand(vector.lanes, nulls: vector.nulls, rows: rows, present: present)
            vector.hasNulls = true
        } else {
            vector.isConstant = rows == 1 || encoding == .constant || vector.dictionaryCount == 1
        }
    }

    private static func decode(
        _ cursor: inout FrameCursor, _ encoding: Encoding, kind: ColumnKind?, count: Int, key: KeyColumn?,
        into vector: inout ColumnVector, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        switch encoding {
        case .textDictionary, .plainText, .numberedDictionary, .numberedText, .keyedTexts:
            if let kind, !kind.hasDictionary { throw .kindMismatch(kind) }
            try decodeTexts(
                &cursor, encoding, kind: kind ?? .bytes, count: count, key: key, into: &vector, scratch: &scratch)
        case .decimalFloat32, .decimalFloat64:
            let stored: ColumnKind = encoding == .decimalFloat32 ? .float32 : .float64
            if let kind, kind != stored { throw .kindMismatch(kind) }
            try DecimalFloat.decode(&cursor, kind: stored, count: count, into: vector.lanes, scratch: &scratch)
        case .keyedDelta:
            if let kind, kind.hasDictionary { throw .kindMismatch(kind) }
            let key = try skipKey(&cursor, key)
            try KeyedDelta.decode(&cursor, key: key, count: count, into: vector.lanes, scratch: &scratch)
        default:
            if let kind, kind.hasDictionary { throw .kindMismatch(kind) }
            try ScalarBlock.decode(
                &cursor, encoding, nesting: .frame, count: count, into: vector.lanes, scratch: &scratch)
        }
    }

    /// The number of the key column, which whoever gave `key` has read.
    private static func skipKey(_ cursor: inout FrameCursor, _ key: KeyColumn?) throws(ChunkError.Reason) -> KeyColumn {
        _ = try cursor.varint()
        guard let key else { throw .malformed("a column of its own is told by another") }
        return key
    }

    private static func decodeTexts(
        _ cursor: inout FrameCursor, _ encoding: Encoding, kind: ColumnKind, count: Int, key: KeyColumn?,
        into vector: inout ColumnVector, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        var form = encoding
        var keyOfCodes: KeyColumn?
        if encoding == .keyedTexts {
            keyOfCodes = try skipKey(&cursor, key)
            let number = try cursor.byte()
            guard number == Encoding.textDictionary.rawValue || number == Encoding.numberedDictionary.rawValue else {
                throw .malformed("texts of the form \(number) with a key")
            }
            form = number == Encoding.textDictionary.rawValue ? .textDictionary : .numberedDictionary
        }
        switch form {
        case .numberedText:
            return try NumberedTexts.decodePlain(
                &cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        case .plainText:
            return try PlainText.decode(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        case .numberedDictionary:
            try NumberedTexts.decodeEntries(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        default: try TextDictionary.decodeEntries(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        }
        if let keyOfCodes {
            try KeyedCodes.decode(&cursor, key: keyOfCodes, count: count, into: vector.lanes, scratch: &scratch)
        } else {
            try ScalarBlock.decode(&cursor, nesting: .inner, count: count, into: vector.lanes, scratch: &scratch)
        }
        try ScalarDictionary.checkCodes(vector.lanes, count: count, below: vector.dictionaryCount)
    }
}
