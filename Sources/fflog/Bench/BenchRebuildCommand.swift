import ArgumentParser

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
