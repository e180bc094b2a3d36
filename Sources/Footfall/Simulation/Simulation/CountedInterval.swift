import CounterImport
import Counts
import EventSchema
import LocalTime
import Timekeeping

/// The counts of one interval that stand, as the simulator expands them.
package struct CountedInterval: Sendable, Hashable {
    /// In the table of site names.
    package var site: UInt32
    package var label: LocalLabel
    /// A hash of site, line and counter, and of the start where the label doesn't say it: numbers depend on what else was imported,
    /// names don't.
    package var identity: UInt64
    /// Milliseconds since 1970, UTC.
    package var start: Int64
    package var seconds: UInt32
    /// Crossings whose direction was counted, and those beyond of which only the total says that they were.
    package var entered: UInt64
    package var exited: UInt64
    package var undirected: UInt64

    package init(
        site: UInt32, label: LocalLabel, identity: UInt64, start: Int64, seconds: UInt32, counts: PeopleCounts
    ) {
        self.site = site
        self.label = label
        self.identity = identity
        self.start = start
        self.seconds = seconds
        entered = counts.entered == PeopleCounts.absent ? 0 : counts.entered
        exited = counts.exited == PeopleCounts.absent ? 0 : counts.exited
        // A total below its directions is refused on import; from other producers the directions stand.
        let people = counts.people
        let (directed, overflow) = entered.addingReportingOverflow(exited)
        undirected = !overflow && people > directed ? people - directed : 0
    }

    /// Whether people can have crossed so: an import delivers no other interval, another producer may have sent any numbers.
    /// What is computed from an interval that isn't possible, overflows.
    var isPossible: Bool {
        let most = CounterFile.peopleMax
        return entered <= most && exited <= most && undirected <= most && entered + exited + undirected <= most
            && RFC3339.range.contains(start) && RFC3339.range.contains(start + Int64(seconds) * 1000)
    }

    package var crossings: UInt64 { entered &+ exited &+ undirected }
    package var end: Int64 { start &+ Int64(seconds) * 1000 }
}
