import Terminal
import ArgumentParser

package struct BenchCommand: ParsableCommand {
    package init() {}

    package static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: durable ingest, latency, the rebuild of a projection, and parts alone.",
        discussion: """
            The events are made by a seeded generator of visitors: 200 stores, 8 zones each, 1,000 events a second of event
            time, out of order by up to 5 seconds. The log goes into a new folder, which is removed at the end.
            """,
        subcommands: [
            BenchIngestCommand.self, BenchImportCommand.self, BenchLatencyCommand.self, BenchRebuildCommand.self,
            BenchUnderLoadCommand.self, BenchRetentionCommand.self, BenchMicroCommand.self, BenchBlobsCommand.self,
            BenchAdaptersCommand.self,
            BenchGenerateCommand.self, BenchFollowCommand.self,
        ])
}
