import Terminal
import ArgumentParser
import EventLog

struct BenchUnderLoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild-under-load",
        abstract: "Rebuild a projection that is run and queried while the log grows.",
        discussion: """
            Fills a new log and computes visits-15s of it. Then, all at once: another process rebuilds it as fflog projection rebuild \
            does, a third runs the serving version, and this one appends single events and queries windows whose rows it knows. \
            With --kills the rebuild is killed so often at random moments, and started again; lost_seconds_max is the longest \
            time from its last commit, or its start, to a kill.

            read_failures counts queries that failed, versions_mixed those whose rows were not the ones expected or whose version \
            was older than one seen before. rows_equal_live compares the new version with the old one over the filled events, \
            rows_equal_straight with a run over the whole log from its start.

            EXAMPLE:
              fflog bench rebuild-under-load --events 10000000 --format json
            """)

    @Option(help: "Events that are there when the rebuild begins.")
    var events = 1_000_000
    @Option(help: "Events in a batch of those.")
    var batch = 1000
    @Option(help: "Partitions of the topic; an event goes to that of its store.")
    var partitions = 4
    @Option(help: "Appends a second meanwhile, each of one event, waited for in the background.")
    var appends = 1000
    @Option(help: "Queries a second meanwhile.")
    var reads = 100
    @Option(help: "How often to kill the rebuild.")
    var kills = 0
    @Option(help: "The rebuild's --rate.")
    var rate: Int?
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."
    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard events >= 100_000 else {
            throw ValidationError("--events: at least 100000, or there is nothing to query")
        }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch: 1 to 65536 are possible") }
        guard (1...1024).contains(partitions) else { throw ValidationError("--partitions: 1 to 1024 are possible") }
        guard (1...100_000).contains(appends) else { throw ValidationError("--appends: 1 to 100000 are possible") }
        guard (1...10_000).contains(reads) else { throw ValidationError("--reads: 1 to 10000 are possible") }
        guard kills >= 0 else { throw ValidationError("--kills: at least 0") }
    }

    func run() throws {
        let folder = try BenchFolder(in: directory)
        let bench = try BenchUnderLoad(path: folder.path + "/data", self)
        let progress = ProgressLine("fill", quiet: options.quiet)
        try bench.fill { progress.update(done: $0, total: events, unit: "events") }
        progress.finish()
        if Interruption.isRequested { return }
        BenchReport.print(try bench.run(), options.format)
    }
}
