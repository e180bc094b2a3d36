import ArgumentParser
import EventLog
import Reports
import Retention
import Terminal
import Timekeeping

struct BenchRetentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Append at a steady rate under a policy that limits the bytes, with the retention job at work.",
        discussion: """
            First it appends for some seconds to a log with nothing else going on: the quiet figures. Then to another, whose \
            topic has a policy of --cap bytes, beside the job of fflog retention watch, until the policy has let go as often \
            as --turnovers says what the cap holds. disk_ratio is the most that the data directory took, by the blocks of its \
            files, to the cap; p50_us, p99_us and p999_us are of an append, from the call to its durable acknowledgement, and \
            p99_ratio is that to quiet_p99_us.

            EXAMPLE:
              fflog bench retention --cap 200MB --format json
            """)

    @Option(
        help: ArgumentHelp("What the topic may keep: 200MB, 64MiB.", valueName: "bytes"),
        transform: { text in
            do { return try ByteCountText.parse(text) } catch { throw ValidationError("\(error)") }
        })
    var cap = 64 << 20
    @Option(help: "How often what the cap holds is replaced.")
    var turnovers = 3
    @Option(help: "Events in a batch; each batch is an append that is waited for.")
    var batch = 1000
    @Option(help: "Batches a second.")
    var rate = 500
    @Option(
        help: ArgumentHelp("How often the job looks: 250ms, 1s.", valueName: "duration"),
        transform: { text in
            do { return try DurationText.parse(text) } catch { throw ValidationError("\(error)") }
        })
    var every = Duration.milliseconds(250)
    @Option(help: "How long to append to the quiet log.")
    var quietSeconds = 10
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."
    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard cap >= 16 << 20 else { throw ValidationError("--cap: at least 16MiB") }
        guard turnovers > 0 else { throw ValidationError("--turnovers: at least 1") }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch: 1 to 65536 are possible") }
        guard (1...100_000).contains(rate) else { throw ValidationError("--rate: 1 to 100000 are possible") }
        guard (1...3_600).contains(quietSeconds) else {
            throw ValidationError("--quiet-seconds: 1 to 3600 are possible")
        }
        guard (.milliseconds(10) ... .seconds(60)).contains(every) else {
            throw ValidationError("--every: 10ms to 1m are possible")
        }
    }

    func run() throws {
        let folder = try BenchFolder(in: directory)
        let bench = BenchRetention(
            folder: folder.path, capBytes: cap, turnovers: turnovers, batch: batch, batchesPerSecond: rate,
            everyMilliseconds: Int(every.milliseconds), quietSeconds: quietSeconds)
        let progress = ProgressLine("retention", quiet: options.quiet)
        var result = try bench.run { progress.update(done: $0, total: $1, unit: "bytes purged") }
        progress.finish()
        let quiet = result.quiet.percentile(0.99)
        let busy = result.busy.percentile(0.99)
        BenchReport.print(
            [
                ("events", .int(result.events)), ("cap_bytes", .int(cap)),
                ("disk_bytes_max", .int(result.diskBytesMax)),
                ("disk_ratio", .double(BenchReport.rounded(Double(result.diskBytesMax) / Double(cap)))),
                ("runs", .int(result.runs)), ("segments_sealed", .int(result.segments + result.purged.segments)),
                ("segments_purged", .int(result.purged.segments)), ("records_purged", .int(result.purged.records)),
                ("bytes_purged", .int(result.purged.bytes)),
                ("quiet_p50_us", .int(result.quiet.percentile(0.5))), ("quiet_p99_us", .int(quiet)),
                ("p99_ratio", .double(BenchReport.rounded(Double(busy) / Double(max(quiet, 1))))),
            ] + result.busy.fields() + [
                ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options.format)
    }
}
