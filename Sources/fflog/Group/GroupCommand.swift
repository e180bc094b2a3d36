import ArgumentParser

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "List, describe, reset and delete consumer groups.",
        subcommands: [
            GroupListCommand.self, GroupDescribeCommand.self, GroupResetCommand.self, GroupDeleteCommand.self,
        ])
}
