import Reports
import Terminal
import ArgumentParser
import EventLog

struct BenchIngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Append events durably.",
        discussion: """
            Timed from the first event handed to a producer to the last acknowledgement; the events are made beforehand, in
            blocks between which the clock stands still. Latency is that of a batch, from its first event to its durable
            acknowledgement. bytes_per_event counts the pages of the file that are in use.

            With --data (-d) the log goes there, where no visits may be yet, and is kept.

            EXAMPLE:
              fflog bench ingest --events 10000000 --format json
            """)

    @OptionGroup var arguments: BenchArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let isUnsynced = arguments.durability == .none
        if isUnsynced {
            Console.warning(
                "--durability none: nothing is synced; these figures are not those of a log that keeps events")
        }
        let folder = options.data == nil ? try BenchFolder(in: arguments.directory) : nil
        let path = options.data ?? folder!.path + "/data"
        let log = isUnsynced ? try EventLog.openUnsynced(path) : try EventLog.open(path, .create)
        let ingest = try BenchIngest(arguments, log: log)
        let progress = ProgressLine("ingest", quiet: options.quiet)
        var result = try ingest.run { progress.update(done: $0, total: arguments.events, unit: "events") }
        progress.finish()
        BenchReport.print(
            [
                ("events", .int(result.events)), ("batch", .int(arguments.batch)),
                ("threads", .int(arguments.threads)), ("partitions", .int(arguments.partitions)),
                ("durability", .string(isUnsynced ? "NONE: NOT DURABLE" : "sync")),
                ("events_per_second", .int(Int(Double(result.events) / result.seconds))),
                ("bytes_per_event", .double(BenchReport.rounded(result.bytesPerEvent))),
            ] + result.latencies.fields() + [
                ("batches_per_second", .int(Int(Double(result.latencies.count) / result.seconds))),
                ("commits_per_second", .int(Int(Double(result.commits) / result.seconds))),
                ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options.format)
    }
}
