/// What a machine's clock can't say if it was ever set.
///
/// Small boxes have no battery: until the network has told them the time they are in 1970, or where an image of theirs was made.
package enum ClockPlausibility {
    /// 2020-01-01T00:00:00Z, before there was any version of this program.
    package static let earliest = EventTime(milliseconds: 1_577_836_800_000)

    package static func isPlausible(_ now: EventTime) -> Bool { now >= earliest }
}
