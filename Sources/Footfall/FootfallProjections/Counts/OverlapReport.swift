internal import Counts
internal import Timekeeping
package import Reports

/// Intervals that are in no row since they overlap others, as people and programs read them.
package enum OverlapReport {
    /// A line an interval.
    package static func lines(_ overlaps: CountOverlaps) -> [String] {
        let more = overlaps.count - overlaps.first.count
        return overlaps.first.map { overlap in
            let at = Self.text(CountedSpot(line: overlap.line, counter: overlap.counter))
            let place = Table.oneLine(overlap.site) + (at.isEmpty ? "" : ", " + at)
            let of = Self.text(overlap.countedAt)
            return "overlap: \(place): \(text(overlap.interval)) is not counted, since \(text(overlap.counted))"
                + (overlap.isOfSameSpot ? "" : " of \(of.isEmpty ? "the whole site" : of)") + " is"
        } + (more > 0 ? ["overlap: \(Measure.grouped(more)) more intervals"] : [])
    }

    /// Fields of the projection's object.
    package static func fields(_ overlaps: CountOverlaps) -> [(String, JSONValue)] {
        [("overlaps", .int(overlaps.count)), ("overlaps_first", json(overlaps))]
    }

    private static func json(_ overlaps: CountOverlaps) -> JSONValue {
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
