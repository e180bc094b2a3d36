import ArgumentParser
import EventLog
import Reports
import Terminal

struct TopicAlterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alter", abstract: "Change a topic's settings.",
        discussion: """
            Partitions may be added, never removed; keys then go to other partitions than before. Partitioner and schema \
            can change only while the topic is empty.

            EXAMPLE:
              fflog topic alter visits --partitions 8
            """)

    @Argument(help: "The topic.")
    var name: String
    @OptionGroup var settings: TopicArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.write)
        if settings.schema != nil { try StandardTopics.registerSchemas(in: log) }
        let topic = try log.alterTopic(name) { settings.apply(to: &$0) }
        RestrictedNotice.warn(of: topic)
        if options.format == .json {
            Output.standard.line(try TopicReport(topic, in: log).json)
        } else {
            options.say("altered topic '\(name)'")
        }
    }
}
