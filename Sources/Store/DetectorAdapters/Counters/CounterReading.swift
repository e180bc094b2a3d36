import Counts
internal import Timekeeping

/// One device's counter: what its differences are taken of.
struct CounterName: Hashable {
    var site: String
    /// The rule or scenario, where the device has several.
    var line: String?
    /// The device's own name, such as its serial number.
    var counter: String?

    /// For people.
    var text: String { ([site] + [line, counter].compactMap { $0 }).joined(separator: ", ") }
}

/// What a counter that goes up said at a time.
struct CounterReading: Equatable {
    var name: CounterName
    var time: EventTime
    var value: PeopleCounts
    /// Of the input; 0 where an earlier import read it.
    var line: Int
}

extension PeopleCounts {
    /// A count is not larger: what is larger comes of no counter.
    static let largest: UInt64 = 1 << 48

    private func combined(_ other: PeopleCounts, _ combine: (UInt64, UInt64) -> UInt64) -> PeopleCounts {
        func both(_ a: UInt64, _ b: UInt64) -> UInt64? {
            a == Self.absent || b == Self.absent ? nil : combine(a, b)
        }
        return PeopleCounts(
            entered: both(entered, other.entered), exited: both(exited, other.exited), total: both(total, other.total))
    }

    /// Whether a counter that said this may say the other next.
    func isReached(by other: PeopleCounts) -> Bool {
        entered <= other.entered && exited <= other.exited && total <= other.total
    }

    /// Whether both speak of the same directions.
    func isAlike(_ other: PeopleCounts) -> Bool { zero == other.zero }

    var zero: PeopleCounts { combined(self) { _, _ in 0 } }

    /// All that are said, in whichever direction; no more than 3 x 2^48.
    var sum: UInt64 { [entered, exited, total].reduce(0) { $1 == Self.absent ? $0 : $0 + $1 } }

    func adding(_ other: PeopleCounts) -> PeopleCounts { combined(other) { $0 + $1 } }

    /// Who was counted since an earlier reading; from 0 where it is lower, or around where it counts so many bits.
    func rise(since earlier: PeopleCounts, wrapBits: Int?) -> PeopleCounts {
        combined(earlier) { later, earlier in
            if later >= earlier { return later - earlier }
            return Self.isWrap(from: earlier, to: later, wrapBits) ? later + (1 << wrapBits!) - earlier : later
        }
    }

    /// Whether each direction that fell went around rather than back to 0.
    func wentAround(from earlier: PeopleCounts, wrapBits: Int?) -> Bool {
        [(earlier.entered, entered), (earlier.exited, exited), (earlier.total, total)]
            .allSatisfy { $0 <= $1 || Self.isWrap(from: $0, to: $1, wrapBits) }
    }

    /// Nobody passes half of all that a counter can say between two readings.
    private static func isWrap(from earlier: UInt64, to later: UInt64, _ bits: Int?) -> Bool {
        guard let bits, earlier < 1 << bits else { return false }
        return later + (1 << bits) - earlier < 1 << (bits - 1)
    }
}
