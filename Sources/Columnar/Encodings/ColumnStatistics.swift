/// What the choice of an encoding needs to know of a column: one cheap pass, and samples where a pass costs more than
/// it tells.
struct ColumnStatistics {
    /// In the column's order.
    var minimum: UInt64
    var maximum: UInt64

    /// The width of a frame of reference.
    var width: Int { BitPacking.width(of: maximum &- minimum) }

    init(minimum: UInt64, maximum: UInt64) {
        self.minimum = minimum
        self.maximum = maximum
    }

    init(_ lanes: UnsafePointer<UInt64>, count: Int, order: LaneOrder) {
        let flip = order.flip
        // Independent chains, or every step would wait for the one before.
        var low0 = UInt64.max, low1 = UInt64.max, low2 = UInt64.max, low3 = UInt64.max
        var high0: UInt64 = 0, high1: UInt64 = 0, high2: UInt64 = 0, high3: UInt64 = 0
        var row = 0
        while row &+ 4 <= count {
            let a = lanes[row] ^ flip, b = lanes[row &+ 1] ^ flip
            let c = lanes[row &+ 2] ^ flip, d = lanes[row &+ 3] ^ flip
            low0 = min(low0, a)
            high0 = max(high0, a)
            low1 = min(low1, b)
            high1 = max(high1, b)
            low2 = min(low2, c)
            high2 = max(high2, c)
            low3 = min(low3, d)
            high3 = max(high3, d)
            row &+= 4
        }
        while row < count {
            let a = lanes[row] ^ flip
            low0 = min(low0, a)
            high0 = max(high0, a)
            row &+= 1
        }
        minimum = min(min(low0, low1), min(low2, low3)) ^ flip
        maximum = max(max(high0, high1), max(high2, high3)) ^ flip
    }
}

/// Differences of neighbours, as signed numbers: of all rows, or of a sample spread over them.
struct NeighbourStatistics {
    private(set) var pairs = 0
    private(set) var equalPairs = 0
    private(set) var minimumDelta = UInt64.max
    private(set) var maximumDelta: UInt64 = 0

    /// The width of a frame of reference over the deltas.
    var deltaWidth: Int { BitPacking.width(of: maximumDelta &- minimumDelta) }

    /// - Parameter pairsMax: how many pairs to look at; `count` for all of them.
    init(_ lanes: UnsafePointer<UInt64>, count: Int, pairsMax: Int) {
        let flip = LaneOrder.signed.flip
        let step = max(1, (count - 1) / max(1, pairsMax))
        var row = 0
        while row &+ 1 < count {
            let delta = lanes[row &+ 1] &- lanes[row]
            equalPairs &+= delta == 0 ? 1 : 0
            minimumDelta = min(minimumDelta, delta ^ flip)
            maximumDelta = max(maximumDelta, delta ^ flip)
            pairs &+= 1
            row &+= step
        }
        minimumDelta ^= flip
        maximumDelta ^= flip
    }
}
