internal import CPlatform

/// How a block of ``PatchedBlocks`` is best packed: found from a sample of its values, so that it costs little where it
/// brings nothing.
struct PatchedBlockPlan {
    private(set) var width: Int
    /// Over 1,024 rows.
    private(set) var rise: Int64 = 0
    private(set) var isDescending = false
    /// What the block is expected to take.
    private(set) var bits: Int

    private static let samples = 64

    /// - Parameters:
    ///   - rows: at most ``PatchedBlocks/rowsMax``.
    ///   - statistics: of exactly these values.
    init(_ lanes: UnsafePointer<UInt64>, rows: Int, statistics: ColumnStatistics, order: LaneOrder) {
        width = statistics.width
        bits = width * rows
        guard rows >= 2 * Self.samples, width > 1, width < 64 else { return }
        let sample = Sample(lanes: lanes, rows: rows)
        let range = statistics.maximum &- statistics.minimum
        let up = consider(sample, Line(edge: statistics.minimum, range: range, isDescending: false, rise: 0))
        let down = consider(sample, Line(edge: statistics.maximum, range: range, isDescending: true, rise: 0))
        // An evenly filled range has no outliers. A line through it would show in smaller steps than that.
        guard width >= 6, min(up, down) * 4 < Self.samples else { return }
        // A line along the lower and one along the upper edge, by the extremes of the first and the last eighth.
        let part = rows / 8
        let first = ColumnStatistics(lanes, count: part, order: order)
        let last = ColumnStatistics(lanes + (rows - part), count: part, order: order)
        let distance = Int64(rows - part)
        for isDescending in [false, true] {
            let climb =
                isDescending
                ? Int64(bitPattern: last.maximum &- first.maximum) : Int64(bitPattern: last.minimum &- first.minimum)
            // Less than an eighth of the range is no trend; beyond 2^40 the product below overflows.
            guard climb.magnitude > range / 8, climb.magnitude < 1 << 40 else { continue }
            let rise = (climb * 1024 + (climb < 0 ? -distance : distance) / 2) / distance
            let residues = sample.residues(rise: rise, order: order)
            _ = consider(
                sample,
                Line(
                    edge: isDescending ? residues.maximum : residues.minimum,
                    range: residues.maximum &- residues.minimum, isDescending: isDescending, rise: rise))
        }
    }

    /// What distances are counted from.
    private struct Line {
        var edge: UInt64
        var range: UInt64
        var isDescending: Bool
        var rise: Int64
    }

    /// Takes the width at which the packed low bits and the patches are smallest, if it beats what was found before.
    ///
    /// Returns how many samples take all bits.
    private mutating func consider(_ sample: Sample, _ line: Line) -> Int {
        let full = 64 &- line.range.leadingZeroBitCount
        let rows = sample.rows
        var widest = 0
        var wider = 0
        var below = 0
        while below <= full {
            let widths = sample.widths(line, below: below)
            for index in 0..<min(Widths.classes, full - below + 1) {
                let narrower = below + index
                // Half a value more than the sample shows: what is rare hides from it.
                let patches = narrower == 0 ? 0 : (2 * wider + 1) * rows / (2 * Self.samples)
                var cost = (full - narrower) * rows
                if patches > 0 {
                    let gap = BitPacking.width(of: UInt64(rows / patches)) + 2
                    cost += min(rows, patches * gap) + patches * (narrower - 1) + 24
                }
                if line.rise != 0 { cost += 16 }
                if cost < bits {
                    bits = cost
                    width = full - narrower
                    rise = line.rise
                    isDescending = line.isDescending
                }
                if index == Widths.classes - 1 { break }
                wider = index == 0 ? widths[0] : wider + widths[index]
                if narrower == 0 { widest = wider }
                if wider * 2 > Self.samples { return widest }
            }
            // Far outliers: the last class holds everything narrower.
            below += Widths.classes - 1
        }
        return widest
    }

    /// How many of the sampled distances take `below` bits less than all or more, one less, two less, ..., and all that
    /// are narrower still: eight counters of a byte.
    private struct Widths {
        static let classes = 8
        var counters: UInt64

        subscript(index: Int) -> Int {
            Int(truncatingIfNeeded: counters &>> UInt64(truncatingIfNeeded: index &* 8) & 0xFF)
        }
    }

    private struct Sample {
        let lanes: UnsafePointer<UInt64>
        let rows: Int
        var step: Int { rows / samples }

        func widths(_ line: Line, below: Int) -> Widths {
            Widths(
                counters: fflog_lanes_distances(
                    lanes, samples, step, line.edge, line.rise &* Int64(step), line.isDescending ? 1 : 0,
                    UInt32(truncatingIfNeeded: line.range.leadingZeroBitCount &+ below)))
        }

        /// Smallest and largest sampled distance from a line.
        func residues(rise: Int64, order: LaneOrder) -> ColumnStatistics {
            let step = step
            var low = UInt64.max
            var high: UInt64 = 0
            for index in 0..<samples {
                let height = (rise &* Int64(index &* step)) &>> PatchedBlocks.slopeShift
                let value = (lanes[index &* step] &- UInt64(bitPattern: height)) ^ order.flip
                low = min(low, value)
                high = max(high, value)
            }
            return ColumnStatistics(minimum: low ^ order.flip, maximum: high ^ order.flip)
        }
    }
}
