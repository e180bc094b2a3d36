import ArgumentParser

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import what exists into the log.",
        subcommands: [ImportCountsCommand.self, ImportEventHubCommand.self])
}
