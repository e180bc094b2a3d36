import ArgumentParser
import EventLog
import Reports
import Terminal

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
        let topics = try log.topics().map { try TopicReport($0, in: log) }
        if options.format == .json {
            Output.standard.line(.array(topics.map(\.json)))
        } else if topics.isEmpty {
            options.say("no topics yet; create one with: fflog topic create NAME")
        } else {
            Output.standard.write(TopicReport.table(topics).text)
        }
    }
}
