internal import Bytes
internal import CPlatform

/// Writes ``PatchedBlocks``; owns the memory of one block.
struct PatchedBlockEncoder: ~Copyable {
    private var residues = LaneBuffer()
    private var highs = LaneBuffer()
    private var places = LaneBuffer()
    /// A set bit per patch.
    private var bitmap = LaneBuffer(capacity: PatchedBlocks.rowsMax / 64)

    /// What the whole column would take in bits, judged by up to three of its blocks; the plan where it is one block.
    func estimate(
        _ lanes: UnsafePointer<UInt64>, count: Int, statistics: ColumnStatistics, order: LaneOrder
    ) -> (bits: Int, plan: PatchedBlockPlan?) {
        if count <= PatchedBlocks.rowsMax {
            let plan = PatchedBlockPlan(lanes, rows: count, statistics: statistics, order: order)
            return (plan.bits, plan)
        }
        let rows = PatchedBlocks.rowsMax
        var bits = 0
        for part in 0..<3 {
            let start = lanes + (count - rows) / 2 * part
            let statistics = ColumnStatistics(start, count: rows, order: order)
            bits += PatchedBlockPlan(start, rows: rows, statistics: statistics, order: order).bits + 40
        }
        return (bits / 3 * count / rows, nil)
    }

    /// - Parameters:
    ///   - statistics: of all values.
    ///   - plan: as ``estimate(_:count:statistics:order:)`` returned it.
    mutating func encode(
        _ lanes: UnsafePointer<UInt64>, count: Int, statistics: ColumnStatistics, order: LaneOrder,
        plan: PatchedBlockPlan?, into out: inout ByteBuffer
    ) {
        let rowsMax = PatchedBlocks.rowsMax
        residues.reserve(rowsMax)
        highs.reserve(rowsMax)
        places.reserve(rowsMax)
        if let plan {
            return encodeBlock(lanes, rows: count, statistics: statistics, order: order, plan: plan, into: &out)
        }
        var row = 0
        while row < count {
            let rows = min(rowsMax, count - row)
            let statistics = ColumnStatistics(lanes + row, count: rows, order: order)
            let plan = PatchedBlockPlan(lanes + row, rows: rows, statistics: statistics, order: order)
            encodeBlock(lanes + row, rows: rows, statistics: statistics, order: order, plan: plan, into: &out)
            row += rows
        }
    }

    private mutating func encodeBlock(
        _ lanes: UnsafePointer<UInt64>, rows: Int, statistics: ColumnStatistics, order: LaneOrder,
        plan: PatchedBlockPlan, into out: inout ByteBuffer
    ) {
        var statistics = statistics
        var values = lanes
        if plan.rise != 0 {
            let residues = residues.base
            var height: Int64 = 0
            for row in 0..<rows {
                residues[row] = lanes[row] &- UInt64(bitPattern: height &>> PatchedBlocks.slopeShift)
                height &+= plan.rise
            }
            values = UnsafePointer(residues)
            statistics = ColumnStatistics(values, count: rows, order: order)
        }
        let base = plan.isDescending ? statistics.maximum : statistics.minimum
        let width = min(plan.width, statistics.width)
        out.append(UInt8(truncatingIfNeeded: width))
        out.append(zigzag: plan.rise * 2 + (plan.isDescending ? 1 : 0))
        out.append(zigzag: Int64(bitPattern: base))
        var zero = base
        if plan.isDescending {
            // From here on distances, which count upwards.
            let residues = residues.base
            for row in 0..<rows { residues[row] = base &- values[row] }
            values = UnsafePointer(residues)
            zero = 0
        }
        let patches = width < statistics.width ? findPatches(values, rows: rows, base: zero, width: width) : 0
        FrameOfReference.appendPacked(values, count: rows, base: zero, width: width, into: &out)
        out.append(varint: UInt64(patches))
        if patches > 0 { appendPatches(patches, rows: rows, into: &out) }
    }

    /// Places and high bits of the distances that are wider than `width` < 64; returns how many there are.
    private func findPatches(_ values: UnsafePointer<UInt64>, rows: Int, base: UInt64, width: Int) -> Int {
        let highs = highs.base
        let places = places.base
        let bitmap = bitmap.base
        fflog_lanes_wider(values, rows, base, UInt32(truncatingIfNeeded: width), bitmap)
        let shift = UInt64(truncatingIfNeeded: width)
        var patches = 0
        for index in 0..<NullBitmap.words(rows: rows) {
            var word = bitmap[index]
            while word != 0 {
                let place = index &<< 6 &+ word.trailingZeroBitCount
                places[patches] = UInt64(truncatingIfNeeded: place)
                highs[patches] = (values[place] &- base) &>> shift &- 1
                patches &+= 1
                word &= word &- 1
            }
        }
        return patches
    }

    private func appendPatches(_ patches: Int, rows: Int, into out: inout ByteBuffer) {
        let places = places.base
        var last = UInt64.max
        var widest: UInt64 = 0
        for index in 0..<patches {
            widest = max(widest, places[index] &- last &- 1)
            last = places[index]
        }
        let gap = BitPacking.width(of: widest)
        let high = ColumnStatistics(highs.base, count: patches, order: .unsigned)
        let highWidth = BitPacking.width(of: high.maximum)
        let usesBitmap = gap * patches >= rows
        out.append(UInt8(truncatingIfNeeded: usesBitmap ? PatchedBlocks.bitmapGap : gap))
        out.append(UInt8(truncatingIfNeeded: highWidth))
        if usesBitmap {
            out.append(UnsafeRawBufferPointer(start: bitmap.base, count: (rows + 7) / 8))
        } else {
            last = UInt64.max
            for index in 0..<patches {
                let place = places[index]
                places[index] = place &- last &- 1
                last = place
            }
            FrameOfReference.appendPacked(places, count: patches, base: 0, width: gap, into: &out)
        }
        FrameOfReference.appendPacked(highs.base, count: patches, base: 0, width: highWidth, into: &out)
    }
}
