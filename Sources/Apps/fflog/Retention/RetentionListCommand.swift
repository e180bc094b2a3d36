import Terminal
import ArgumentParser
import EventLog
import EventSchema
internal import Timekeeping

struct RetentionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List topics with their policies, what they hold, and the oldest of it.",
        discussion: """
            EXAMPLE:
              fflog retention list
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let all = try log.topics().map { try log.holdings(of: $0.name) }
        if options.format == .json {
            Output.standard.line(.array(all.map(Self.json)))
            return
        }
        guard !all.isEmpty else { return options.say("no topics yet; create one with: fflog topic create NAME") }
        var table = Table(
            ["TOPIC", "KEEPS AT MOST", "RECORDS", "BYTES", "SEGMENTS", "OLDEST EVENT", "OLDEST APPEND"],
            rightAligned: [2, 3, 4])
        for topic in all {
            table.add([
                topic.topic.name, PolicyText.text(topic.policy), String(topic.records), String(topic.storedBytes),
                String(topic.segments.count), topic.oldestEventTime.map { RFC3339.text($0) } ?? "-",
                topic.oldestAppendTime.map { RFC3339.text($0) } ?? "-",
            ])
        }
        Output.standard.write(table.text)
    }

    private static func json(_ topic: TopicHoldings) -> JSONValue {
        .object([
            ("topic", .string(topic.topic.name)), ("policy", PolicyText.json(topic.policy)),
            ("records", .int(topic.records)), ("stored_bytes", .int(topic.storedBytes)),
            ("segments", .int(topic.segments.count)), ("oldest_event_time", .time(topic.oldestEventTime)),
            ("oldest_append_time", .time(topic.oldestAppendTime)),
        ])
    }
}

extension TopicHoldings {
    /// Of all segments and batches, whole; `nil` for an empty topic.
    fileprivate var oldestEventTime: EventTime? {
        (segments.map(\.minEventTime) + partitions.flatMap { $0.batches.map(\.minEventTime) }).min()
    }

    fileprivate var oldestAppendTime: EventTime? {
        (segments.map(\.firstAppendTime) + partitions.compactMap { $0.batches.first?.appendTime }).min()
    }
}
