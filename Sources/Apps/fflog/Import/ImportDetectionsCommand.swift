import Terminal
import ArgumentParser
import ChildProcesses
import DetectorAdapters
import Devices
import EventLog
import Logging
import Glibc
import Pipeline
import Sealing
import Stores
internal import Timekeeping

struct ImportDetectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detections", abstract: "Import what any program detects, as lines of JSON.",
        discussion: """
            A line has the persons of a frame, or the end of a track; docs/adapters.md has the format. --exec starts the program \
            and reads its output, and starts it again when it ends, until Ctrl-C.

            EXAMPLE:
              fflog import detections boxes.jsonl --store "Store 1" --camera cam-1
              fflog import detections --exec "python3 detect.py rtsp://cam-1" --store "Store 1" --camera cam-1 --device box-1
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String?
    @Option(help: ArgumentHelp("The program to run, a line for the shell.", valueName: "command"))
    var exec: String?
    @Option(help: "How often the program is started again at the most; without it always.")
    var maxRestarts: Int?
    @OptionGroup var cameras: CameraArguments
    @OptionGroup var bareTimes: BareTimeArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (file == nil) != (exec == nil) else { throw ValidationError("give a file, - or --exec COMMAND") }
        guard maxRestarts == nil || exec != nil else { throw ValidationError("--max-restarts goes with --exec") }
        guard maxRestarts ?? 0 >= 0 else { throw ValidationError("--max-restarts: at least 0") }
    }

    func run() throws {
        if let exec { return try run(process: exec) }
        var run = AdapterRun(file: file ?? "-", device: device, options: options)
        cameras.apply(to: &run.settings)
        bareTimes.apply(to: &run.settings)
        try run.run { try DetectionLines($0) }
    }

    private func run(process command: String) throws {
        let log = try options.open(.create)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let session = try device.session(log, store: cameras.store)
        let logger = options.logger("import")
        var delay = RestartDelay()
        var total = AdapterSummary()
        let warnings = AdapterWarnings(place: "the program's output", logger)
        for start in 0... {
            let started = TimeSource.system.wallClock()
            var settings = AdapterOptions()
            cameras.apply(to: &settings)
            bareTimes.apply(to: &settings)
            settings.stores = try StoreTimes.clocks(log).known
            // Each run counts its tracks from the start again.
            settings.run = String(started.milliseconds)
            let process = try ChildProcess(.shell(command), piping: .output)
            var lines = LineReader(descriptor: process.output, name: command, lineBytesMax: 16 << 20)
            let adapter = AdapterImport(
                log, try DetectionLines(settings), session: session, findsRepetitions: false
            ) { warnings.take($0) }
            defer { total = total + adapter.summary }
            let heart = session.flatMap { session in cameras.camera.map { AdapterHeart(session, camera: $0) } }
            try AdapterReading.read(&lines, adapter) { try heart?.beat(frames: adapter.summary.records) }
            if Interruption.isRequested {
                try adapter.flush()
                break
            }
            try adapter.end()
            let status = process.finish(within: .seconds(10)).code
            if TimeSource.system.wallClock() - started > .seconds(60) { delay.succeeded() }
            guard start < maxRestarts ?? .max else {
                options.say("the program ended with status \(status)")
                break
            }
            let pause = delay.afterFailure()
            options.say("the program ended with status \(status); it is started again in \(pause.milliseconds) ms")
            var left = pause
            while left > .zero, !Interruption.isRequested {
                usleep(UInt32(min(left, .milliseconds(100)) / .microseconds(1)))
                left -= .milliseconds(100)
            }
            if Interruption.isRequested { break }
        }
        AdapterRun.report(total, options)
        if total.isPartial, !Interruption.isRequested { throw CommandEnded(ExitStatus.partial) }
    }
}
