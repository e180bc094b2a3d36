import ErrorKinds
import Foundation

/// No zone of that name is known.
package struct UnknownTimeZone: KindedError, Equatable {
    package let name: String

    package init(name: String) { self.name = name }

    package var kind: ErrorKind { .notFound }
    package var description: String {
        "\"\(name)\" is not a time zone. Give its IANA name, as Europe/Dublin or America/New_York"
    }
}

/// The offsets of a time zone as one table, asked for once: turning a label into an instant is a binary search.
///
/// Only the differences from UTC are read, never what a zone calls standard and what summer time: Europe/Dublin has its
/// "standard" time in summer and a negative saving in winter.
package struct LocalZone: Sendable {
    package let name: String
    /// Minutes on the wall clock from which `offsets` at the same index hold. Ascending, the first is the distant past.
    private let starts: [Int32]
    /// Seconds east of UTC.
    private let offsets: [Int32]

    package init(named name: String) throws(UnknownTimeZone) {
        guard !name.isEmpty, let zone = TimeZone(identifier: name) else { throw UnknownTimeZone(name: name) }
        self.name = name
        (starts, offsets) = Self.table(zone)
    }

    /// When an interval with this label began: milliseconds since 1970 UTC, and the offset in seconds that was taken.
    ///
    /// A label in an hour that the clock skips takes the offset before the change, so it lands as far after the change
    /// as it was meant to. A label of an hour that happens twice is the first of the two.
    package func instant(of label: LocalLabel) -> (milliseconds: Int64, offsetSeconds: Int32) {
        // Both rules are one: the offset before a change holds up to the later of the wall clock's two readings.
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= label.minutes { low = middle } else { high = middle }
        }
        let offset = offsets[low]
        return ((Int64(label.minutes) * 60 - Int64(offset)) * 1000, offset)
    }

    private static func table(_ zone: TimeZone) -> ([Int32], [Int32]) {
        // Changes are found by looking every two days and halving: no zone changes twice within two days.
        let step = 2 * 86_400
        let first = LocalLabel.daysSinceEpoch(year: LocalLabel.years.lowerBound - 1, month: 12, day: 1) * 86_400
        let last = LocalLabel.daysSinceEpoch(year: LocalLabel.years.upperBound + 1, month: 2, day: 1) * 86_400
        func offset(_ seconds: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) }
        var before = offset(first)
        var starts = [Int32.min]
        var offsets = [Int32(before)]
        for end in stride(from: first + step, through: last, by: step) {
            let after = offset(end)
            guard after != before else { continue }
            var (low, high) = (end - step, end)
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == before { low = middle } else { high = middle }
            }
            // Rounded up: a label is at or after the change when its minute begins at or after it.
            let wallSeconds = high + max(before, after)
            starts.append(Int32((wallSeconds + 59) / 60))
            offsets.append(Int32(after))
            before = after
        }
        return (starts, offsets)
    }
}
