import Counts
import LocalTime
internal import Timekeeping

/// How far a counter has counted, and what is to be thought of a reading that is lower, or very much higher.
///
/// **A leap is judged with the reading after it**, where far more came than ever between two readings. Where that goes on from it,
/// so many came. Where it goes on from before the leap, the high reading was wrong, and is left out.
///
/// **A fall is judged with the reading after it.** Where that goes on from before the fall, the low reading was wrong, and is
/// left out. Where it goes on from the low one, the counter was reset, or went around. Until then nothing is decided; the end of
/// an input decides nothing either. Many counters start over each night, and behind a quiet door the reading after the fall may
/// be beyond what was counted the day before: the first fall of a day is a reset where those who came since are no more than
/// usual.
struct CounterLevel: Equatable {
    /// Who came between two readings: after `from`, and up to and including `to`.
    struct Rise: Equatable {
        var from: EventTime
        var to: EventTime
        var people: PeopleCounts
        var line: Int
        /// Who came before the counter was reset is not known.
        var isReset = false
    }

    enum Step: Equatable {
        case rise(Rise)
        /// A reading that was wrong, and the one before it.
        case outlier(CounterReading, before: CounterReading)
        case reset(CounterReading, before: CounterReading, isWrap: Bool)
        /// It counts on from before a reset: what was read between is of another counter, or was wrong.
        case climb(CounterReading, before: CounterReading, from: EventTime)
    }

    /// The last reading that counts.
    private(set) var last: CounterReading
    /// One after it, lower or very much higher, which is not judged.
    private(set) var fallen: CounterReading?
    /// The most people that came between two readings.
    private(set) var largestRise: UInt64
    /// The last reading before the latest reset.
    private(set) var beforeReset: CounterReading?
    /// The last that were taken: they may be delivered again.
    private var recent: [Said] = []

    private struct Said: Equatable {
        var time: EventTime
        var value: PeopleCounts
    }

    private static let recentMax = 16
    /// So many times as many as usual may come between two readings.
    private static let unusual: UInt64 = 4
    /// So many may come between two readings of any counter, and so many before it is known how many are usual.
    private static let leapMin: UInt64 = 50
    /// More than so many times as many as ever are a leap.
    private static let leap: UInt64 = 10
    private static let firstLeapMin: UInt64 = 10_000
    /// So few may come between two readings on the morning of any quiet door.
    private static let fewMax: UInt64 = 8

    init(
        _ first: CounterReading, fallen: CounterReading? = nil, largestRise: UInt64 = 0,
        beforeReset: CounterReading? = nil
    ) {
        last = first
        self.fallen = fallen
        self.largestRise = largestRise
        self.beforeReset = beforeReset
    }

    /// The latest time of which anything was said.
    var heard: EventTime { fallen?.time ?? last.time }

    /// Whether a reading is one of the last, delivered again.
    func has(_ reading: CounterReading) -> Bool {
        func isSame(_ other: CounterReading) -> Bool { other.time == reading.time && other.value == reading.value }
        return isSame(last) || fallen.map(isSame) ?? false
            || recent.contains { $0.time == reading.time && $0.value == reading.value }
    }

