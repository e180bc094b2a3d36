import Counts
import LocalTime
import Timekeeping

/// A statement as the index of a topic keeps it: names are numbers.
struct StoredStatement: Equatable {
    enum Kind: UInt8 {
        case counts
        case retraction
        case missing
    }

    var counts = PeopleCounts()
    var kind = Kind.counts
    /// By whom; in ``StatementNames/imports``.
    var importID: UInt32 = 0
    /// Whose statements a retraction takes back.
    var retracts: UInt32 = 0
    /// In ``StatementNames/sources``, or of what is missing in ``StatementNames/reasons``.
    var source: UInt32 = 0
    /// From 1; 0 where it isn't known.
    var line: UInt32 = 0

    /// - Parameter site: the name under which it was told.
    func statement(_ names: StatementNames, under site: UInt32, at place: StatementPlace) -> CountStatement {
        let content: CountStatement.Content =
            switch kind {
            case .counts: .counts(counts)
            case .retraction: .retraction(of: names.imports[Int(retracts)])
            case .missing: .missing
            }
        return CountStatement(content, under: site, by: names.imports[Int(importID)], at: place)
    }
}

/// An interval as a statement has it: where it was counted, when it begins, and how its label became that.
package struct StatedInterval: Hashable {
    /// In ``StatementNames/places``.
    package var place: UInt32
    /// The site's name as the source gave it; in ``StatementNames/sites``.
    package var site: UInt32
    package var start: EventTime
    package var seconds: UInt32
    /// Minutes east of UTC by which the label became the start.
    var offsetMinutes: Int32
    /// In ``StatementNames/zones``.
    package var zone: UInt32

    var end: EventTime { start + .seconds(Int64(seconds)) }
    package var label: LocalLabel {
        LocalLabel(
            minutes: Int32(clamping: start.milliseconds.dividedDown(by: 60_000) + Int64(offsetMinutes)))
    }
}
