import Counts
import EventLog
import FootfallProjections
import Projections
internal import Timekeeping

/// Tells of intervals that a projection of counts leaves out, since they overlap one of the same counter that counts.
enum OverlapNotice {
    /// Of the version of a projection that serves; none where it was never run.
    static func overlaps(_ projection: any FootfallProjection, _ log: EventLog) throws -> CountOverlaps {
        do {
            return try projection.overlaps(ProjectionFile.serving(projection.name, in: log.directory.projectionsPath))
        } catch ProjectionError.neverRun { return CountOverlaps() }
    }

    /// `nil` where there are none.
    static func text(_ overlaps: CountOverlaps, _ name: String) -> String? {
        switch overlaps.count {
        case 0: nil
        case 1: "1 interval is in no row of \(name), since it overlaps another; see fflog projection status \(name)"
        default:
            "\(Measure.grouped(overlaps.count)) intervals are in no row of \(name), since they overlap others; "
                + "see fflog projection status \(name)"
        }
    }

    /// A line each for `projection status`.
    static func lines(_ overlaps: CountOverlaps) -> [String] {
        let more = overlaps.count - overlaps.first.count
        return overlaps.first.map { overlap in
            var place = Table.oneLine(overlap.site)
            if let line = overlap.line { place += ", line \(Table.oneLine(line))" }
            if let counter = overlap.counter { place += ", counter \(Table.oneLine(counter))" }
            return "overlap: \(place): \(text(overlap.interval)) is not counted, since \(text(overlap.counted)) is"
        } + (more > 0 ? ["overlap: \(Measure.grouped(more)) more intervals"] : [])
    }

    static func json(_ overlaps: CountOverlaps) -> JSONValue {
        .array(
            overlaps.first.map { overlap in
                .object([
                    ("site", .string(overlap.site)), ("line", .optional(overlap.line)),
                    ("counter", .optional(overlap.counter)), ("interval_start", .time(overlap.interval.start)),
                    ("interval_seconds", .int(Int(overlap.interval.seconds))),
                    ("counted_start", .time(overlap.counted.start)),
                    ("counted_seconds", .int(Int(overlap.counted.seconds))),
                ])
            })
    }

    /// `2023-10-29T10:00:00.000Z + 900 s`.
    private static func text(_ interval: CountInterval) -> String {
        "\(RFC3339.text(interval.start)) + \(interval.seconds) s"
    }
}
