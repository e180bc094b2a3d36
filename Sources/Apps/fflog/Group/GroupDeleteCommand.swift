import ArgumentParser
import ConsumerGroups
import EventLog
import Reports
import Terminal

struct GroupDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a group with its checkpoints; shows what would go, and needs --yes.",
        discussion: """
            EXAMPLE:
              fflog group delete dashboard --yes
            """)

    @Argument(help: "The group.")
    var group: String
    @Flag(help: "Really delete.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let groups = GroupAdministration(try options.open(yes ? .write : .read))
        let description = try groups.describe(group)
        if yes { try groups.delete(group) }
        let checkpoints = description.partitions.filter { $0.checkpoint != nil }.count
        if options.format == .json {
            Output.standard.line(
                .object([("group", .string(group)), ("checkpoints", .int(checkpoints)), ("deleted", .bool(yes))]))
        } else {
            options.say("\(yes ? "deleted" : "would delete") group '\(group)' with \(checkpoints) checkpoints")
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was deleted; repeat with --yes") }
    }
}
