import Reports
import Terminal
import ArgumentParser
import EventLog
import Projections
import Sealing

struct BenchRebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Compute the 15-second windows of a log from its start, durably.",
        discussion: """
            The log is filled first, which is not timed; events go to the partition of their store. check is the sum over all \
            rows of 3 x count + 7 x visitors + the sum of dwell times in ms, modulo 1000000007.

            With --data (-d) the log is kept there, and used again the next time; a rebuild that was interrupted there goes on, and \
            one that was complete starts over. events_per_second counts the events of this run, those after resumed_at.

            EXAMPLE:
              fflog bench rebuild --events 10000000 --format json
              fflog bench rebuild --stores 20000
            """)

    @OptionGroup var arguments: BenchRebuildArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if arguments.stores != nil, options.data != nil {
            throw ValidationError("--stores makes events of its own: it is not possible with --data")
        }
    }

    func run() throws {
        let data = try BenchData(keeping: options.data, in: arguments.directory)
        let filling = ProgressLine("fill", quiet: options.quiet)
        let topic = try data.fill(arguments) { filling.update(done: $0, total: arguments.events, unit: "events") }
        filling.finish()
        if Interruption.isRequested { return }
        if arguments.sealed { _ = try Sealer(data.log).seal(topic) }
        let progress = ProgressLine("rebuild", quiet: options.quiet)
        let result = try BenchRebuild(data: data, arguments: arguments).run {
            progress.update(done: $0.processed, total: $0.total, unit: "events")
        }
        progress.finish()
        let statistics = try data.log.statistics()
        let sealedEvents = statistics.topics.reduce(0) { $0 + $1.sealedRecords }
        let sealedBytes = statistics.topics.reduce(0) { $0 + $1.segmentFileBytes }
        // A head from which everything was sealed holds metadata only.
        let bytes = sealedBytes + (result.total > sealedEvents ? statistics.head.liveBytes : 0)
        BenchReport.print(
            [
                ("events", .int(result.total)), ("threads", .int(arguments.threads)),
                ("partitions", .int(topic.partitions.count)),
                ("sealed_events", .int(sealedEvents)),
                ("resumed_at", .int(result.total - result.processed)),
                ("events_per_second", .int(Int(Double(result.processed) / result.seconds))),
                ("rows", .int(result.rows)), ("check", .int(Int(result.check))), ("late", .int(result.late)),
                ("bytes_per_event", .double(BenchReport.rounded(Double(bytes) / Double(max(result.total, 1))))),
                ("commits", .int(result.commits)), ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options.format)
    }
}

struct BenchRebuildArguments: ParsableArguments {
    @Option(help: "How many events.")
    var events = 1_000_000
    @Option(help: "Events in a batch.")
    var batch = 1000
    @Option(help: "1: everything in turn; 2: two threads read and compute, another commits.")
    var threads = 2
    @Option(help: "Events in a commit of the projection (as fflog projection run has it).")
    var commit: Int?
    @Flag(help: "Seal the log before: read segments instead of the head.")
    var sealed = false
    @Option(help: "Partitions of the topic (1, or as many as it has there already).")
    var partitions: Int?
    @Option(help: "Events of so many stores, each in a row of its own, instead of the usual ones; not with --data.")
    var stores: Int?
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."

    func validate() throws {
        guard events > 0 else { throw ValidationError("--events: at least 1") }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch: 1 to 65536 are possible") }
        guard commit ?? 1 > 0 else { throw ValidationError("--commit: at least 1") }
        guard (1...2).contains(threads) else { throw ValidationError("--threads: 1 or 2") }
        if let stores, !(BenchStores.storesMin...1_000_000).contains(stores) {
            throw ValidationError("--stores: \(BenchStores.storesMin) to 1000000 are possible")
        }
        if let partitions, !(1...1024).contains(partitions) {
            throw ValidationError("--partitions: 1 to 1024 are possible")
        }
    }
}
