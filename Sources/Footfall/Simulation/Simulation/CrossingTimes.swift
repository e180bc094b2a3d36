import Bytes
import LocalTime

/// The crossings of one window in the order of time: which interval each belongs to, and its number there.
///
/// Times are spread evenly over each interval by a hash of seed, site, label and number; equal times keep the order of
/// the intervals and numbers. Two passes of counting sort, memory reused. One owner.
struct CrossingTimes: ~Copyable {
    struct Crossing {
        /// Milliseconds since the window's start.
        var time: UInt32
        /// The place of its interval among the window's active ones.
        var place: UInt32
        /// The number of the crossing in its interval.
        var number: UInt32
    }

    private(set) var count = 0
    private(set) var crossings: UnsafeMutablePointer<Crossing>
    private var scratch: UnsafeMutablePointer<Crossing>
    private var capacity: Int
    private let histogram: UnsafeMutablePointer<UInt32>

    // An hour has less than 2^22 milliseconds: two digits of 11 bits.
    private static let digitBits: UInt32 = 11
    private static let digits = 1 << 11

    init() {
        capacity = 1 << 12
        crossings = .allocate(capacity: capacity)
        scratch = .allocate(capacity: capacity)
        histogram = .allocate(capacity: 2 * Self.digits)
    }

    deinit {
        crossings.deallocate()
        scratch.deallocate()
        histogram.deallocate()
    }

    /// The stream from which everything about an interval's crossings is drawn.
    static func stream(seed: UInt64, identity: UInt64, label: LocalLabel) -> UInt64 {
        SplitMix64.mix(seed ^ SplitMix64.mix(identity ^ UInt64(UInt32(bitPattern: label.minutes)) &<< 20))
    }

    /// - Parameter streams: of each interval in `active`, at the same place.
    mutating func fill(
        _ window: CrossingWindows.Window, _ intervals: [CountedInterval], streams: [UInt64]
    ) {
        precondition(window.end - window.start <= CrossingWindows.hour)
        count = 0
        for (place, index) in window.active.enumerated() {
            let interval = intervals[index]
            // An interval of no length at the seam of two windows is in the later one.
            let isWhole =
                interval.start >= window.start && interval.start < window.end && interval.end <= window.end
            if isWhole { reserve(Int(interval.crossings)) }
            draw(interval, UInt32(place), stream: streams[place], window, isWhole: isWhole)
        }
        sort()
    }

    private mutating func draw(
        _ interval: CountedInterval, _ place: UInt32, stream: UInt64, _ window: CrossingWindows.Window, isWhole: Bool
    ) {
        let milliseconds = UInt64(interval.seconds) &* 1000
        // Relative to the window: wraps below zero for a crossing before it, and is too large after it.
        let shift = UInt64(bitPattern: interval.start &- window.start)
        let length = UInt64(window.end - window.start)
        let people = UInt32(clamping: interval.crossings)
        if isWhole {
            let target = crossings + count
            for number in 0..<people {
                let draw = SplitMix64.element(UInt64(number), of: stream)
                let time = draw.multipliedFullWidth(by: milliseconds).high &+ shift
                target[Int(number)] = Crossing(time: UInt32(truncatingIfNeeded: time), place: place, number: number)
            }
            count &+= Int(people)
            return
        }
        for number in 0..<people {
            let draw = SplitMix64.element(UInt64(number), of: stream)
            let time = draw.multipliedFullWidth(by: milliseconds).high &+ shift
            guard time < length else { continue }
            if count == capacity { reserve(1) }
            crossings[count] = Crossing(time: UInt32(truncatingIfNeeded: time), place: place, number: number)
            count &+= 1
        }
    }

    private mutating func reserve(_ additional: Int) {
        guard count + additional > capacity else { return }
        let larger = max(count + additional, capacity * 2)
        let grown = UnsafeMutablePointer<Crossing>.allocate(capacity: larger)
        grown.update(from: crossings, count: count)
        crossings.deallocate()
        crossings = grown
        scratch.deallocate()
        scratch = .allocate(capacity: larger)
        capacity = larger
    }

    private mutating func sort() {
        let low = histogram
        let high = histogram + Self.digits
        histogram.initialize(repeating: 0, count: 2 * Self.digits)
        let mask = UInt32(Self.digits - 1)
        for place in 0..<count {
            let time = crossings[place].time
            low[Int(time & mask)] &+= 1
            high[Int(time &>> Self.digitBits)] &+= 1
        }
        Self.accumulate(low)
        Self.accumulate(high)
        for place in 0..<count {
            let digit = Int(crossings[place].time & mask)
            scratch[Int(low[digit])] = crossings[place]
            low[digit] &+= 1
        }
        for place in 0..<count {
            let digit = Int(scratch[place].time &>> Self.digitBits)
            crossings[Int(high[digit])] = scratch[place]
            high[digit] &+= 1
        }
    }

    /// Counts of digits become the places where each digit's run begins.
    private static func accumulate(_ counts: UnsafeMutablePointer<UInt32>) {
        var sum: UInt32 = 0
        for digit in 0..<digits {
            let count = counts[digit]
            counts[digit] = sum
            sum &+= count
        }
    }
}
