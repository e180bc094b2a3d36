import Counts
import LocalTime

/// Tells the first from the second of the labels that come twice, when clocks go back: by the order in which a file has them.
///
/// A label that comes again, or goes back within the hour, is of the second pass; one that comes once is of the first. What
/// belongs to one interval, as who entered and who left in two rows, is of one pass. For one thread.
struct RepeatedHours {
    enum Pass: Equatable {
        case first
        case second
        /// The file's times go back, and the label comes for the second time.
        case unknown
    }

    private struct Hour {
        /// Which counts of a label the first pass has brought, as bits.
        var firstPass: [LocalLabel: UInt8] = [:]
        var last: LocalLabel
        var isSecond = false
        /// Whether the label before the hour was a later one.
        let goesBack: Bool
    }

    /// Labels further apart are of different changes of clocks.
    private static let minutesMax: Int32 = 180

    /// By lane, while it is within such an hour.
    private var hours: [UInt32: Hour] = [:]
    /// By lane: the last label, as minutes; `Int32.min` before the first.
    private var last: [Int32] = []

    /// The pass of a label, whose zone has it twice.
    ///
    /// - Parameters:
    ///   - lane: rows that follow one another in time: a place, or the file as a whole.
    ///   - counts: which counts the row has, as bits.
    mutating func pass(of label: LocalLabel, lane: UInt32, counts: UInt8) -> Pass {
        var hour = hours[lane] ?? Hour(last: label, goesBack: Self.goesBack(from: before(lane), to: label))
        if abs(label.minutes - hour.last.minutes) > Self.minutesMax {
            hour = Hour(last: label, goesBack: Self.goesBack(from: before(lane), to: label))
        }
        defer {
            hour.last = label
            hours[lane] = hour
            note(label, lane)
        }
        let seen = hour.firstPass[label] ?? 0
        let isAgain = seen & counts != 0
        let isBack = label < hour.last && seen == 0
        if hour.goesBack {
            hour.firstPass[label] = seen | counts
            return isAgain ? .unknown : .first
        }
        if isAgain || isBack { hour.isSecond = true }
        guard !hour.isSecond else { return .second }
        hour.firstPass[label] = seen | counts
        return .first
    }

    /// A label that comes once: the hour before it is over.
    mutating func passOver(_ label: LocalLabel, lane: UInt32) {
        if !hours.isEmpty { hours[lane] = nil }
        note(label, lane)
    }

    private func before(_ lane: UInt32) -> Int32 { Int(lane) < last.count ? last[Int(lane)] : .min }

    private mutating func note(_ label: LocalLabel, _ lane: UInt32) {
        while last.count <= Int(lane) { last.append(.min) }
        last[Int(lane)] = label.minutes
    }

    /// A file whose newest rows come first, rather than one that begins a new run of days.
    private static func goesBack(from before: Int32, to label: LocalLabel) -> Bool {
        before != .min && before > label.minutes && before - label.minutes <= 1440
    }
}

extension PeopleCounts {
    /// Which counts are there, as bits.
    var bits: UInt8 {
        (entered == Self.absent ? 0 : 1) | (exited == Self.absent ? 0 : 2) | (total == Self.absent ? 0 : 4)
    }
}
