internal import Bytes

/// Turns the bytes of one frame, whose checksum holds, into a vector.
enum FrameDecoder {
    /// - Parameter kind: `nil` takes whatever the frame holds.
    static func decode(
        _ entry: FrameEntry, _ stored: UnsafeRawBufferPointer, rows: Int, kind: ColumnKind?,
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
        try decode(&cursor, encoding, kind: kind, count: present, into: &vector, scratch: &scratch.lanes)
        guard cursor.remaining == 0 else { throw .malformed("\(cursor.remaining) bytes too many") }
        if present < rows {
            Presence.expand(vector.lanes, nulls: vector.nulls, rows: rows, present: present)
            vector.hasNulls = true
        } else {
            vector.isConstant = rows == 1 || encoding == .constant || vector.dictionaryCount == 1
        }
    }

    private static func decode(
        _ cursor: inout FrameCursor, _ encoding: Encoding, kind: ColumnKind?, count: Int,
        into vector: inout ColumnVector, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        switch encoding {
        case .textDictionary, .plainText, .numberedDictionary, .numberedText:
            if let kind, !kind.hasDictionary { throw .kindMismatch(kind) }
            try decodeTexts(
                &cursor, encoding, kind: kind ?? .bytes, count: count, into: &vector, scratch: &scratch)
        case .decimalFloat32, .decimalFloat64:
            let stored: ColumnKind = encoding == .decimalFloat32 ? .float32 : .float64
            if let kind, kind != stored { throw .kindMismatch(kind) }
            try DecimalFloat.decode(&cursor, kind: stored, count: count, into: vector.lanes, scratch: &scratch)
        default:
            if let kind, kind.hasDictionary { throw .kindMismatch(kind) }
            try ScalarBlock.decode(
                &cursor, encoding, nesting: .frame, count: count, into: vector.lanes, scratch: &scratch)
        }
    }

    private static func decodeTexts(
        _ cursor: inout FrameCursor, _ encoding: Encoding, kind: ColumnKind, count: Int,
        into vector: inout ColumnVector, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        switch encoding {
        case .numberedDictionary:
            try NumberedTexts.decodeDictionary(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        case .numberedText:
            try NumberedTexts.decodePlain(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        case .textDictionary:
            try TextDictionary.decode(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        default: try PlainText.decode(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        }
    }
}
