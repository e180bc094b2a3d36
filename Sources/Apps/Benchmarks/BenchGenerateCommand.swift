import Terminal
import ArgumentParser
import Bytes
import Simulation

struct BenchGenerateCommand: ParsableCommand {
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case protobuf
        case csv
    }

    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Print the events of the benchmarks, for other systems.",
        discussion: """
            protobuf: messages footfall.v1.VisitorObserved, each after its length as a varint. csv: a line of names, then a \
            line an event, with times in milliseconds since 1970, pseudonyms in 16 hexadecimal digits, attributes by name.

            EXAMPLE:
              fflog bench generate --events 10000000 --as csv >visits.csv
            """)

    @Option(help: "How many events.")
    var events = 1_000_000
    @Option(name: .customLong("as"), help: "protobuf or csv.")
    var form: Form
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard events > 0 else { throw ValidationError("--events: at least 1") }
    }

    func run() throws {
        switch form {
        case .protobuf:
            let writer = WorkloadProtobuf()
            try print { writer.append($0, to: &$1) }
        case .csv:
            let writer = WorkloadCSV()
            Output.standard.write(WorkloadCSV.header)
            try print { writer.append($0, to: &$1) }
        }
    }

    /// - Parameter append: writes an event to the end of the output.
    private func print(_ append: (WorkloadW.Event, inout ByteBuffer) -> Void) throws {
        var workload = WorkloadW()
        let progress = ProgressLine("generate", quiet: options.quiet)
        var done = 0
        while done < events, !Interruption.isRequested {
            let count = min(256, events - done)
            Output.standard.write { buffer in
                for _ in 0..<count { append(workload.next(), &buffer) }
            }
            done += count
            try Output.standard.flushIfLarge()
            progress.update(done: done, total: events, unit: "events")
        }
        progress.finish()
    }
}