    /// Takes a reading of a time not before ``heard``.
    ///
    /// - Parameter zone: of the days at whose beginning a counter may start over.
    mutating func take(_ reading: CounterReading, wrapBits: Int?, in zone: LocalZone) -> [Step] {
        guard !has(reading) else { return [] }
        if recent.count == Self.recentMax { recent.removeFirst() }
        recent.append(Said(time: reading.time, value: reading.value))
        var steps: [Step] = []
        if let high = fallen, last.value.isReached(by: high.value) {
            fallen = nil
            if !isRight(high, before: reading, wrapBits, in: zone) {
                steps = [.outlier(high, before: last)]
            } else if let before = beforeReset, isClimb(high, from: before, in: zone) {
                steps = [.climb(high, before: before, from: last.time)]
                (last, beforeReset) = (high, nil)
            } else {
                steps = [rise(to: high)]
            }
        }
        guard let low = fallen else {
            if last.value.isReached(by: reading.value), !isLeap(reading) { return steps + [rise(to: reading)] }
            fallen = reading
            return steps
        }
        if last.value.isReached(by: reading.value), !isNewDay(low, before: reading, in: zone) {
            fallen = nil
            let outlier = Step.outlier(low, before: last)
            return [outlier, rise(to: reading)]
        }
        let before = last
        let isWrap = low.value.wentAround(from: before.value, wrapBits: wrapBits)
        // In and out may go around one after the other.
        let goesOn =
            low.value.isReached(by: reading.value)
            || isWrap && reading.value.wentAround(from: low.value, wrapBits: wrapBits)
        guard goesOn else {
            // It goes on from neither: the lower one waits in its place.
            fallen = reading
            return [.outlier(low, before: last)]
        }
        fallen = nil
        let people = low.value.rise(since: before.value, wrapBits: wrapBits)
        let first = Rise(from: before.time, to: low.time, people: people, line: low.line, isReset: !isWrap)
        last = low
        beforeReset = isWrap ? nil : before
        steps = [.reset(low, before: before, isWrap: isWrap), .rise(first)]
        guard low.value.isReached(by: reading.value) else {
            fallen = reading
            return steps
        }
        return steps + [rise(to: reading)]
    }

    /// Whether a fall is of a counter that started over with the day, though the next reading is beyond the one before it.
    private func isNewDay(_ low: CounterReading, before next: CounterReading, in zone: LocalZone) -> Bool {
        guard zone.day(of: last.time) != zone.day(of: low.time), low.value.isReached(by: next.value) else {
            return false
        }
        let since = max(low.value.sum, next.value.sum - low.value.sum)
        // Beyond what was counted the day before by little: those who came since would have to be just as many as on all that day.
        if since <= max(low.value.sum == 0 ? 0 : largestRise, Self.fewMax) { return true }
        let beyond = next.value.sum - last.value.sum
        return beyond / Self.unusual > largestRise && since / Self.unusual <= beyond
    }

    /// Whether far more came than is usual between two readings.
    private func isLeap(_ reading: CounterReading) -> Bool {
        let people = reading.value.sum - last.value.sum
        if largestRise == 0 { return people > Self.firstLeapMin }
        return people > Self.leapMin && people / Self.leap > largestRise
    }

    /// Whether a leap is of people who came: the reading after it goes on from it, or is of a counter that started over with the
    /// day, and no more than one came in a second.
    private func isRight(
        _ high: CounterReading, before next: CounterReading, _ wrapBits: Int?, in zone: LocalZone
    ) -> Bool {
        if high.value.isReached(by: next.value) || next.value.wentAround(from: high.value, wrapBits: wrapBits) {
            return true
        }
        guard !last.value.isReached(by: next.value), zone.day(of: high.time) != zone.day(of: next.time) else {
            return false
        }
        return Duration.seconds(Int64(high.value.sum - last.value.sum)) <= high.time - last.time
    }

    /// Whether a leap leads, within the day, to where the counter would be if it had not been reset.
    private func isClimb(_ high: CounterReading, from before: CounterReading, in zone: LocalZone) -> Bool {
        guard before.value.isReached(by: high.value), zone.day(of: before.time) == zone.day(of: high.time) else {
            return false
        }
        let people = high.value.sum - before.value.sum
        return people <= Self.leapMin || people / Self.leap <= largestRise
    }

    private mutating func rise(to reading: CounterReading) -> Step {
        defer { last = reading }
        let people = reading.value.rise(since: last.value, wrapBits: nil)
        largestRise = max(largestRise, people.sum)
        return .rise(Rise(from: last.time, to: reading.time, people: people, line: reading.line))
    }
}

extension LocalZone {
    /// The number of the local day on which a time lies.
    func day(of time: EventTime) -> Int64 { wallTime(at: time).milliseconds.dividedDown(by: 86_400_000) }
}
