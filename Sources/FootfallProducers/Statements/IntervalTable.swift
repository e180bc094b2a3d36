import Bytes
import LocalTime
import Timekeeping

/// Intervals, each with a number in the order in which they are met: found by place, start and length. One owner.
struct IntervalTable {
    private(set) var intervals: [StatedInterval] = []
    /// Open addressing, a power of two: number of an interval + 1, 0 for free.
    ///
    /// Slots are taken in blocks: intervals of one place and length that follow one another share one, so that a file in the order of
    /// time stays within a few lines of the cache. What finds its slot taken goes on in the next block.
    private var slots: [UInt32] = Array(repeating: 0, count: 1024)

    private static let blockBits = 4
    /// To the next block; odd, so that it comes to every slot.
    private static let step = 1 << blockBits + 1

    /// The number of an interval.
    func find(_ interval: StatedInterval) -> Int? {
        let found = slots[slot(interval)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The number of an interval, given on first sight.
    mutating func insert(_ interval: StatedInterval) -> (number: Int, isNew: Bool) {
        let slot = slot(interval)
        if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
        intervals.append(interval)
        slots[slot] = UInt32(intervals.count)
        if intervals.count * 2 > slots.count { grow() }
        return (intervals.count - 1, true)
    }

    /// Takes over how a statement of the same interval names its site, and how its label became the start.
    mutating func reword(_ number: Int, as interval: StatedInterval) {
        intervals[number].site = interval.site
        intervals[number].offsetMinutes = interval.offsetMinutes
        intervals[number].zone = interval.zone
    }

    /// The slot that holds an interval, or the free one where it belongs.
    private func slot(_ interval: StatedInterval) -> Int {
        let length = Int64(max(interval.seconds, 1)) * 1000
        let ordinal = interval.start.milliseconds.dividedDown(by: length)
        let mixed = SplitMix64.mix(
            UInt64(bitPattern: ordinal >> Self.blockBits) ^ UInt64(interval.place) &<< 40 ^ UInt64(interval.seconds)
                &<< 20)
        // The order within a block is another in each: what begins at full hours only would else take the same slot of every block.
        let inBlock = (UInt64(bitPattern: ordinal) ^ mixed >> 60) & (1 << UInt64(Self.blockBits) - 1)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: mixed << UInt64(Self.blockBits) | inBlock) & mask
        while slots[slot] != 0 {
            let known = intervals[Int(slots[slot]) - 1]
            if known.start == interval.start, known.place == interval.place, known.seconds == interval.seconds { break }
            slot = (slot + Self.step) & mask
        }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (number, interval) in intervals.enumerated() { slots[slot(interval)] = UInt32(number + 1) }
    }
}
