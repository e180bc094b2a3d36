import Terminal
import ArgumentParser
import EventLog
import EventSchema
internal import Timekeeping

struct TopicDescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Show a topic's settings and where each partition stands.",
        discussion: """
            EXAMPLE:
              fflog topic describe visits
            """)

    @Argument(help: "The topic.")
    var name: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let topic = try log.topic(name)
        let states = try TopicText.states(log, topic)
        if options.format == .json {
            Output.standard.line(TopicText.json(topic, states: states))
            return
        }
        let configuration = topic.configuration
        var settings = Table(["SETTING", "VALUE"])
        settings.add(["topic", topic.name])
        settings.add(["class", configuration.dataClass.rawValue])
        settings.add(["schema", configuration.schema ?? "none: records of any bytes"])
        settings.add(["partitioner", configuration.partitioner.rawValue])
        settings.add(["compression level", String(configuration.compressionLevel)])
        settings.add(["max event bytes", String(configuration.eventBytesMax)])
        settings.add(["event times", EventTimeBoundsText.text(configuration.eventTimes)])
        if topic.isSynthetic {
            let deadline =
                try log.policy(of: topic) == nil
                ? "no deadline holds for it" : "no deadline but its own policy holds for it"
            settings.add(["synthetic", "all of it was made up by simulate or bench; \(deadline)"])
        }
        settings.add(["created at", RFC3339.text(topic.createdAt)])
        Output.standard.write(settings.text + "\n")
        var table = Table(
            ["PARTITION", "START", "END", "RECORDS", "BATCHES", "BYTES", "LATEST EVENT", "LAST APPEND"],
            rightAligned: [0, 1, 2, 3, 4, 5])
        for (partition, state) in states.enumerated() {
            table.add([
                String(partition), state.logStart.description, state.highWaterMark.description,
                String(state.records), String(state.batches), String(state.storedBytes),
                state.maxTimestamp.map { RFC3339.text($0) } ?? "-",
                state.lastAppendTime.map { RFC3339.text($0) } ?? "-",
            ])
        }
        Output.standard.write(table.text)
    }
}
