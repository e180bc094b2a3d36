import ArgumentParser
import EventLog
import Reports
import Terminal

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
        let report = try TopicReport(try log.topic(name), in: log)
        if options.format == .json {
            Output.standard.line(report.json)
        } else {
            Output.standard.write(report.settings.text + "\n" + report.partitions.text)
        }
    }
}
