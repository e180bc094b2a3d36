import Terminal
import ArgumentParser
import ConsumerGroups
import EventLog

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
            Output.standard.line(.array(groups.map { GroupText.json($0) }))
            return
        }
        if groups.isEmpty { return options.say("no groups yet; one begins with: fflog consume TOPIC -g NAME") }
        var table = Table(["GROUP", "STATE", "MEMBERS", "TOPICS", "LAG", "SECONDS"], rightAligned: [2, 4, 5])
        for group in groups {
            table.add([
                group.name, GroupText.state(group), String(group.liveMembers.count),
                group.topics.joined(separator: ","), String(group.lagRecords), GroupText.seconds(group.lag),
            ])
        }
        Output.standard.write(table.text)
    }
}
