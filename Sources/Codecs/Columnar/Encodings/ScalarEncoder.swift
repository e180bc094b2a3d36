internal import Bytes

/// Chooses the encoding of a run of scalars and writes it; owns the memory that the attempts need.
///
/// The choice is by size, from one pass for minimum and maximum and from samples; what is slower to decode has to be
/// clearly smaller. It depends on the values only, so equal columns give equal bytes.
struct ScalarEncoder: ~Copyable {
    private var runValues = LaneBuffer()
    private var runLengths = LaneBuffer()
    private var deltas = LaneBuffer()
    private var decimals = LaneBuffer()
    private var dictionaryValues = LaneBuffer()
    private var dictionaryCodes = LaneBuffer()
    private var dictionarySlots = LaneBuffer()
    private var blocks = PatchedBlockEncoder()

    /// How many pairs of neighbours are looked at before runs or deltas are tried on the whole column.
    private static let sampledPairs = 48

    /// Appends `count` > 0 values without an encoding byte, and returns the encoding.
    mutating func encodeFrame(
        _ lanes: UnsafePointer<UInt64>, count: Int, kind: ColumnKind, triesRepeats: Bool = false,
        into out: inout ByteBuffer
    ) -> Encoding {
        let order = LaneOrder(kind)
        let statistics = ColumnStatistics(lanes, count: count, order: order)
        if statistics.minimum != statistics.maximum {
            if kind == .float32 || kind == .float64,
                let encoding = encodeDecimals(lanes, count: count, kind: kind, width: statistics.width, into: &out)
            {
                return encoding
            }
            if statistics.width > 8,
                let encoding = encodeDistinct(
                    lanes, count: count, order: order, statistics: statistics, triesRepeats: triesRepeats, into: &out)
            {
                return encoding
            }
        }
        return encode(lanes, count: count, order: order, statistics: statistics, nesting: .inner, into: &out)
    }

    /// Appends `count` > 0 values as a block: its encoding byte first.
    mutating func encodeBlock(
        _ lanes: UnsafePointer<UInt64>, count: Int, order: LaneOrder, nesting: Nesting, into out: inout ByteBuffer
    ) {
        let statistics = ColumnStatistics(lanes, count: count, order: order)
        let position = out.count
        out.append(0 as UInt8)
        let encoding = encode(lanes, count: count, order: order, statistics: statistics, nesting: nesting, into: &out)
        out.patch(littleEndian: encoding.rawValue, at: position)
    }

    /// Appends `count` > 0 codes as a block; that they run from 0 to `distinct - 1` needs no pass to find out.
    mutating func encodeCodes(
        _ codes: UnsafePointer<UInt64>, count: Int, distinct: Int, into out: inout ByteBuffer
    ) {
        let position = out.count
        out.append(0 as UInt8)
        let statistics = ColumnStatistics(minimum: 0, maximum: UInt64(distinct - 1))
        let encoding = encode(
            codes, count: count, order: .unsigned, statistics: statistics, nesting: .inner, into: &out)
        out.patch(littleEndian: encoding.rawValue, at: position)
    }

    private mutating func encode(
        _ lanes: UnsafePointer<UInt64>, count: Int, order: LaneOrder, statistics: ColumnStatistics, nesting: Nesting,
        into out: inout ByteBuffer
    ) -> Encoding {
        if statistics.minimum == statistics.maximum {
            Constant.encode(statistics.minimum, into: &out)
            return .constant
        }
        let width = statistics.width
        let sample = NeighbourStatistics(lanes, count: count, pairsMax: Self.sampledPairs)
        // A run costs its value and at least a few bits of length, see below: a fourth more may be sampling.
        if nesting >= .inner && sample.equalPairs * 8 >= sample.pairs
            && (sample.pairs - sample.equalPairs) * (width + 6) * 4 <= sample.pairs * width * 5
            && encodeRuns(lanes, count: count, order: order, width: width, into: &out)
        {
            return .runLength
        }
        var best = width
        var deltaStatistics: NeighbourStatistics?
        if sample.deltaWidth + 2 <= width {
            let all = NeighbourStatistics(lanes, count: count, pairsMax: count)
            if all.deltaWidth * 10 <= width * 9 {
                best = all.deltaWidth
                deltaStatistics = all
            }
        }
        if nesting >= .inner && encodeBlocks(lanes, count: count, order, statistics, insteadOf: best, into: &out) {
            return .patchedBlocks
        }
        if let deltaStatistics {
            deltas.reserve(count)
            DeltaFrameOfReference.encode(
                lanes, count: count, statistics: deltaStatistics, deltas: deltas.base, into: &out)
            return .deltaFrameOfReference
        }
        if width == 64 {
            Raw.encode(lanes, count: count, into: &out)
            return .raw
        }
        FrameOfReference.encode(lanes, count: count, base: statistics.minimum, width: width, into: &out)
        return .frameOfReference
    }

    /// Blocks have to save a thirtieth of `width` bits a value, and 16 bytes: they take longer to unpack.
    private mutating func encodeBlocks(
        _ lanes: UnsafePointer<UInt64>, count: Int, _ order: LaneOrder, _ statistics: ColumnStatistics,
        insteadOf width: Int, into out: inout ByteBuffer
    ) -> Bool {
        guard width > 1, width < 64, count >= 128 else { return false }
        let bitsMax = count * width * 29 / 30 - 128
        let (bits, plan) = blocks.estimate(lanes, count: count, statistics: statistics, order: order)
        guard bits <= bitsMax else { return false }
        let start = out.count
        blocks.encode(lanes, count: count, statistics: statistics, order: order, plan: plan, into: &out)
        if (out.count - start) * 8 <= bitsMax { return true }
        out.truncate(to: start)
        return false
    }

