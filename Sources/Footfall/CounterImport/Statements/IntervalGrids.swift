import Counts
import EventLog
import LocalTime
import Timekeeping

/// At which distances intervals begin, for each place: a counter has few lengths, and of each the intervals follow one another. So
/// all that may overlap an interval can be named without a list of what there is.
struct IntervalGrids {
    /// Intervals of one length that begin a multiple of it apart.
    private struct Grid: Equatable {
        var length: Int64
        /// Milliseconds, from 0 up to the length.
        var phase: Int64

        init?(_ interval: StatedInterval) {
            // What has no length overlaps nothing; and no import has an interval so far away.
            guard interval.seconds > 0, IntervalGrids.isNear(interval.start) else { return nil }
            length = Int64(interval.seconds) * 1000
            let start = interval.start.milliseconds
            phase = start - start.dividedDown(by: length) * length
        }
    }

    private var grids: [[Grid]] = []
    /// Places with intervals so far away that they are in no grid.
    private var far: Set<UInt32> = []

    /// Within some 140,000 years, so that nothing overflows.
    private static func isNear(_ time: EventTime) -> Bool { time.milliseconds.magnitude < 1 << 52 }

    mutating func add(_ interval: StatedInterval) {
        guard let grid = Grid(interval) else {
            if interval.seconds > 0 { far.insert(interval.place) }
            return
        }
        while grids.count <= Int(interval.place) { grids.append([]) }
        if !grids[Int(interval.place)].contains(grid) { grids[Int(interval.place)].append(grid) }
    }

    /// Whether intervals of a place may overlap one another: those of one grid never do.
    func mayOverlap(at place: UInt32) -> Bool {
        Int(place) < grids.count && grids[Int(place)].count > 1 || !far.isEmpty && far.contains(place)
    }

    /// Whether a place has intervals that are not in an interval's own grid.
    func hasOthers(than interval: StatedInterval) -> Bool {
        guard Int(interval.place) < grids.count, let first = grids[Int(interval.place)].first else { return false }
        return grids[Int(interval.place)].count > 1 || first != Grid(interval)
    }

    /// Names every interval that overlaps one and may be there; the interval itself may be among them.
    func forEachCandidate(around interval: StatedInterval, _ body: (StatedInterval) -> Void) {
        guard interval.seconds > 0, Self.isNear(interval.start), Int(interval.place) < grids.count else { return }
        let (start, end) = (interval.start.milliseconds, interval.end.milliseconds)
        for grid in grids[Int(interval.place)] {
            let length = grid.length
            // The first of the grid that ends after the start.
            var candidate = (start - grid.phase).dividedDown(by: length) * length + grid.phase
            while candidate < end {
                var found = interval
                found.start = EventTime(milliseconds: candidate)
                found.seconds = UInt32(length / 1000)
                body(found)
                candidate += length
            }
        }
    }
}
