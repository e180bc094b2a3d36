import ArgumentParser
import Reports
import Terminal

struct BenchMicroCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "micro",
        abstract: "Measure the parts alone: checksums, packing, chunks, record batches, windows, the detector.",
        discussion: """
            Each figure is the median of several repetitions after a warm-up, on one thread and in memory. Without a name all
            parts are measured; they are \(benchmarks.map(\.name).joined(separator: ", ")).

            EXAMPLE:
              fflog bench micro crc chunks --format json
            """)

    /// Every part, in the order of the report.
    static let benchmarks: [MicroBenchmark] = [
        ChecksumBenchmark.benchmark,
        ZstdBenchmark.benchmark,
        PackingBenchmark.benchmark,
        ChunkBenchmark.benchmark,
        ColumnSizeBenchmark.benchmark,
        RecordBatchBenchmark.benchmark,
        WindowBenchmark.benchmark,
        DetectBenchmark.benchmark,
    ]

    @Argument(help: "The parts to measure; all if there is none.")
    var names: [String] = []
    @Option(help: "How often each is measured.")
    var repetitions = 9
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...1000).contains(repetitions) else { throw ValidationError("--repetitions: 1 to 1000 are possible") }
        for name in names where !Self.benchmarks.contains(where: { $0.name == name }) {
            let known = Self.benchmarks.map(\.name).joined(separator: ", ")
            throw ValidationError("\(name): no such part; there are \(known)")
        }
    }

    func run() throws {
        let meter = MicroMeter(repetitions: repetitions)
        for benchmark in Self.benchmarks where names.isEmpty || names.contains(benchmark.name) {
            if Interruption.isRequested { return }
            for row in try benchmark.run(meter) { Self.print(row, options) }
            try Output.standard.flush()
        }
    }

    private static func print(_ row: MicroRow, _ options: GlobalOptions) {
        if options.format == .json {
            var fields: [(String, JSONValue)] = [
                ("name", .string(row.name)), ("figure", .double(BenchReport.rounded(row.figure))),
                ("unit", .string(row.unit)),
            ]
            if let note = row.note { fields.append(("note", .string(note))) }
            return Output.standard.line(.object(fields))
        }
        let note = row.note.map { "  " + $0 } ?? ""
        let name = row.name + String(repeating: " ", count: max(1, 36 - row.name.count))
        Output.standard.line("\(name)\(BenchReport.rounded(row.figure)) \(row.unit)\(note)")
    }
}
