import Counts
import LocalTime
import ErrorKinds

/// What one site's counter said about one interval.
package struct CounterReading: Sendable, Hashable {
    /// In the file's ``NameTable``.
    package let site: UInt32
    package let counts: PeopleCounts
}

/// A data row of a counter file: the interval, and the counts of each site that the row has any of. Reused for every row.
package struct CounterRow {
    /// The physical line it begins on, from 1.
    package internal(set) var line = 0
    package internal(set) var label = LocalLabel(minutes: 0)
    package internal(set) var readings: [CounterReading] = []
    /// Sites whose cells are all empty.
    package internal(set) var missing = 0

    package init() {}
}

/// A line that gives no reading, and why.
package struct BadLine: KindedError, Hashable {
    /// The physical line, from 1.
    package let line: Int
    package let reason: String

    package var kind: ErrorKind { .malformed }
    package var description: String { "line \(line): \(reason)" }
}