    private mutating func encodeRuns(
        _ lanes: UnsafePointer<UInt64>, count: Int, order: LaneOrder, width: Int, into out: inout ByteBuffer
    ) -> Bool {
        // A run costs its value and at least a few bits of length.
        let runsMax = count * width / (width + 6)
        runValues.reserve(count)
        runLengths.reserve(count)
        guard
            let runs = RunLength.collect(
                lanes, count: count, runsMax: runsMax, values: runValues.base, lengths: runLengths.base)
        else { return false }
        let lengths = ColumnStatistics(runLengths.base, count: runs, order: .unsigned)
        guard runs * (width + lengths.width) * 10 + 800 < count * width * 8 else { return false }
        out.append(varint: UInt64(runs))
        encodeBlock(runValues.base, count: runs, order: order, nesting: .leaf, into: &out)
        encodeBlock(runLengths.base, count: runs, order: .unsigned, nesting: .leaf, into: &out)
        return true
    }

    /// Values once each: with a code per row, or with references where they come back.
    private mutating func encodeDistinct(
        _ lanes: UnsafePointer<UInt64>, count: Int, order: LaneOrder, statistics: ColumnStatistics, triesRepeats: Bool,
        into out: inout ByteBuffer
    ) -> Encoding? {
        let width = statistics.width
        // What so many values come to in bits: a dictionary has to save a fifth, repeats a twentieth.
        func codeWidth(_ distinct: Int) -> Int { BitPacking.width(of: UInt64(distinct - 1)) }
        func dictionaryBits(_ distinct: Int) -> Int { distinct * width + count * codeWidth(distinct) }
        func repeatsBits(_ distinct: Int) -> Int {
            distinct * width + count + (count - distinct) * codeWidth(distinct) + 64
        }
        func isDictionary(_ distinct: Int) -> Bool { dictionaryBits(distinct) * 5 + 400 < count * width * 4 }
        let mayRepeat = triesRepeats && width >= 24
        func isRepeats(_ distinct: Int) -> Bool {
            mayRepeat && repeatsBits(distinct) * 20 < count * width * 19
                && repeatsBits(distinct) * 20 < dictionaryBits(distinct) * 19
        }
        guard isDictionary(1),
            let estimate = ScalarDictionary.estimate(lanes, count: count, slots: &dictionarySlots),
            isDictionary(estimate) || isRepeats(estimate)
        else { return nil }
        // Runs and deltas do better where they apply: a column whose neighbours are alike is left to them.
        let sample = NeighbourStatistics(lanes, count: count, pairsMax: Self.sampledPairs)
        guard sample.equalPairs * 2 < sample.pairs, codeWidth(estimate) < sample.deltaWidth else { return nil }
        dictionaryValues.reserve(count)
        dictionaryCodes.reserve(count)
        guard
            let distinct = ScalarDictionary.collect(
                lanes, count: count, distinctMax: mayRepeat ? count : min(count, estimate * 2 + 64),
                slots: &dictionarySlots,
                values: dictionaryValues.base, codes: dictionaryCodes.base)
        else { return nil }
        let usesRepeats = isRepeats(distinct)
        guard usesRepeats || isDictionary(distinct) else { return nil }
        if width < 64 {
            let other = blocks.estimate(lanes, count: count, statistics: statistics, order: order).bits
            if other < (usesRepeats ? repeatsBits(distinct) : dictionaryBits(distinct)) { return nil }
        }
        out.append(varint: UInt64(distinct))
        if usesRepeats {
            appendRepeats(count: count, distinct: distinct, order: order, into: &out)
            return .repeats
        }
        encodeBlock(dictionaryValues.base, count: distinct, order: order, nesting: .leaf, into: &out)
        encodeCodes(dictionaryCodes.base, count: count, distinct: distinct, into: &out)
        return .scalarDictionary
    }

    private mutating func appendRepeats(count: Int, distinct: Int, order: LaneOrder, into out: inout ByteBuffer) {
        let words = NullBitmap.words(rows: count)
        dictionarySlots.reserve(words)
        dictionarySlots.base.update(repeating: 0, count: words)
        let references = Repeats.split(dictionaryCodes.base, count: count, bits: dictionarySlots.base)
        out.append(UnsafeRawBufferPointer(start: dictionarySlots.base, count: (count + 7) / 8))
        encodeBlock(dictionaryValues.base, count: distinct, order: order, nesting: .leaf, into: &out)
        guard references > 0 else { return }
        encodeBlock(dictionaryCodes.base, count: references, order: .unsigned, nesting: .inner, into: &out)
    }

    private mutating func encodeDecimals(
        _ lanes: UnsafePointer<UInt64>, count: Int, kind: ColumnKind, width: Int, into out: inout ByteBuffer
    ) -> Encoding? {
        decimals.reserve(count)
        guard let exponent = DecimalFloat.collect(lanes, count: count, kind: kind, decimals: decimals.base)
        else { return nil }
        let statistics = ColumnStatistics(decimals.base, count: count, order: .signed)
        guard statistics.width * 10 <= width * 9 else { return nil }
        out.append(UInt8(truncatingIfNeeded: exponent))
        encodeBlock(decimals.base, count: count, order: .signed, nesting: .inner, into: &out)
        return .decimalFloat(kind)
    }
}
