import FootfallEvents

/// What a detector's output doesn't say of itself.
package struct AdapterOptions: Sendable {
    /// The store in which the cameras are.
    package var store = ""
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
    package var site: String?
    /// IANA name: of times without an offset, and of the days to which counts belong.
    package var timeZone = "UTC"
    /// Seconds of the intervals into which cumulative counters are divided.
    package var intervalSeconds = 3600
    /// What is written down as the source of counts: a file's name.
    package var source = ""
    /// Tells runs of a process whose track ids start over from each other.
    package var run = ""

    package init() {}

    /// Which way a crossing of this rule goes.
    func direction(of rule: String) -> Direction? {
        if entered.contains(rule) { return .entered }
        return exited.contains(rule) ? .exited : nil
    }

    /// Which way somebody went who was in these zones, in this order.
    func direction(through zones: [String]) -> Direction? {
        guard let out = zones.firstIndex(where: outside.contains), let within = zones.firstIndex(where: inside.contains)
        else { return nil }
        return out < within ? .entered : .exited
    }
}
