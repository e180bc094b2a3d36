import Counts
import LocalTime
package import Timekeeping

/// What an adapter says of records besides the events that it makes of them.
package enum AdapterNotice: Sendable, Equatable {
    /// A record, or a part of one, that was left out.
    case rejected(BadRecord)
    /// A counter counts from 0 again, or went around.
    case reset(CounterReset)
    /// What was taken by a rule where the record doesn't say it.
    case doubt(line: Int, String)

    /// Says what the numbers of records count.
    mutating func count(by unit: BadRecord.Unit) {
        guard unit != .line, case .rejected(var bad) = self else { return }
        bad.unit = unit
        self = .rejected(bad)
    }
}

/// A cumulative counter that fell and went on from there.
package struct CounterReset: Sendable, Equatable, CustomStringConvertible {
    /// Of the reading that was lower.
    package var line: Int
    package var counter: String
    package var time: EventTime
    /// What it had counted before, and what it said then.
    package var before: String
    package var after: String
    /// It counts to a power of two and goes around: nobody is lost.
    package var isWrap: Bool

    package var description: String {
        "line \(line): \(counter) fell from \(before) to \(after) at \(RFC3339.text(time)) and went on from there: "
            + (isWrap ? "it went around" : "it was reset")
    }
}
