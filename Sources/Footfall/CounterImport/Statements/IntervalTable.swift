import Bytes
import LocalTime
import Timekeeping

/// Intervals, each with a number in the order in which they are met: found by place, start and length.
///
/// Some 12 bytes an interval. At most 2^32 - 1 of them. One owner.
struct IntervalTable: ~Copyable {
    private(set) var count = 0
    private var starts = StartColumn()
    /// By interval.
    private var tellings = NumberColumn()
    private(set) var known = TellingTable()
    /// Open addressing: number of an interval + 1, 0 for free. What bits it leaves have a part of the interval's hash, so that
    /// hardly any slot of another interval has to be looked at more closely.
    ///
    /// Slots are taken in blocks: intervals of one place and length that follow one another share one, so that a file in the order of
    /// time stays within a few lines of the cache. What finds its slot taken goes on in the next block.
    private var slots = ZeroedArray<UInt32>(count: 64 << blockBits)
    private var blocks: UInt64 = 64
    /// The bits of a slot that have the number.
    private var numberMask: UInt32 = (1 << 11) - 1

    /// The slot that was looked up last: an interval is asked for more than once.
    private var last: (place: UInt32, seconds: UInt32, start: EventTime, slot: Int, tag: UInt32) = (
        .max, 0, .epoch, 0, 0
    )

    private static let blockBits = 4
    /// To the next block.
    private static let step = 1 << blockBits + 1

    /// An interval by its number.
    @inline(__always)
    subscript(_ number: Int) -> StatedInterval { known.interval(telling(number), starts[number]) }

    /// How an interval is told, by its number: in ``known``.
    @inline(__always)
    func telling(_ number: Int) -> UInt32 { UInt32(truncatingIfNeeded: tellings[number]) }

    /// The number of an interval.
    @inline(__always)
    mutating func find(_ interval: StatedInterval) -> Int? {
        let found = slots.base[slot(interval)] & numberMask
        return found == 0 ? nil : Int(found) - 1
    }

    /// The number of an interval, given on first sight, and that of how it is told here.
    mutating func insert(_ interval: StatedInterval) -> (number: Int, telling: UInt32, isNew: Bool) {
        let telling = known.number(of: interval)
        let slot = slot(interval)
        let found = slots.base[slot] & numberMask
        if found != 0 { return (Int(found) - 1, telling, false) }
        starts.append(interval.start, at: count)
        tellings.set(count, UInt64(telling))
        count += 1
        slots.base[slot] = last.tag | UInt32(count)
        if count * 10 > slots.count * 7 { grow() }
        return (count - 1, telling, true)
    }

    /// Takes over how a statement of the same interval names its site, and how its label became the start.
    mutating func retell(_ number: Int, as telling: UInt32) { tellings.set(number, UInt64(telling)) }

    /// The slot that holds an interval, or the free one where it belongs.
    @inline(__always)
    private mutating func slot(_ interval: StatedInterval) -> Int {
        if last.start != interval.start || last.place != interval.place || last.seconds != interval.seconds {
            let (slot, tag) = lookUp(interval)
            last = (interval.place, interval.seconds, interval.start, slot, tag)
        }
        return last.slot
    }

    private func lookUp(_ interval: StatedInterval) -> (slot: Int, tag: UInt32) {
        var (slot, tag) = firstSlot(interval)
        let start = StartColumn.code(interval.start)
        while true {
            let found = slots.base[slot]
            if found == 0 { return (slot, tag) }
            if found & ~numberMask == tag {
                let number = Int(found & numberMask) - 1
                if starts.is(number, interval.start, start), known.isOf(telling(number), interval) {
                    return (slot, tag)
                }
            }
            slot = next(slot)
        }
    }

    /// Where an interval is looked for first, and what its slot has beside the number.
    private func firstSlot(_ interval: StatedInterval) -> (slot: Int, tag: UInt32) {
        let length = Int64(max(interval.seconds, 1)) * 1000
        let ordinal = interval.start.milliseconds.dividedDown(by: length)
        let mixed = SplitMix64.mix(
            UInt64(bitPattern: ordinal >> Self.blockBits) ^ UInt64(interval.place) &<< 40 ^ UInt64(interval.seconds)
                &<< 20)
        // The order within a block is another in each: what begins at full hours only would else take the same slot of every block.
        let inBlock = (UInt64(bitPattern: ordinal) ^ mixed >> 60) & (1 << UInt64(Self.blockBits) - 1)
        let block = ((mixed & 0xFFFF_FFFF) &* blocks) >> 32
        return (
            Int(truncatingIfNeeded: block << UInt64(Self.blockBits) | inBlock),
            UInt32(truncatingIfNeeded: mixed >> 28) & ~numberMask
        )
    }

