internal import Foundation

/// What the wall clock of a time zone shows: offsets from UTC by instant, asked of the system once for every two days.
///
/// One thread at a time.
final class SiteClock {
    private let zone: TimeZone
    private var blocks: [Int64: Block] = [:]
    private var lastNumber = Int64.min
    private var lastBlock = Block(change: 0, before: 0, after: 0)

    /// Two days, in which no zone changes twice.
    private struct Block {
        /// The instant of the change, milliseconds since 1970; `Int64.max` where there is none.
        var change: Int64
        /// Minutes east of UTC.
        var before: Int64
        var after: Int64
    }
    private static let blockMilliseconds: Int64 = 2 * 86_400_000

    /// `nil` where the system knows no such zone.
    init?(_ name: String) {
        guard !name.isEmpty, let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// Minutes east of UTC at an instant in milliseconds since 1970.
    func offsetMinutes(at instant: Int64) -> Int64 {
        var number = instant / Self.blockMilliseconds
        if instant % Self.blockMilliseconds < 0 { number -= 1 }
        if number != lastNumber {
            lastBlock = block(number)
            lastNumber = number
        }
        return instant < lastBlock.change ? lastBlock.before : lastBlock.after
    }

    /// Whether the wall clock showed the same time before, an hour ago: the second of two readings when clocks go back.
    func isRepeated(at instant: Int64) -> Bool {
        let offset = offsetMinutes(at: instant)
        let earlier = offsetMinutes(at: instant - 3 * 3_600_000)
        guard earlier > offset else { return false }
        return offsetMinutes(at: instant - (earlier - offset) * 60_000) == earlier
    }

    private func block(_ number: Int64) -> Block {
        if let known = blocks[number] { return known }
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))) / 60
        }
        var low = number * Self.blockMilliseconds / 1_000
        var high = low + Self.blockMilliseconds / 1_000
        let before = offset(low)
        let after = offset(high)
        var block = Block(change: Int64.max, before: before, after: after)
        if before != after {
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == before { low = middle } else { high = middle }
            }
            block.change = high * 1_000
        }
        blocks[number] = block
        return block
    }
}
