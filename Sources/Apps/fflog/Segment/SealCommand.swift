import ArgumentParser
import EventLog
import Reports
import Sealing
import Terminal

struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Move what topics hold in the head into sealed segments.",
        discussion: """
            A segment is an immutable file of large, well-compressed chunks; readers notice nothing, and appends go on. \
            Programs that append for a while do it by themselves when a topic has 64 MiB in the head, or records older than \
            a day. Exits with 3 while another process is sealing.

            EXAMPLE:
              fflog seal
              fflog seal visits
            """)

    @Argument(help: "The topics; all of them unless said.")
    var topics: [String] = []
    @Option(help: ArgumentHelp("Events of a chunk, at the most; what suits the topic unless said.", valueName: "n"))
    var chunkEvents: Int?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...(1 << 20)).contains(chunkEvents ?? 1) else {
            throw ValidationError("--chunk-events: 1 to 1048576 are possible")
        }
    }

    func run() throws {
        let log = try options.open(.write)
        let chosen = try topics.isEmpty ? log.topics() : topics.map { try log.topic($0) }
        var done: [(String, SealReport)] = []
        for topic in chosen where !Interruption.isRequested {
            let progress = ProgressLine("seal \(topic.name)", quiet: options.quiet)
            let total = try topic.partitions.reduce(0) { $0 + (try log.partitionState(topic, $1).storedBytes) }
            let report = try Sealer(log, options: SealOptions(chunkRows: chunkEvents)).seal(
                topic, isEnded: { Interruption.isRequested },
                progress: { progress.update(done: $0.headBytes, total: total, unit: "bytes") })
            progress.finish()
            done.append((topic.name, report))
        }
        print(done)
        if let status = Interruption.status { throw CommandEnded(status) }
    }

    private func print(_ done: [(String, SealReport)]) {
        if options.format == .json {
            for (topic, report) in done {
                Output.standard.line(
                    .object([
                        ("topic", .string(topic)), ("segments", .int(report.segments)),
                        ("records", .int(report.records)),
                        ("head_bytes", .int(report.headBytes)), ("sealed_bytes", .int(report.sealedBytes)),
                        ("file_bytes", .int(report.fileBytes)),
                    ]))
            }
            return
        }
        for (topic, report) in done {
            guard report.records > 0 else {
                Output.standard.line("\(topic): nothing in the head to seal")
                continue
            }
            let perRecord = Measure.tenths(Double(report.fileBytes) / Double(report.records))
            Output.standard.line(
                "\(topic): \(Measure.grouped(report.records)) records sealed into \(report.segments) "
                    + "segment\(report.segments == 1 ? "" : "s"), \(Measure.grouped(report.headBytes)) bytes in the head, "
                    + "\(Measure.grouped(report.fileBytes)) in files: \(perRecord) bytes a record")
        }
    }
}
