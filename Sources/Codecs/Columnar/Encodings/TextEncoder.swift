internal import Bytes

/// Where a text column without nulls stands, for those that are told by it.
struct TextPlace {
    var column: Int
    /// Whether it is the layout's key column.
    var isKey: Bool
    /// Whether differences by device are tried.
    var forDeltas: Bool
}

/// Writes text columns: of the builder's long-lived dictionary only what this chunk uses, numbered in the order of first
/// use, so that the bytes depend on the rows alone.
struct TextEncoder: ~Copyable {
    /// The chunk's code + 1 of each of the builder's codes; all 0 between columns.
    private var chunkCodes = LaneBuffer()
    /// The builder's codes in the order of first use.
    private var used = LaneBuffer()
    private var codes = LaneBuffer()
    private var lengths = LaneBuffer()
    private var ranks = LaneBuffer()
    private var ranksByNumber = LaneBuffer()

    /// Appends `count` > 0 texts without an encoding byte; returns the encoding and the bytes of the distinct texts.
    mutating func encodeFrame(
        _ lanes: UnsafePointer<UInt64>, count: Int, interner: borrowing Interner, scalars: inout ScalarEncoder,
        keys: inout KeyEncoder, place: TextPlace?, into out: inout ByteBuffer
    ) -> (encoding: Encoding, textBytes: Int) {
        let start = out.count
        let distinct = renumber(lanes, count: count, dictionaryCount: interner.count)
        lengths.reserve(distinct)
        if distinct > 1,
            let encoding = encodeNumbered(
                count: count, distinct: distinct, interner: interner, scalars: &scalars, into: &out)
        {
            guard encoding == .numberedDictionary else { return (encoding, 0) }
            let written = encodeCodes(
                count: count, distinct: distinct, encoding, from: start, scalars: &scalars, keys: &keys, place: place,
                into: &out)
            return (written, 0)
        }
        var textBytes = 0
        for entry in 0..<distinct {
            let length = interner.entry(Int(truncatingIfNeeded: used.base[entry])).count
            lengths.base[entry] = UInt64(truncatingIfNeeded: length)
            textBytes += length
        }
        precondition(textBytes < ChunkLimits.frameBytes / 2, "the texts of one chunk are too large together")
        if distinct < count { out.append(varint: UInt64(distinct)) }
        scalars.encodeBlock(lengths.base, count: distinct, order: .unsigned, nesting: .leaf, into: &out)
        var destination = out.appendUninitialized(textBytes)
        for entry in 0..<distinct {
            let text = interner.entry(Int(truncatingIfNeeded: used.base[entry]))
            destination.copyMemory(from: text.baseAddress!, byteCount: text.count)
            destination += text.count
        }
        guard distinct < count else { return (.plainText, textBytes) }
        let written = encodeCodes(
            count: count, distinct: distinct, .textDictionary, from: start, scalars: &scalars, keys: &keys,
            place: place, into: &out)
        return (written, textBytes)
    }

    /// Appends the codes of a dictionary that begins at `start`, by the key column where that is smaller.
    private mutating func encodeCodes(
        count: Int, distinct: Int, _ encoding: Encoding, from start: Int, scalars: inout ScalarEncoder,
        keys: inout KeyEncoder, place: TextPlace?, into out: inout ByteBuffer
    ) -> Encoding {
        var written = encoding
        if place != nil,
            let key = keys.encodeCodes(codes.base, count: count, distinct: distinct, scalars: &scalars, into: &out)
        {
            // Whoever reads the frame needs the key column first.
            out.insert(varint: UInt64(key), then: encoding.rawValue, at: start)
            written = .keyedTexts
        } else {
            scalars.encodeCodes(codes.base, count: count, distinct: distinct, into: &out)
        }
        if let place {
            keys.hold(
                codes.base, count: count, distinct: distinct, column: place.column, isKey: place.isKey,
                forDeltas: place.forDeltas)
        }
        return written
    }

    /// Appends the texts as numbers behind one prefix, if that is what they are; of a dictionary all but the codes.
    private mutating func encodeNumbered(
        count: Int, distinct: Int, interner: borrowing Interner, scalars: inout ScalarEncoder,
        into out: inout ByteBuffer
    ) -> Encoding? {
        let numbers = lengths.base
        guard let numbering = Numbering.find(used.base, count: distinct, interner: interner, numbers: numbers)
        else { return nil }
        NumberedTexts.appendHead(numbering, to: &out)
        if distinct == count {
            scalars.encodeBlock(numbers, count: count, order: .unsigned, nesting: .inner, into: &out)
            return .numberedText
        }
        out.append(varint: UInt64(distinct))
        if NumberedTexts.usesBitmap(range: numbering.maximum - numbering.minimum + 1, distinct: distinct) {
            NumberedTexts.appendBitmap(
                numbering, numbers, count: distinct, ranks: &ranks, byNumber: &ranksByNumber, into: &out)
            let codes = codes.base
            let ranks = ranks.base
            for row in 0..<count { codes[row] = ranks[Int(truncatingIfNeeded: codes[row])] }
        } else {
            out.append(varint: 0)
            scalars.encodeBlock(numbers, count: distinct, order: .unsigned, nesting: .leaf, into: &out)
        }
        return .numberedDictionary
    }

    private mutating func renumber(_ lanes: UnsafePointer<UInt64>, count: Int, dictionaryCount: Int) -> Int {
        chunkCodes.reserve(dictionaryCount)
        codes.reserve(count)
        // One more: where the last new text was found, the next one is written ahead.
        used.reserve(min(count, dictionaryCount) + 1)
        let chunkCodes = chunkCodes.base
        let used = used.base
        let codes = codes.base
        precondition(
            ColumnStatistics(lanes, count: count, order: .unsigned).maximum < UInt64(dictionaryCount),
            "a lane of a text column is no code of its dictionary")
        var distinct = 0
        for row in 0..<count {
            // No branch: whether a text is new is a coin toss in a chunk of many devices.
            let lane = lanes[row]
            let place = Int(truncatingIfNeeded: lane)
            let code = chunkCodes[place]
            used[distinct] = lane
            distinct &+= code == 0 ? 1 : 0
            let given = code == 0 ? UInt64(truncatingIfNeeded: distinct) : code
            chunkCodes[place] = given
            codes[row] = given &- 1
        }
        for entry in 0..<distinct { chunkCodes[Int(truncatingIfNeeded: used[entry])] = 0 }
        return distinct
    }
}
