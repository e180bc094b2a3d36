package import Timekeeping

extension LocalZone {
    /// When the zone's wall clock shows a time: twice where it goes back, never where it skips it.
    package func instants(of wall: WallTime) -> [EventTime] {
        let first = firstInstant(of: wall)
        guard wallTime(at: first) == wall else { return [] }
        let earlier = offsetSeconds(at: first)
        let later = offsetSeconds(at: first + Self.repetition)
        guard later < earlier else { return [first] }
        let second = first + .seconds(earlier - later)
        return wallTime(at: second) == wall ? [first, second] : [first]
    }
}
