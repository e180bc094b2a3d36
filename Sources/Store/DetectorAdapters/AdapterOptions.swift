import Counts
import FootfallEvents
import Stores

/// What a detector's output doesn't say of itself.
package struct AdapterOptions: Sendable {
    /// The store in which the cameras are.
    package var store = "" {
        didSet { store = StoreName.composed(store) }
    }
    /// The camera, where the input names none; also in the place of what it names.
    package var camera: String?
    /// The part of the store that the camera shows, where the input names none.
    package var zone: String?
    /// Rules, scenarios or sides (`left`, `right`) whose crossings are entries.
    package var entered: Set<String> = []
    /// The same for exits.
    package var exited: Set<String> = []
    /// The zones of a way in: who was first in one of `outside` and then in one of `inside` has entered.
    package var outside: Set<String> = []
    package var inside: Set<String> = []
    /// The counter's place in `counts`; else what the input calls it.
    package var site: String? {
        didSet { site = site.map(StoreName.composed) }
    }
    /// The stores that are registered: their zones go before ``timeZone``.
    package var stores = KnownStores()
    /// IANA name: of times without an offset, which are refused where neither it nor the store's zone is known, and of the days to
    /// which counts belong, which are then those of UTC.
    package var timeZone: String?
    /// The name of the device that counts, where the input names none.
    package var counter: String?
    /// To how many bits counters count before they go around; `nil` for those that don't.
    package var wrapBits: Int?
    /// Whether the input goes on: readings are then taken as they come, not when it ends.
    package var isStream = false
    /// Seconds of the intervals into which cumulative counters are divided.
    package var intervalSeconds = 3600
    /// What is written down as the source of counts: a file's name.
    package var source = ""
    /// When a recording began whose frames have numbers and no times, as it is written.
    package var start: String?
    package var framesPerSecond: Double?
    /// Names or numbers of the classes that are persons; else `person`, or 0.
    package var classes: Set<String> = []
    /// Tells runs of a process whose track ids start over from each other.
    package var run = ""

    package init() {}

    /// What a rule's or scenario's counter says.
    func counts(_ value: UInt64, of rule: String) -> PeopleCounts {
        switch direction(of: rule) {
        case .entered: PeopleCounts(entered: value, exited: nil, total: nil)
        case .exited: PeopleCounts(entered: nil, exited: value, total: nil)
        default: PeopleCounts(entered: nil, exited: nil, total: value)
        }
    }

    /// What is to be said of rules that are named and that an input doesn't have: a name that is misspelt has no direction.
    func unmet(_ rules: Set<String>) -> [AdapterNotice] {
        entered.union(exited).subtracting(rules).sorted().map { rule in
            .doubt(line: 0, "'\(rule)' is not in the input; what there is: \(rules.sorted().joined(separator: ", "))")
        }
    }

    /// A count with where it came from.
    func sourced(_ event: PeopleCounted) -> PeopleCounted {
        var event = event
        if !source.isEmpty { event.source = source }
        return event
    }

    /// Which way a crossing of this rule goes.
    func direction(of rule: String) -> Direction? {
        if entered.contains(rule) { return .entered }
        return exited.contains(rule) ? .exited : nil
    }
}
