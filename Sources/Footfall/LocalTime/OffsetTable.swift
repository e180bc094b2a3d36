internal import Foundation
internal import Timekeeping

/// The changes of a zone's offset from UTC in the years of ``LocalLabel``.
///
/// Only the differences from UTC are read, never what a zone calls standard and what summer time: Europe/Dublin has its
/// "standard" time in summer and a negative saving in winter.
final class OffsetTable: Sendable {
    /// Seconds since 1970 from which `offsets` at the same index hold. Ascending, the first is the distant past.
    private let instants: [Int64]
    /// Minutes on the wall clock from which they hold for labels.
    private let labels: [Int32]
    /// Seconds east of UTC.
    private let offsets: [Int32]

    /// The instants that were looked at, in seconds since 1970.
    private static let span: ClosedRange<Int64> = {
        let first = CivilDate(year: LocalLabel.years.lowerBound - 1, month: 12, day: 1).daysSinceEpoch
        let last = CivilDate(year: LocalLabel.years.upperBound + 1, month: 2, day: 1).daysSinceEpoch
        return Int64(first) * 86_400...Int64(last) * 86_400
    }()

    /// Changes are found by looking every two days and halving: no zone changes twice within two days.
    private static let step: Int64 = 2 * 86_400

    /// Where every change is known: the last look may have been up to a step before the end.
    private static let known = span.lowerBound..<span.upperBound - step

    init(_ zone: TimeZone) {
        let step = Self.step
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
        }
        var before = offset(Self.span.lowerBound)
        var instants = [Int64.min]
        var labels = [Int32.min]
        var offsets = [Int32(before)]
        for end in stride(from: Self.span.lowerBound + step, through: Self.span.upperBound, by: Int(step)) {
            let after = offset(end)
            guard after != before else { continue }
            var (low, high) = (end - step, end)
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == before { low = middle } else { high = middle }
            }
            instants.append(high)
            // The offset before a change holds up to the later of the wall clock's two readings. Rounded up: a label is at or
            // after the change when its minute begins at or after it.
            labels.append(Int32((high + max(before, after) + 59) / 60))
            offsets.append(Int32(after))
            before = after
        }
        (self.instants, self.labels, self.offsets) = (instants, labels, offsets)
    }

    /// The offset of a label, minutes on the wall clock.
    func offset(ofLabel minutes: Int32) -> Int32 { offsets[Self.index(of: minutes, in: labels)] }

    /// The offset at an instant, seconds since 1970; `nil` outside the years that were looked at.
    func offset(atSecond second: Int64) -> Int32? {
        guard Self.known.contains(second) else { return nil }
        return offsets[Self.index(of: second, in: instants)]
    }

    /// Between which two changes an instant lies, seconds since 1970; both are clamped to the years that were looked at, and `nil`
    /// outside.
    func interval(atSecond second: Int64) -> (start: Int64, end: Int64, offset: Int32)? {
        guard Self.known.contains(second) else { return nil }
        let index = Self.index(of: second, in: instants)
        let next = index + 1 < instants.count ? instants[index + 1] : .max
        return (max(instants[index], Self.known.lowerBound), min(next, Self.known.upperBound), offsets[index])
    }

    /// The last start that isn't after a value.
    private static func index<Value: Comparable>(of value: Value, in starts: [Value]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= value { low = middle } else { high = middle }
        }
        return low
    }
}
