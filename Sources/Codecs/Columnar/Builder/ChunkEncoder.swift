internal import Bytes
internal import Zstd

/// The encoder's reused memory.
struct ChunkEncoder: ~Copyable {
    var scalars = ScalarEncoder()
    var texts = TextEncoder()
    var keys = KeyEncoder()
    /// The lanes of the rows that are not null; keys as codes of one dictionary.
    var dense = LaneBuffer()
    var keyLanes = LaneBuffer()
    var keyNulls = NullBitmap(rows: 0)
    var frames = ByteBuffer(capacity: 1 << 16)
    var compressed = ByteBuffer(capacity: 1 << 12)
    var entries: [FrameEntry] = []
}

extension ChunkBuilder {
    mutating func encodeChunk(
        into out: inout ByteBuffer, compressor: inout ZstdCompressor, options: ChunkOptions
    ) -> ChunkSummary {
        encoder.frames.removeAll()
        encoder.entries.removeAll(keepingCapacity: true)
        encoder.keys.removeAll()
        let packs = options.usesZstd && count < options.singleFrameBelowRows
        var frame = options
        if packs { frame.usesZstd = false }

        encodeTimestamps(&compressor, frame)
        encodeKeys(&compressor, frame)
        encodeHeaders(&compressor, frame)
        if storesAppendTime { encodeTimes(appendTimes, &compressor, frame) }
        for index in 0..<columnCount { encodeColumn(index, &compressor, frame) }
        precondition(encoder.frames.count <= ChunkLimits.frameBytes, "the rows of one chunk are too large together")

        if !(packs && appendPacked(to: &out, &compressor)) {
            FrameDirectory.append(
                rows: count, hasAppendTime: storesAppendTime, entries: encoder.entries, packed: nil, to: &out)
            encoder.frames.withUnsafeBytes { out.append($0) }
        }
        return summary()
    }

    private func summary() -> ChunkSummary {
        timestamps.withMemoryRebound(to: UInt64.self, capacity: count) { lanes in
            let range = ColumnStatistics(lanes, count: count, order: .signed)
            return ChunkSummary(
                count: count, minTimestamp: Int64(bitPattern: range.minimum),
                maxTimestamp: Int64(bitPattern: range.maximum))
        }
    }

    private mutating func encodeTimestamps(_ compressor: inout ZstdCompressor, _ options: ChunkOptions) {
        let target = Alias.timestampTarget(timestamps, count: count, columns: columns, columnCount: columnCount)
        if let target {
            encoder.entries.append(FrameEntry(encoding: Encoding.alias.rawValue, argument: target))
        } else {
            encodeTimes(timestamps, &compressor, options)
        }
    }

    private mutating func encodeTimes(
        _ times: UnsafeMutablePointer<Int64>, _ compressor: inout ZstdCompressor, _ options: ChunkOptions
    ) {
        let start = encoder.frames.count
        let count = count
        let encoding = times.withMemoryRebound(to: UInt64.self, capacity: count) { lanes in
            encoder.scalars.encodeFrame(lanes, count: count, kind: .signed, into: &encoder.frames)
        }
        encoder.finishFrame(from: start, encoding, .all, textBytes: 0, &compressor, options)
    }

    private mutating func encodeColumn(_ index: Int, _ compressor: inout ZstdCompressor, _ options: ChunkOptions) {
        columns[index].nulls.clear(from: count)
        encoder.encode(
            lanes: columns[index].lanes.base, nulls: columns[index].nulls.base,
            nullCount: columns[index].nulls.count(rows: count), rows: count, kind: columns[index].kind,
            interner: columns[index].interner,
            place: TextPlace(
                column: index, isKey: index == layout.keyColumn, forDeltas: options.triesAcrossRows), &compressor,
            options)
    }

    private mutating func encodeKeys(_ compressor: inout ZstdCompressor, _ options: ChunkOptions) {
        guard keys.isUsed else {
            let entry =
                if let column = layout.keyColumn {
                    FrameEntry(encoding: Encoding.alias.rawValue, argument: column)
                } else {
                    FrameEntry(encoding: Encoding.absent.rawValue, argument: 0)
                }
            encoder.entries.append(entry)
            return
        }
        encoder.prepareKeys(rows: count)
        for row in 0..<count {
            var code = keys.codes.base[row]
            if code == RecordBytes.default {
                if let column = layout.keyColumn, !columns[column].nulls.contains(row) {
                    code = keys.code(for: columns[column].interner.entry(Int(columns[column].lanes.base[row])))
                } else {
                    code = RecordBytes.null
                }
            }
            encoder.setKey(code, row: row)
        }
        encoder.encode(
            lanes: encoder.keyLanes.base, nulls: encoder.keyNulls.base, nullCount: encoder.keyNulls.count(rows: count),
            rows: count, kind: .bytes, interner: keys.interner, &compressor, options)
    }

    private mutating func encodeHeaders(_ compressor: inout ZstdCompressor, _ options: ChunkOptions) {
        guard headers.isUsed else {
            encoder.entries.append(FrameEntry(encoding: Encoding.absent.rawValue, argument: 0))
            return
        }
        encoder.prepareKeys(rows: count)
        for row in 0..<count { encoder.setKey(headers.codes.base[row], row: row) }
        encoder.encode(
            lanes: encoder.keyLanes.base, nulls: encoder.keyNulls.base, nullCount: encoder.keyNulls.count(rows: count),
            rows: count, kind: .bytes, interner: headers.interner, &compressor, options)
    }

