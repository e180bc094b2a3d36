import EventSchema
import FootfallEvents
import LocalTime
import TypedTopics
import Timekeeping

/// Which imported counts become crossings, and how many.
package struct SimulationOptions: Sendable {
    /// Names of sites; none is all.
    package var sites: [String] = []
    /// Intervals that start at this time or later.
    package var from: SimulationBound?
    /// Intervals that start before this time.
    package var to: SimulationBound?
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
    var identity: String {
        let words =
            sites.sorted() + ["from", from?.description ?? "", "to", to?.description ?? "", "counts", counts]
        var hash = XXHash64(seed: 0)
        for word in words {
            // The separator can't be in a name of a site.
            Array((word + "\u{0}").utf8).withUnsafeBytes { hash.update($0) }
        }
        return String(hash.finish(), radix: 16)
    }
}

/// An end of a span of time: an instant, or a time on each site's own clock.
package enum SimulationBound: Hashable, Sendable, CustomStringConvertible {
    case instant(EventTime)
    case local(LocalLabel)

    /// `2023-12-16` and `2023-12-16T10:00` are local; RFC 3339 with its offset is an instant. `nil` for anything else.
    package init?(_ text: String) {
        if let label = LocalLabel(text) ?? LocalLabel(text + "T00:00") {
            self = .local(label)
        } else if let time = try? RFC3339.time(of: text) {
            self = .instant(time)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .instant(let time): "@\(time.milliseconds)"
        case .local(let label): label.description
        }
    }

    /// Whether an interval starts at this time or later.
    func isReached(by interval: CountedInterval) -> Bool {
        switch self {
        case .instant(let time): interval.start >= time.milliseconds
        case .local(let label): interval.label >= label
        }
    }
}
