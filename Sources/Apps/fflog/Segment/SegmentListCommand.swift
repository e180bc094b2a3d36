import Terminal
import ArgumentParser
import EventLog
import EventSchema
internal import Timekeeping

struct SegmentListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the sealed segments: what they hold, and what it takes.",
        discussion: """
            EXAMPLE:
              fflog segment list visits
            """)

    @Argument(help: "One topic only.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let names = Dictionary(try log.topics().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let segments = try log.segments(of: try topic.map { try log.topic($0) })
        if options.format == .json {
            var list = JSONArrayPrinter()
            for segment in segments { try list.add(Self.json(segment, names[segment.topic])) }
            return list.finish()
        }
        guard !segments.isEmpty else {
            options.say("no segments; what was appended is in the head. See: fflog seal --help")
            return
        }
        var table = Table(
            ["FILE", "PARTITIONS", "RECORDS", "BATCHES", "BYTES", "B/RECORD", "FIRST EVENT", "LAST EVENT", "SEALED"],
            rightAligned: [1, 2, 3, 4, 5])
        for segment in segments {
            table.add([
                segment.file, String(segment.ranges.count), String(segment.records), String(segment.batches),
                String(segment.fileBytes), Measure.tenths(Double(segment.fileBytes) / Double(max(segment.records, 1))),
                RFC3339.text(segment.minEventTime), RFC3339.text(segment.maxEventTime),
                RFC3339.text(segment.sealedAt),
            ])
        }
        Output.standard.write(table.text)
    }

    private static func json(_ segment: Segment, _ topic: String?) -> JSONValue {
        .object([
            ("segment", .int(Int(segment.id.rawValue))), ("topic", .optional(topic)), ("file", .string(segment.file)),
            ("file_bytes", .int(segment.fileBytes)), ("records", .int(segment.records)),
            ("batches", .int(segment.batches)), ("stored_bytes", .int(segment.storedBytes)),
            ("first_event_time", .time(segment.minEventTime)), ("last_event_time", .time(segment.maxEventTime)),
            ("first_append_time", .time(segment.firstAppendTime)), ("last_append_time", .time(segment.lastAppendTime)),
            ("sealed_at", .time(segment.sealedAt)),
            (
                "partitions",
                .array(
                    segment.ranges.map { range in
                        .object([
                            ("partition", .int(range.partition.index)),
                            ("base_offset", .int(Int(range.baseOffset.rawValue))),
                            ("last_offset", .int(Int(range.lastOffset.rawValue))), ("batches", .int(range.batches)),
                            ("stored_bytes", .int(range.storedBytes)),
                        ])
                    })
            ),
        ])
    }
}
