import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine: durable ingest, and the rebuild of a projection.",
        discussion: """
            The events are made by a seeded generator of visitors: 200 stores, 8 zones each, 1,000 events a second of event
            time, out of order by up to 5 seconds. The log goes into a new folder, which is removed at the end.
            """,
        subcommands: [BenchIngestCommand.self, BenchRebuildCommand.self])
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

struct BenchIngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Append events durably.",
        discussion: """
            Timed from the first event handed to the producer to the last acknowledgement; the events are made beforehand, in
            blocks between which the clock stands still. Latency is that of a batch, from its first event to its durable
            acknowledgement.

            EXAMPLE:
              fflog bench ingest --events 10000000 --format json
            """)

    @OptionGroup var arguments: BenchArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let folder = try BenchFolder(in: arguments.directory)
        let ingest = try BenchIngest(arguments, folder: folder)
        let progress = ProgressLine("ingest", quiet: options.quiet)
        let result = try ingest.run { progress.update(done: $0, total: arguments.events, unit: "events") }
        progress.finish()
        BenchReport.print(
            [
                ("events", .int(arguments.events)), ("batch", .int(arguments.batch)),
                ("threads", .int(arguments.threads)),
                ("events_per_second", .int(Int(result.eventsPerSecond))),
                ("bytes_per_event", .double(BenchReport.rounded(result.bytesPerEvent))),
                ("p50_us", .int(result.latency(0.5))), ("p99_us", .int(result.latency(0.99))),
                ("p999_us", .int(result.latency(0.999))),
                ("batches_per_second", .int(Int(result.eventsPerSecond) / arguments.batch)),
                ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options)
    }
}

struct BenchRebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Compute the 15-second windows of a log from its start, durably.",
        discussion: """
            The log is filled first, which is not timed. check is the sum over all rows of 3 x count + 7 x visitors + the sum
            of dwell times in ms, modulo 1000000007.

            EXAMPLE:
              fflog bench rebuild --events 10000000 --format json
            """)

    @OptionGroup var arguments: BenchArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let folder = try BenchFolder(in: arguments.directory)
        let filling = ProgressLine("fill", quiet: options.quiet)
        let filled = try BenchIngest(arguments, folder: folder).run {
            filling.update(done: $0, total: arguments.events, unit: "events")
        }
        filling.finish()
        let progress = ProgressLine("rebuild", quiet: options.quiet)
        let result = try BenchRebuild(folder: folder).run {
            progress.update(done: $0, total: arguments.events, unit: "events")
        }
        progress.finish()
        BenchReport.print(
            [
                ("events", .int(arguments.events)),
                ("events_per_second", .int(Int(Double(arguments.events) / result.seconds))),
                ("rows", .int(result.rows)), ("check", .int(Int(result.check))), ("late", .int(result.late)),
                ("bytes_per_event", .double(BenchReport.rounded(filled.bytesPerEvent))),
                ("commits", .int(result.commits)), ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options)
    }
}
