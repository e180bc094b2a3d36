import Synchronization

/// How many histories had what: a property test that never met the hard cases proves nothing.
struct HistoryCounts {
    enum Feature: String, CaseIterable, Sendable {
        case outOfOrder = "an event out of order within the bound"
        case late = "an event late within the allowed lateness"
        case tooLate = "an event later than that"
        case early = "an early event"
        case added = "an added partition"
        case silent = "a visitor after a silence in a window that its store had begun"
        case setBack = "a clock that was ahead and was set back"
        case killed = "a kill inside a window"
        case sealed = "a seal"
        case purged = "a purge"
        case purgedUnread = "a purge of what was not read"
        case parked = "a record that is not an event"
        case merged = "a window merged from two lanes or more"
    }

    private(set) var histories = 0
    private(set) var events = 0
    private var counts: [Feature: Int] = [:]

    mutating func add(_ features: Set<Feature>, events: Int) {
        histories += 1
        self.events += events
        for feature in features { counts[feature, default: 0] += 1 }
    }

    mutating func add(_ other: HistoryCounts) {
        histories += other.histories
        events += other.events
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    func share(_ feature: Feature) -> Double { Double(counts[feature] ?? 0) / Double(max(histories, 1)) }

    var text: String {
        let lines = Feature.allCases.map { feature in
            let percent = (share(feature) * 1_000).rounded() / 10
            return "  \(counts[feature] ?? 0) (\(percent) %) had \(feature.rawValue)"
        }
        return "\(histories) histories with \(events) events:\n" + lines.joined(separator: "\n")
    }
}
