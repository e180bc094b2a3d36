import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine: durable ingest, and the rebuild of a projection.",
        discussion: """
            The events are made by a seeded generator of visitors: 200 stores, 8 zones each, 1,000 events a second of event
            time, out of order by up to 5 seconds. The log goes into a new folder, which is removed at the end.
            """,
        subcommands: [BenchIngestCommand.self, BenchRebuildCommand.self, BenchGenerateCommand.self])
}

/// What both benchmarks are told.
struct BenchArguments: ParsableArguments {
    @Option(help: "How many events.")
    var events = 1_000_000
    @Option(help: "Events in a batch.")
    var batch = 1000
    @Option(help: "1: encode and commit in turn; 2: commit on a thread of its own.")
    var threads = 2
    @Option(help: "Partitions of the topic; batches go to them in turns.")
    var partitions = 1
    @Option(help: "Where to make the folder; the disk that is measured.", completion: .directory)
    var directory = "."

    func validate() throws {
        guard events > 0 else { throw ValidationError("--events: at least 1") }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch: 1 to 65536 are possible") }
        guard (1...2).contains(threads) else { throw ValidationError("--threads: 1 or 2") }
        guard (1...1024).contains(partitions) else { throw ValidationError("--partitions: 1 to 1024 are possible") }
    }
}
