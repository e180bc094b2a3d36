import ArgumentParser

struct CountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts", abstract: "Correct counts that are in the log.",
        discussion: """
            Counts come in with import counts; import undo takes back what an import brought.
            """,
        subcommands: [CountsInvalidateCommand.self])
}
