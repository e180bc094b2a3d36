import Reports
import Terminal
import ArgumentParser
import DetectorAdapters
import EventLog
import Glibc

struct BenchAdaptersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapters",
        abstract: "Import made-up messages of detectors from a file, as the import commands do.",
        discussion: """
            For each adapter a file of messages of the usual size is written, and then imported into a new log on one thread. \
            The clock runs from the opening of the file to the last durable append. Run it under 'taskset -c 1' to have one core. \
            A list, or a table, has a message a line.

            EXAMPLE:
              taskset -c 1 fflog bench adapters frigate --messages 200000 --format json
            """)

    @Argument(help: "The adapters to measure; all if there is none.")
    var names: [String] = []
    @Option(help: "How many messages each imports.")
    var messages = 200_000
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."
    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1...100_000_000).contains(messages) else {
            throw ValidationError("--messages: 1 to 100000000 are possible")
        }
        for name in names where !MadeUpMessages.all.contains(where: { $0.name == name }) {
            let known = MadeUpMessages.all.map(\.name).joined(separator: ", ")
            throw ValidationError("\(name): no such adapter; there are \(known)")
        }
    }

    func run() throws {
        for kind in MadeUpMessages.all where names.isEmpty || names.contains(kind.name) {
            if Interruption.isRequested { return }
            let folder = try BenchFolder(in: directory)
            let path = folder.path + "/messages"
            let bytes = try write(kind, to: path)
            var settings = AdapterOptions()
            settings.store = "Store 1"
            settings.site = "Store 1"
            settings.camera = "cam-1"
            settings.counter = "cam-1"
            settings.timeZone = "Europe/Zurich"
            let log = try EventLog.open(folder.path + "/data", .create)
            defer { log.close() }
            let format = try kind.format(settings)
            let start = (ProcessMeter.nanoseconds(), ProcessMeter.cpuSeconds())
            let adapter = AdapterImport(log, format) { _ in }
            try AdapterReading.read(try AdapterInput(path), adapter)
            try adapter.end()
            let seconds = Double(ProcessMeter.nanoseconds() - start.0) / 1e9
            let summary = adapter.summary
            guard summary.rejected == 0, summary.conflicts == 0, summary.records == messages else {
                throw CommandEnded(ExitStatus.failure, "\(kind.name): \(summary.rejected) messages were rejected")
            }
            BenchReport.print(
                [
                    ("adapter", .string(kind.name)), ("messages", .int(summary.records)),
                    ("bytes_per_message", .int(bytes / messages)),
                    ("messages_per_second", .int(Int(Double(messages) / seconds))),
                    ("megabytes_per_second", .int(Int(Double(bytes) / seconds / 1e6))),
                    ("detections", .int(summary.detections)), ("counts", .int(summary.counts)),
                    ("cpu_seconds", .double(BenchReport.rounded(ProcessMeter.cpuSeconds() - start.1))),
                ], options.format)
        }
    }

    private func write(_ kind: MadeUpMessages, to path: String) throws -> Int {
        guard let file = fopen(path, "w") else { throw InputFailure.error(path, errno) }
        defer { fclose(file) }
        var bytes = 0
        for number in 0..<messages {
            var line = kind.message(number) + "\n"
            bytes += line.utf8.count
            let written = line.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) }
            guard written == line.utf8.count else { throw InputFailure.error(path, errno) }
        }
        return bytes
    }
}
