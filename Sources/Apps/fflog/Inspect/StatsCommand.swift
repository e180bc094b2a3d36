import ArgumentParser
import EventLog
import Reports
import Terminal

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show records, bytes and compression of each topic.",
        discussion: """
            PLAIN is what the records would take uncompressed: exact for plain lines; for events 8 bytes a value, texts \
            counted as a code only, so that the true ratio is higher.

            EXAMPLE:
              fflog stats
            """)

    @Argument(help: "One topic only.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let statistics = try options.open(.read).statistics(topic: topic)
        if options.format == .json {
            Output.standard.line(StatisticsReport.json(statistics))
        } else {
            Output.standard.write(StatisticsReport.table(statistics).text)
            if let id = statistics.logID { Output.standard.line("\nlog \(id)") }
            Output.standard.line(StatisticsReport.text(statistics.head))
        }
        let damage = statistics.topics.flatMap(\.damage)
        for error in damage { Console.error(error.description) }
        if !damage.isEmpty { throw CommandEnded(ExitStatus.failure) }
    }
}
