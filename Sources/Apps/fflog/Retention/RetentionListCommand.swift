import ArgumentParser
import EventLog
import Reports
import Terminal

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
            Output.standard.line(.array(all.map(HoldingsReport.json)))
        } else if all.isEmpty {
            options.say("no topics yet; create one with: fflog topic create NAME")
        } else {
            Output.standard.write(HoldingsReport.table(all).text)
        }
    }
}
