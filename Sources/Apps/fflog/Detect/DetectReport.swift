import EventSchema
import FootfallPipeline
import Reports
import Terminal

/// What `fflog detect` says at its end.
struct DetectReport {
    private let summary: DetectorSummary

    init(_ summary: DetectorSummary) { self.summary = summary }

    func print(_ options: GlobalOptions) {
        if options.format == .json { Output.standard.line(json) } else { Output.standard.write(text) }
    }

    private var conditions: [(String, Int)] {
        DetectorSummary.Condition.allCases.compactMap { condition in
            summary.conditions[condition].map { (condition.rawValue, $0) }
        }
    }

    private var json: JSONValue {
        .object([
            ("frames", .int(summary.frames)), ("frames_known", .int(summary.framesKnown)),
            ("dropped", .int(summary.framesDropped)), ("persons", .int(summary.persons)),
            ("tracks", .int(summary.tracks)), ("entered", .int(summary.entered)), ("exited", .int(summary.exited)),
            (
                "crossings",
                .object([("entered", .int(summary.crossings.entered)), ("exited", .int(summary.crossings.exited))])
            ),
            ("pictures", .int(summary.pictures)), ("first_frame", .time(summary.firstFrame)),
            ("last_frame", .time(summary.lastFrame)),
            ("conditions", .object(conditions.map { ($0.0, .int($0.1)) })),
        ])
    }

    private var text: String {
        var table = Table(["DETECTED", ""], rightAligned: [1])
        table.add(["frames", Measure.grouped(summary.frames)])
        if summary.framesKnown > 0 { table.add(["frames that were in", Measure.grouped(summary.framesKnown)]) }
        if summary.framesDropped > 0 { table.add(["damaged frames", Measure.grouped(summary.framesDropped)]) }
        table.add(["persons in frames", Measure.grouped(summary.persons)])
        table.add(["tracks", Measure.grouped(summary.tracks)])
        table.add(["entered", Measure.grouped(summary.entered)])
        table.add(["exited", Measure.grouped(summary.exited)])
        let crossings = summary.crossings.entered + summary.crossings.exited
        table.add(["crossings of lines", Measure.grouped(crossings)])
        table.add(["pictures", Measure.grouped(summary.pictures)])
        for (name, count) in conditions { table.add([name, Measure.grouped(count)]) }
        return table.text
    }
}
