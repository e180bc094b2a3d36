import Terminal
import ArgumentParser
import ConsumerGroups
import EventLog
import EventSchema
internal import Timekeeping

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
        if options.format == .json {
            Output.standard.line(GroupText.json(group))
            return
        }
        Output.standard.line(
            "\(group.name): \(GroupText.state(group)), generation \(group.generation), lag \(group.lagRecords) records\n"
        )
        if !group.liveMembers.isEmpty {
            var members = Table(["MEMBER", "HOST", "PID", "JOINED", "PARTITIONS"], rightAligned: [2, 4])
            for member in group.liveMembers {
                members.add([
                    member.id, member.host, String(member.pid), RFC3339.text(member.joinedAt),
                    String(member.partitions),
                ])
            }
            Output.standard.write(members.text + "\n")
        }
        var table = Table(
            ["TOPIC", "PARTITION", "CHECKPOINT", "START", "END", "LAG", "SECONDS", "UNREAD", "GAP", "OWNER"],
            rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for partition in group.partitions {
            table.add([
                partition.topic, partition.partition.description, partition.checkpoint?.description ?? "-",
                partition.logStart.description, partition.highWaterMark.description, String(partition.lagRecords),
                GroupText.seconds(partition.lag), String(partition.purgedUnread),
                partition.gap.map(GroupText.range) ?? "-", partition.owner ?? "-",
            ])
        }
        Output.standard.write(table.text)
    }
}
