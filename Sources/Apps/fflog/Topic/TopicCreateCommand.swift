import ArgumentParser
import EventLog
import Reports
import Terminal

struct TopicCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a topic, and the data directory where there is none.",
        discussion: """
            The standard topics counts and visits take their event schema and data class by themselves.

            EXAMPLE:
              fflog topic create visits --partitions 4
              fflog topic create raw-lines --compression-level 3
            """)

    @Argument(help: "The topic's name: letters, digits, '.', '_' and '-'.")
    var name: String
    @OptionGroup var settings: TopicArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var configuration = StandardTopics.configuration(name) ?? TopicConfiguration(name: name)
        settings.apply(to: &configuration)
        let log = try options.open(.create)
        if configuration.schema != nil { try StandardTopics.registerSchemas(in: log) }
        let topic = try log.createTopic(configuration)
        RestrictedNotice.warn(of: topic)
        if options.format == .json {
            Output.standard.line(try TopicReport(topic, in: log).json)
        } else {
            let schema = topic.configuration.schema.map { ", schema \($0)" } ?? ""
            options.say(
                "created topic '\(name)': \(topic.configuration.partitions) "
                    + "\(topic.configuration.partitions == 1 ? "partition" : "partitions"), "
                    + "\(topic.configuration.dataClass.rawValue)\(schema)")
        }
    }
}