    /// One zstd frame for all, where header and frames become smaller by it.
    private mutating func appendPacked(to out: inout ByteBuffer, _ compressor: inout ZstdCompressor) -> Bool {
        let plain = encoder.frames.count
        guard plain > 0 else { return false }
        encoder.compressFrames(from: 0, &compressor)
        let packed = encoder.compressed.count
        let checksums = encoder.entries.reduce(0) { $0 + ($1.length > 0 ? 4 : 0) }
        // A CRC and at most 5 bytes of length take the place of the frames' checksums.
        guard packed + 9 < plain + checksums else { return false }
        let checksum = encoder.compressed.withUnsafeBytes { CRC32C.checksum($0) }
        FrameDirectory.append(
            rows: count, hasAppendTime: storesAppendTime, entries: encoder.entries, packed: (packed, checksum), to: &out
        )
        encoder.compressed.withUnsafeBytes { out.append($0) }
        return true
    }
}

extension ChunkEncoder {
    mutating func prepareKeys(rows: Int) {
        keyLanes.reserve(rows)
        keyNulls.removeAll()
        keyNulls.reserve(rows: rows)
    }

    mutating func setKey(_ code: UInt64, row: Int) {
        if code >= RecordBytes.null { keyNulls.set(row) }
        keyLanes.base[row] = code
    }

    /// Appends one column's frame and its directory entry.
    mutating func encode(
        lanes: UnsafePointer<UInt64>, nulls: UnsafePointer<UInt64>, nullCount: Int, rows: Int, kind: ColumnKind,
        interner: borrowing Interner, place: TextPlace? = nil, _ compressor: inout ZstdCompressor,
        _ options: ChunkOptions
    ) {
        guard nullCount < rows else {
            entries.append(FrameEntry(encoding: Encoding.absent.rawValue, argument: 0))
            return
        }
        let start = frames.count
        var presence = Presence.all
        var present = lanes
        if nullCount > 0 {
            presence = Presence.encode(nulls, rows: rows, into: &frames)
            dense.reserve(rows)
            Presence.compact(lanes, nulls: nulls, rows: rows, into: dense.base)
            present = UnsafePointer(dense.base)
        }
        if kind.hasDictionary {
            let text = texts.encodeFrame(
                present, count: rows - nullCount, interner: interner, scalars: &scalars, keys: &keys,
                place: nullCount == 0 ? place : nil, into: &frames)
            finishFrame(from: start, text.encoding, presence, textBytes: text.textBytes, &compressor, options)
        } else if options.triesAcrossRows, nullCount == 0,
            keys.encodeDeltas(present, count: rows, kind: kind, scalars: &scalars, into: &frames)
        {
            finishFrame(from: start, .keyedDelta, presence, textBytes: 0, &compressor, options)
        } else {
            let encoding = scalars.encodeFrame(
                present, count: rows - nullCount, kind: kind, triesRepeats: options.triesAcrossRows, into: &frames)
            finishFrame(from: start, encoding, presence, textBytes: 0, &compressor, options)
        }
    }

    /// Tries zstd where it may win, and enters the frame in the directory.
    mutating func finishFrame(
        from start: Int, _ encoding: Encoding, _ presence: Presence, textBytes: Int,
        _ compressor: inout ZstdCompressor, _ options: ChunkOptions
    ) {
        var entry = FrameEntry(encoding: encoding.rawValue, presence: presence, argument: 0)
        if options.usesZstd && isPromising(encoding, from: start, textBytes: textBytes, options) {
            let plain = frames.count - start
            compressFrames(from: start, &compressor)
            if compressed.count * 100 < plain * (100 - options.zstdGainPercent) {
                entry.isCompressed = true
                frames.truncate(to: start)
                compressed.withUnsafeBytes { frames.append($0) }
            }
        }
        entry.argument = frames.count - start
        entry.checksum = frames.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        entries.append(entry)
    }

    /// Compresses `frames[start...]` into `compressed`.
    mutating func compressFrames(from start: Int, _ compressor: inout ZstdCompressor) {
        compressed.removeAll()
        let plain = frames.count - start
        let bound = ZstdCompressor.bound(plain)
        let destination = UnsafeMutableRawBufferPointer(start: compressed.appendUninitialized(bound), count: bound)
        let source = UnsafeRawBufferPointer(start: frames.base + start, count: plain)
        do {
            compressed.truncate(to: try compressor.compress(source, into: destination))
        } catch {
            // Only memory can be short: the destination has room for the worst case.
            fatalError("zstd could not compress \(plain) bytes: \(error)")
        }
    }

    /// Packed numbers don't compress: only texts are worth an attempt, and unpacked lanes whose bytes are not evenly
    /// spread.
    private func isPromising(_ encoding: Encoding, from start: Int, textBytes: Int, _ options: ChunkOptions) -> Bool {
        switch encoding {
        case .textDictionary, .plainText: return textBytes >= options.zstdTextBytesMin
        case .raw, .scalarDictionary:
            let length = frames.count - start
            return length >= 1024 && Self.isUneven(frames.base + start, length)
        default: return false
        }
    }

    /// Whether equal bytes meet more than twice as often in a sample of 256 as they would among random bytes.
    private static func isUneven(_ bytes: UnsafeMutableRawPointer, _ length: Int) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { histogram in
            histogram.initialize(repeating: 0)
            // 32 windows of 8 bytes, so that every byte of a lane counts.
            let step = length / 32 & ~7
            var meetings = 0
            for window in 0..<32 {
                for offset in 0..<8 {
                    let byte = Int(bytes.load(fromByteOffset: window &* step &+ offset, as: UInt8.self))
                    meetings &+= Int(histogram[byte])
                    histogram[byte] &+= 1
                }
            }
            return meetings > 2 * (256 * 255 / 2) / 256
        }
    }
}
