import Reports
import Terminal
import ArgumentParser

struct BenchLatencyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "From the moment an event is due until another process has it, durably.",
        discussion: """
            One process appends events at a steady rate, another follows the log and decodes each. What falls due while an
            append is on its way to the device goes into the next one. The latency of an event counts from its scheduled time,
            whatever held it up.

            EXAMPLE:
              fflog bench latency --rate 10000 --seconds 20 --format json
            """)

    @Option(help: "Events a second.")
    var rate = 1000
    @Option(help: "For how long.")
    var seconds = 10
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."
    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1...10_000_000).contains(rate) else { throw ValidationError("--rate: 1 to 10000000 are possible") }
        guard (1...3600).contains(seconds) else { throw ValidationError("--seconds: 1 to 3600 are possible") }
        guard rate * seconds <= 20_000_000 else {
            throw ValidationError("--rate times --seconds: at most 20000000 events, which are made beforehand")
        }
    }

    func run() throws {
        let folder = try BenchFolder(in: directory)
        let progress = ProgressLine("latency", quiet: options.quiet)
        let result = try BenchLatency(path: folder.path + "/data", rate: rate, events: rate * seconds).run {
            progress.update(done: $0, total: rate * seconds, unit: "events")
        }
        progress.finish()
        let followed = result.followed
        BenchReport.print(
            [
                ("rate", .int(rate)), ("events", .int(followed.events)),
                ("p50_us", .int(followed.p50)), ("p99_us", .int(followed.p99)), ("p999_us", .int(followed.p999)),
                ("commits_per_second", .int(Int(Double(result.commits) / result.seconds))),
                ("cpu_seconds", .double(BenchReport.rounded(result.cpuSeconds))),
                ("peak_rss_bytes", .int(result.peakAnonymousBytes)),
            ], options.format)
    }
}
