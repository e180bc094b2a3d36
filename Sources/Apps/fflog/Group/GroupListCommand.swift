import ArgumentParser
import ConsumerGroups
import EventLog
import Reports
import Terminal

struct GroupListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the consumer groups and their lag.",
        discussion: """
            EXAMPLE:
              fflog group list
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let groups = try GroupAdministration(try options.open(.read)).list()
        if options.format == .json {
            Output.standard.line(.array(groups.map(GroupReport.json)))
        } else if groups.isEmpty {
            options.say("no groups yet; one begins with: fflog consume TOPIC -g NAME")
        } else {
            Output.standard.write(GroupReport.table(groups).text)
        }
    }
}
