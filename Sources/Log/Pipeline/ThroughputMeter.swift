/// Records a second over the last ten seconds, in slots of one.
struct ThroughputMeter {
    private static let slots = 10
    private var counts = [Int](repeating: 0, count: slots)
    /// The second of the newest slot, and of the first record.
    private var newest: Int64?
    private var oldest: Int64?

    /// - Parameter time: milliseconds, never going back.
    mutating func add(_ records: Int, at time: Int64) {
        advance(to: time / 1000)
        counts[slot(time / 1000)] += records
    }

    mutating func recordsPerSecond(at time: Int64) -> Double {
        advance(to: time / 1000)
        guard let oldest else { return 0 }
        let seconds = min(Int64(Self.slots), max(time / 1000 - oldest, 1))
        return Double(counts.reduce(0, +)) / Double(seconds)
    }

    private mutating func advance(to second: Int64) {
        guard let newest else {
            (self.newest, oldest) = (second, second)
            return
        }
        guard second > newest else { return }
        for passed in max(newest + 1, second - Int64(Self.slots) + 1)...second { counts[slot(passed)] = 0 }
        self.newest = second
    }

    private func slot(_ second: Int64) -> Int { Int(second % Int64(Self.slots)) }
}
