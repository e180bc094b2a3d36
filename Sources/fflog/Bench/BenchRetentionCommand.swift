import ArgumentParser
import EventLog

struct BenchRetentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Append at a steady rate under a cap on the disk: seal, and let the oldest go.",
        discussion: """
            The first part appends until the log has half of the cap, with nothing else going on: the quiet figures. Then \
            sealing and purging keep the data directory under the cap, while it is written over as often as --turnovers says. \
            disk_ratio is the most that the directory took, by the blocks of its files, to the cap; p50_us, p99_us and p999_us \
            are of an append, from the call to its durable acknowledgement, beside quiet_p50_us and quiet_p99_us.

            EXAMPLE:
              fflog bench retention --cap 209715200 --format json
            """)

    @Option(help: "Bytes that the data directory may take.")
    var cap = 64 << 20
    @Option(help: "How often what the cap holds is replaced.")
    var turnovers = 3
    @Option(help: "Events in a batch; each batch is an append that is waited for.")
    var batch = 1000
    @Option(help: "Batches a second.")
    var rate = 500
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard cap >= 16 << 20 else { throw ValidationError("--cap: at least 16777216") }
        guard turnovers > 0 else { throw ValidationError("--turnovers: at least 1") }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch: 1 to 65536 are possible") }
        guard (1...100_000).contains(rate) else { throw ValidationError("--rate: 1 to 100000 are possible") }
    }

    func run() throws {
        let folder = try BenchFolder(in: directory)
        let bench = try BenchRetention(
            log: try EventLog.open(folder.path + "/data", .create), capBytes: cap, turnovers: turnovers, batch: batch,
            batchesPerSecond: rate)
        let progress = ProgressLine("retention", quiet: options.quiet)
        var result = try bench.run { progress.update(done: $0, total: $1, unit: "bytes") }
        progress.finish()
        BenchReport.print(
            [
                ("events", .int(result.events)), ("cap_bytes", .int(cap)),
                ("disk_bytes_max", .int(result.diskBytesMax)),
                ("disk_ratio", .double(BenchReport.rounded(Double(result.diskBytesMax) / Double(cap)))),
                ("segments_sealed", .int(result.sealed)), ("segments_purged", .int(result.purged)),
                ("records_purged", .int(result.recordsPurged)),
                ("quiet_p50_us", .int(result.quiet.percentile(0.5))),
                ("quiet_p99_us", .int(result.quiet.percentile(0.99))),
            ] + result.busy.fields() + [
                ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options)
    }
}
