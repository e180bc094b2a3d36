import ArgumentParser
import ConsumerGroups
import EventLog
import Reports
import Terminal

struct GroupDescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Show a group's members, checkpoints and lag.",
        discussion: """
            Lag is counted in records, and in seconds since the next unread record was appended. GAP is what was purged between \
            the checkpoint and the log's start: the group goes past it when it reads on. UNREAD counts the records that were \
            purged before the group had read them and that it has gone past already.

            EXAMPLE:
              fflog group describe dashboard
            """)

    @Argument(help: "The group.")
    var group: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let group = try GroupAdministration(try options.open(.read)).describe(group)
        if options.format == .json { return Output.standard.line(GroupReport.json(group)) }
        Output.standard.line(
            "\(group.name): \(GroupReport.state(group)), generation \(group.generation), lag \(group.lagRecords) records\n"
        )
        if let members = GroupReport.members(group) { Output.standard.write(members.text + "\n") }
        Output.standard.write(GroupReport.partitions(group).text)
    }
}
