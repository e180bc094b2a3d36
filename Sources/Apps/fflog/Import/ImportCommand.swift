import ArgumentParser

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import what exists into the log.",
        discussion: """
            Counter files in CSV; and what detectors and counters that run already say, each in its published format. Every event \
            is known by what it says: importing something again appends nothing. docs/adapters.md has the formats.
            """,
        subcommands: [
            ImportCountsCommand.self, ImportWatchCommand.self, ImportEventHubCommand.self, ImportDetectionsCommand.self,
            ImportOnvifCommand.self,
            ImportAxisCommand.self,
            ImportSpatialAnalysisCommand.self, ImportFrigateCommand.self, ImportXovisCommand.self,
            ImportMilesightCommand.self, ImportHikvisionCommand.self, ImportDeepStreamCommand.self,
            ImportOpenDataCamCommand.self, ImportSupervisionCommand.self, ImportPresetsCommand.self,
            ImportListCommand.self,
            ImportShowCommand.self, ImportUndoCommand.self,
        ])
}
