import Counts
import ErrorKinds
import LocalTime

/// What one counter said about one interval.
package struct CounterReading: Sendable, Hashable {
    /// In the file's ``CounterNames``, as are the others.
    package var site: UInt32
    /// A door or line of the site; 0 for none.
    package var line: UInt32 = 0
    /// 0 for none.
    package var counter: UInt32 = 0
    package let counts: PeopleCounts
}

/// The names that readings, and statements of the log, carry as numbers. For one thread.
package final class CounterNames {
    package let sites = NameTable()
    /// Number 0 is the empty name, which stands for none.
    package let lines = NameTable(first: "")
    package let counters = NameTable(first: "")

    package init() {}
}

/// A data row of a counter file: the interval, and the counts of each site that the row has any of. Reused for every row.
package struct CounterRow {
    /// The physical line it begins on, from 1.
    package internal(set) var line = 0
    /// What the time says: where the interval begins or, in formats that say so, ends.
    package internal(set) var label = LocalLabel(minutes: 0)
    /// Whether the label is where the interval begins, also in formats whose times are ends: the row says both, or a column is of an hour.
    package internal(set) var saysStart = false
    /// Whether it is of the same line as the one before it: the line has several times.
    package internal(set) var isContinued = false
    /// The offset from UTC that the time has, in minutes; `nil` for a bare label.
    package internal(set) var offsetMinutes: Int32?
    /// Whether the format has no place for the offset that is there.
    package internal(set) var isOffsetUnasked = false
    /// How long the row says that it is, in minutes between two instants; `nil` where it doesn't say so.
    package internal(set) var exactMinutes: Int32?
    package internal(set) var readings: [CounterReading] = []
    /// Sites whose cells are all empty.
    package internal(set) var missing: [CounterReading] = []

    package init() {}
}

/// A line that the format says is no row of counts.
package enum PassedLine: Sendable, Hashable {
    /// A sum of other lines.
    case sum
    /// Its cells are not those that the format asks for.
    case filtered
}

/// A line that gives no reading, and why.
package struct BadLine: KindedError, Hashable {
    /// The physical line, from 1.
    package let line: Int
    package let reason: String
    /// What to do about it, where that is not to correct the line.
    package var remedy: Remedy?

    package init(line: Int, reason: String, remedy: Remedy? = nil) {
        self.line = line
        self.reason = reason
        self.remedy = remedy
    }

    package var kind: ErrorKind { .malformed }
    package var description: String { "line \(line): \(reason)" }
}
