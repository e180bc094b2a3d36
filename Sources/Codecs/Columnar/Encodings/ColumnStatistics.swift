internal import CPlatform

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
        minimum = 0
        maximum = 0
        fflog_lanes_range(lanes, count, order.flip, &minimum, &maximum)
        minimum ^= order.flip
        maximum ^= order.flip
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
