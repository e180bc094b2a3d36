import Terminal
import Counts
import EventLog
import FootfallProjections
import Projections
internal import Timekeeping

/// Tells of intervals that a projection of counts leaves out, since they overlap one that counts and may have the same people.
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
            let at = Self.text(CountedSpot(line: overlap.line, counter: overlap.counter))
            let place = Table.oneLine(overlap.site) + (at.isEmpty ? "" : ", " + at)
            let of = Self.text(overlap.countedAt)
            return "overlap: \(place): \(text(overlap.interval)) is not counted, since \(text(overlap.counted))"
                + (overlap.isOfSameSpot ? "" : " of \(of.isEmpty ? "the whole site" : of)") + " is"
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
                    ("counted_line", .optional(overlap.countedAt.line)),
                    ("counted_counter", .optional(overlap.countedAt.counter)),
                ])
            })
    }

    /// `line A, counter 7`; empty for the whole site.
    private static func text(_ spot: CountedSpot<String>) -> String {
        [spot.line.map { "line \(Table.oneLine($0))" }, spot.counter.map { "counter \(Table.oneLine($0))" }]
            .compactMap { $0 }.joined(separator: ", ")
    }

    /// `2023-10-29T10:00:00.000Z + 900 s`.
    private static func text(_ interval: CountInterval) -> String {
        "\(RFC3339.text(interval.start)) + \(interval.seconds) s"
    }
}