    @inline(__always)
    private func next(_ slot: Int) -> Int {
        let next = slot &+ Self.step
        return next < slots.count ? next : next &- slots.count
    }

    /// Makes room for half as many again. What was there is not needed for it: the intervals say where they belong.
    private mutating func grow() {
        blocks += blocks / 2
        // The steps come to every slot, unless there are a multiple of so many blocks.
        if blocks % UInt64(Self.step) == 0 { blocks += 1 }
        last.place = .max
        slots = ZeroedArray(count: 0)
        slots = ZeroedArray(count: Int(blocks) << Self.blockBits)
        // There are fewer intervals than slots.
        numberMask = UInt32.max >> UInt32(UInt32(clamping: slots.count).leadingZeroBitCount)
        for number in 0..<count {
            var (slot, tag) = firstSlot(self[number])
            while slots.base[slot] != 0 { slot = next(slot) }
            slots.base[slot] = tag | UInt32(number + 1)
        }
    }
}

/// When intervals begin: whole minutes within 2,000 years take 4 bytes each, any other moment lies aside. One owner.
private struct StartColumn: ~Copyable {
    private var codes = ZeroedArray<UInt32>(count: 0)
    /// Moments that are no such minutes.
    private var aside: [EventTime] = []

    private static let minute: Int64 = 60_000
    private static let bias: Int64 = 1 << 30
    private static let asideBit: UInt32 = 1 << 31

    /// `nil` for a moment that lies aside.
    @inline(__always)
    static func code(_ time: EventTime) -> UInt32? {
        let (minutes, rest) = time.milliseconds.quotientAndRemainder(dividingBy: minute)
        guard rest == 0, minutes >= -bias, minutes < bias else { return nil }
        return UInt32(truncatingIfNeeded: minutes + bias)
    }

    @inline(__always)
    subscript(_ index: Int) -> EventTime {
        let code = codes.base[index]
        guard code & Self.asideBit == 0 else { return aside[Int(code ^ Self.asideBit)] }
        return EventTime(milliseconds: (Int64(code) &- Self.bias) &* Self.minute)
    }

    /// - Parameter code: that of the time.
    @inline(__always)
    func `is`(_ index: Int, _ time: EventTime, _ code: UInt32?) -> Bool {
        if let code { return codes.base[index] == code }
        let known = codes.base[index]
        return known & Self.asideBit != 0 && aside[Int(known ^ Self.asideBit)] == time
    }

    mutating func append(_ time: EventTime, at index: Int) {
        codes.reserve(index + 1)
        if let code = Self.code(time) {
            codes.base[index] = code
        } else {
            codes.base[index] = UInt32(aside.count) | Self.asideBit
            aside.append(time)
        }
    }
}

/// All but the start of intervals, each with a small number: a place, a length, the site's name and how labels became starts. One
/// owner.
struct TellingTable {
    private struct Telling: Hashable {
        let place: UInt32
        let seconds: UInt32
        let site: UInt32
        let offsetMinutes: Int32
        let zone: UInt32

        @inline(__always)
        init(_ interval: StatedInterval) {
            (place, seconds) = (interval.place, interval.seconds)
            (site, offsetMinutes, zone) = (interval.site, interval.offsetMinutes, interval.zone)
        }
    }

    private var tellings: [Telling] = []
    private var numbers: [Telling: UInt32] = [:]
    /// By place: the number + 1 of the one that was met last.
    private var last: [UInt32] = []

    mutating func number(of interval: StatedInterval) -> UInt32 {
        let telling = Telling(interval)
        let place = Int(interval.place)
        while last.count <= place { last.append(0) }
        if last[place] != 0, tellings[Int(last[place]) - 1] == telling { return last[place] - 1 }
        let number = numbers[telling] ?? UInt32(tellings.count)
        if number == UInt32(tellings.count) {
            tellings.append(telling)
            numbers[telling] = number
        }
        last[place] = number + 1
        return number
    }

    @inline(__always)
    func interval(_ number: UInt32, _ start: EventTime) -> StatedInterval {
        let telling = tellings[Int(number)]
        return StatedInterval(
            place: telling.place, site: telling.site, start: start, seconds: telling.seconds,
            offsetMinutes: telling.offsetMinutes, zone: telling.zone)
    }

    /// Whether it is of an interval's place and length.
    @inline(__always)
    func isOf(_ number: UInt32, _ interval: StatedInterval) -> Bool {
        let telling = tellings[Int(number)]
        return telling.place == interval.place && telling.seconds == interval.seconds
    }

    func site(_ number: UInt32) -> UInt32 { tellings[Int(number)].site }
}
