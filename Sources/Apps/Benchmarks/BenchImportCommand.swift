import ArgumentParser
import CounterImport
import EventLog
import InputFiles
import Reports
import Terminal

struct BenchImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import a counter's file, and import it again.",
        discussion: """
            The file is made beforehand. The clock runs from opening it to the last acknowledgement. peak_rss_bytes is the most
            anonymous memory of the process while it imports; again_ is of a second import of the same file, which has nothing new.
            Start it with taskset -c N for the figures of one core.

            With --data (-d) the log goes there, beside what it has, and is kept.

            EXAMPLE:
              fflog bench import --lines 10000 --layout wide --sites 100
              fflog bench import --order shuffled --format json
            """)

    @Option(help: "Lines of the file.")
    var lines = 1_000_000
    @Option(
        help: """
            long: a site and an interval a line; wide: all sites of an interval; hours: a site and a day, with a column for each \
            hour; person: a person a line; directions: who entered and who left on lines of their own.
            """)
    var layout = BenchCounterFile.Layout.long
    @Option(help: "Of the lines: oldest or newest first, site by site, or shuffled.")
    var order = BenchCounterFile.Order.oldest
    @Option(help: "How many sites there are.")
    var sites = 20
    @Option(help: "The length of an interval, in minutes.")
    var minutes = 60
    @Option(help: "Where the file and the log are made.", completion: .directory)
    var directory = "."
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard lines > 0, sites > 0, lines <= 1 << 30, sites <= 1 << 15 else {
            throw ValidationError("--lines and --sites are positive numbers, --sites at most 32768")
        }
        guard (1...1440).contains(minutes) else { throw ValidationError("--minutes is 1 to 1440") }
        let file = BenchCounterFile(layout: layout, order: order, lines: lines, sites: sites, minutes: minutes)
        guard file.steps <= (1 << 23) / (layout == .hours ? 1440 : minutes) else {
            throw ValidationError(
                "from 2000 on so many intervals of \(minutes) minutes end after today: fewer lines or minutes, or more sites"
            )
        }
    }

    private struct Run {
        let seconds: Double
        let cpuSeconds: Double
        let peakBytes: Int
        let summary: ImportSummary
    }

    func run() throws {
        let folder = try BenchFolder(in: directory)
        let counts = BenchCounterFile(layout: layout, order: order, lines: lines, sites: sites, minutes: minutes)
        let path = folder.path + "/counts.csv"
        try counts.write(to: path)
        let log = try EventLog.open(options.data ?? folder.path + "/data", .create)
        let format = try counts.format()
        let first = try imported(path, format, log)
        let again = try imported(path, format, log)
        let bytes = try SourceFile(path: path).byteCount
        let file: [(String, JSONValue)] = [
            ("layout", .string(layout.rawValue)), ("order", .string(order.rawValue)), ("lines", .int(lines)),
            ("sites", .int(sites)), ("intervals", .int(first.summary.read)), ("file_bytes", .int(bytes)),
        ]
        BenchReport.print(file + fields(first, "") + fields(again, "again_"), options.format)
    }

    private func fields(_ run: Run, _ prefix: String) -> [(String, JSONValue)] {
        let rates = [Double(lines) / run.seconds, Double(run.summary.read) / run.seconds]
        return [
            (prefix + "appended", .int(run.summary.appended)),
            (prefix + "seconds", .double(BenchReport.rounded(run.seconds))),
            (prefix + "cpu_seconds", .double(BenchReport.rounded(run.cpuSeconds))),
            (prefix + "lines_per_second", .int(Int(rates[0]))),
            (prefix + "intervals_per_second", .int(Int(rates[1]))),
            (prefix + "peak_rss_bytes", .int(run.peakBytes)),
        ]
    }

    private func imported(_ path: String, _ format: CounterFormat, _ log: EventLog) throws -> Run {
        let sampler = MemorySampler()
        let began = ProcessMeter.nanoseconds()
        let cpu = ProcessMeter.cpuSeconds()
        let importer = CountsImporter(log: log, file: try SourceFile(path: path), options: .init(format: format))
        let progress = ProgressLine("import", quiet: options.quiet)
        let summary = try importer.run { event in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            if case .progress(let done) = event {
                progress.update(done: done.bytesRead, total: done.byteCount, unit: "bytes")
            }
        }
        progress.finish()
        return Run(
            seconds: Double(ProcessMeter.nanoseconds() - began) / 1e9, cpuSeconds: ProcessMeter.cpuSeconds() - cpu,
            peakBytes: sampler.peakBytes, summary: summary)
    }
}
