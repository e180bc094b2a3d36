import Terminal
import ArgumentParser
import EventLog

struct TopicListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the topics.",
        discussion: """
            EXAMPLE:
              fflog topic list --format json
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let topics = try log.topics()
        if options.format == .json {
            Output.standard.line(
                .array(try topics.map { TopicText.json($0, states: try TopicText.states(log, $0)) }))
            return
        }
        var table = Table(
            ["TOPIC", "PARTITIONS", "CLASS", "SCHEMA", "RECORDS", "BYTES", "SYNTHETIC"], rightAligned: [1, 4, 5])
        for topic in topics {
            let states = try TopicText.states(log, topic)
            table.add([
                topic.name, String(topic.configuration.partitions), topic.configuration.dataClass.rawValue,
                topic.configuration.schema ?? "-", String(states.reduce(0) { $0 + $1.records }),
                String(states.reduce(0) { $0 + $1.storedBytes }), topic.isSynthetic ? "yes" : "-",
            ])
        }
        if topics.isEmpty { options.say("no topics yet; create one with: fflog topic create NAME") }
        Output.standard.write(topics.isEmpty ? "" : table.text)
    }
}
