import ArgumentParser

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
