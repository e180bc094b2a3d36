package import Timekeeping

/// What a wall clock shows, date and time of day, as milliseconds since 1970-01-01T00:00 on that clock.
///
/// It is no instant: a clock that goes back shows the same twice, and one that goes forward leaves some out. ``LocalLabel`` is the
/// same to the minute, as counters' files have it.
package struct WallTime: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(_ label: LocalLabel) { milliseconds = Int64(label.minutes) * 60_000 }

    /// Reads `2023-12-16`, which is its midnight, `2023-12-16T14:00`, `2023-12-16T14:00:30` or `2023-12-16T14:00:30.250`, with a `T`
    /// or a space, of the years 0 to 9999. `nil` for anything else, an offset included.
    package init?(_ text: some StringProtocol) {
        var full = String(text)
        switch full.utf8.count {
        case 10: full += "T00:00:00"
        case 16: full += ":00"
        default: break
        }
        if let space = full.firstIndex(of: " "), full.distance(from: full.startIndex, to: space) == 10 {
            full.replaceSubrange(space...space, with: "T")
        }
        guard let time = try? RFC3339.time(of: full + "Z") else { return nil }
        milliseconds = time.milliseconds
    }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }
}

extension WallTime: CustomStringConvertible {
    /// `2023-12-16T14:00:00.000`; the bare number of milliseconds outside the years 0 to 9999.
    package var description: String {
        let text = RFC3339.text(milliseconds)
        return text.last == "Z" ? String(text.dropLast()) : text
    }
}

extension LocalZone {
    /// What the zone's wall clock shows at an instant.
    package func wallTime(at instant: EventTime) -> WallTime {
        WallTime(milliseconds: (instant + .seconds(offsetSeconds(at: instant))).milliseconds)
    }

    /// Every instant at which the zone's wall clock shows a time: none in an hour that it skips, two of one that comes twice.
    package func instants(of wall: WallTime) -> [EventTime] {
        let near = EventTime(milliseconds: wall.milliseconds)
        // No clock is further from UTC than a day, and none changes twice within two.
        let day = Duration.seconds(86_400)
        let offsets = Set([offsetSeconds(at: near - day), offsetSeconds(at: near + day)])
        return offsets.map { near - .seconds($0) }.filter { wallTime(at: $0) == wall }.sorted()
    }

    /// When the zone's wall clock first shows a time; in an hour that it skips, as long after the change as was meant.
    package func firstInstant(of wall: WallTime) -> EventTime {
        let minutes = wall.milliseconds.dividedDown(by: 60_000)
        let label = LocalLabel(minutes: Int32(clamping: minutes))
        // Far outside of the years of labels an offset is taken as it is there.
        guard Int64(label.minutes) == minutes else { return EventTime(milliseconds: wall.milliseconds) }
        return instant(of: label).time + .milliseconds(wall.milliseconds - minutes * 60_000)
    }
}
