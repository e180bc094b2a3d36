import EventSchema
import FootfallEvents
import InputFiles
import LocalTime
import Timekeeping
import TypedTopics

/// Which imported counts become crossings, and how many.
package struct SimulationOptions: Sendable {
    /// Sites under any of their names; none is all.
    package var sites: [String] = []
    /// When intervals start; a local bound is compared with each site's own clock.
    package var times = TimeRange.always
    /// Crossings of this simulation altogether, those of earlier runs included; `nil` is all that were counted.
    package var limit: UInt64?
    package var seed: UInt64 = 1
    package var counts = FootfallTopic.counts.name
    package var visits = FootfallTopic.visits.name
    /// For a topic that isn't there yet.
    package var partitions = 4
    package var rowsPerBatch = 4_000
    /// Crossings that are appended in one transaction.
    package var rowsPerRequest = 65_536
    /// About how many are in memory at a time.
    package var crossingsPerWindow: UInt64 = 2 << 20

    package init() {}

    /// What tells simulations apart: another limit goes on with the same one.
    ///
    /// - Parameter sites: as they are called for it.
    func identity(of sites: [String]) -> String {
        let words =
            sites.sorted() + ["from", Self.text(times.from), "to", Self.text(times.to), "counts", counts]
        var hash = XXHash64(seed: 0)
        for word in words {
            // The separator can't be in a name of a site.
            Array((word + "\u{0}").utf8).withUnsafeBytes { hash.update($0) }
        }
        return String(hash.finish(), radix: 16)
    }

    /// As identities have had it since the first version.
    private static func text(_ bound: TimeBound?) -> String {
        switch bound {
        case nil: ""
        case .instant(let time)?: "@\(time.milliseconds)"
        case .local(let wall)?:
            wall.description.hasSuffix(":00.000") ? String(wall.description.prefix(16)) : wall.description
        }
    }
}
