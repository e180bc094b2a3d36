import ArgumentParser
import CounterImport
import EventHubs
import EventLog
import InputFiles
import LocalTime
import Reports
import Sealing
import Terminal
internal import Timekeeping

struct ImportEventHubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event-hub",
        abstract: "Import the reference sample's Event Hub messages (JSON) into the topic faces.",
        discussion: """
            A JSON array or JSON lines, also .gz, one message a face: newFace, analyzed, faceAttributes, faceRectangle, \
            blobName, markedImageUri, nulls included. The time of a message is its EventEnqueuedUtcTime, else --time. What a \
            message says beyond its event goes along in a header, so that export gives it back. A message may be the Body of an \
            envelope, as captures have it. Importing the same content again appends nothing, nor do captures that overlap, \
            where messages have a time. They name faces and pictures: the topic is restricted, and nothing goes to visits.

            EXAMPLE:
              fflog import event-hub messages.jsonl --store "Henry Street" --camera cam-2
              fflog import event-hub captured.json --time 2020-03-04T12:00:00Z
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String
    @Option(help: "The store that the messages are of.")
    var store: String?
    @Option(help: "The camera that they are of.")
    var camera: String?
    @Option(help: "When messages without a time were sent: by the clock of --store, or RFC 3339 with its offset.")
    var time: String?
    @Option(help: "The topic.")
    var topic = "faces"
    @Flag(help: "Leave out bad messages instead of stopping; the exit status is then 4.")
    var skipBad = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        do { if let time { _ = try TimeText.bound(time, now: .epoch) } } catch {
            throw ValidationError("--time: \(error)")
        }
    }

    func run() throws {
        let file = try SourceFile(path: file)
        let log = try options.open(.create)
        var settings = EventHubImporter.Options()
        settings.context = .init(
            store: store, camera: camera,
            time: try time.map {
                try StoreTimes.instant($0, store: store, subject: "a file without --store", log, options)
            })
        settings.topic = topic
        settings.skipsBadMessages = skipBad
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let progress = ProgressLine("import", quiet: options.quiet)
        var shown = 0
        let summary = try EventHubImporter(log: log, file: file, options: settings).run { event in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            switch event {
            case .progress(let done): progress.update(done: done.bytesRead, total: done.byteCount, unit: "bytes")
            case .resumed(let messages):
                options.say("going on after \(messages) messages that an earlier import dealt with")
            case .rejected(let line):
                shown += 1
                if shown <= 100 { Console.warning("\(self.file): \(line); left out") }
            case .waiting, .conflict, .warning: break
            }
        }
        progress.finish()
        report(summary)
        if summary.rejected > 0 { throw CommandEnded(ExitStatus.partial) }
    }

    private func report(_ summary: EventHubImporter.Summary) {
        let counts = [
            ("read", summary.read), ("appended", summary.appended), ("duplicates", summary.duplicates),
            ("unanalyzed", summary.unanalyzed), ("pictures", summary.pictures), ("rejected", summary.rejected),
        ]
        if options.format == .json {
            Output.standard.line(.object([("topic", .string(topic))] + counts.map { ($0, .int($1)) }))
            return
        }
        var table = Table(["MESSAGES", ""], rightAligned: [1])
        for (name, count) in counts { table.add([name, Measure.grouped(count)]) }
        Output.standard.write(table.text)
    }
}
