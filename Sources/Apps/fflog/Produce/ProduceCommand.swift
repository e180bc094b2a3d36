import ArgumentParser
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import Reports
import Retention
import Sealing
import Terminal
internal import Timekeeping

struct ProduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "produce", abstract: "Append lines of a file or of standard input to a topic.",
        discussion: """
            A topic with an event schema takes JSON lines, and the event's key field chooses the partition; any other topic \
            takes each line's bytes as they are. When the command ends with 0, every line is durable. A bad line stops it: \
            the lines before are in, it and those after are not; with --skip-bad only the bad ones are left out. A topic of \
            class pseudonymous or anonymous takes nothing that its schema doesn't name, in no field, key or header: such a \
            line is a bad one, and the exit status is then 3.

            EXAMPLE:
              fflog produce visits visits.jsonl
              tail -F counter.log | fflog produce raw-lines
            """)

    @Argument(help: "The topic.")
    var topic: String
    @Argument(help: "The file; standard input where none is given.", completion: .file())
    var file = "-"

    @Option(name: .shortAndLong, help: "The partition; else the key's, else one after the other.")
    var partition: Int?
    @Option(name: .shortAndLong, help: "The key of every record; else an event's own key field.")
    var key: String?
    @Option(
        name: [.customShort("K"), .long], help: "In a topic of plain lines: what separates the key from the value.")
    var keySeparator: String?
    @Option(
        name: [.customShort("H"), .customLong("header")], help: "A header of every record, as name=value; may repeat.")
    var headers: [String] = []
    @Option(help: "Records in a batch, at the most.")
    var batch = 1000
    @Option(help: "Milliseconds after which a line that waits for others is appended with those there are.")
    var linger: Int32 = 5
    @Flag(help: "Leave out bad lines instead of stopping; the exit status is then 4.")
    var skipBad = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...1_000_000).contains(batch) else { throw ValidationError("--batch: 1 to 1000000 are possible") }
        if let partition, partition < 0 { throw ValidationError("-p: partitions count from 0") }
        guard linger >= 0 else { throw ValidationError("--linger: at least 0") }
        guard key == nil || keySeparator == nil else { throw ValidationError("-k and -K exclude each other") }
        for header in headers where !header.contains("=") {
            throw ValidationError("--header \(header): write name=value")
        }
    }

    func run() throws {
        let log = try options.open(.write)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let topic = try log.topic(self.topic)
        if AuditTopic.isAccount(topic) { throw RetentionError.auditTopicKept }
        if keySeparator != nil, let schema = topic.configuration.schema {
            throw CommandEnded(
                ExitStatus.usage,
                "-K is for plain lines: topic '\(topic.name)' takes events of \(schema), whose key field is the key; "
                    + "another key for all is given with -k")
        }
        var settings = LineProducer.Settings()
        settings.partition = partition.map { PartitionID(min(max($0, -1), Int(Int32.max))) }
        settings.key = key.map { Array($0.utf8) }
        settings.keySeparator = keySeparator.map { Array($0.utf8) }
        settings.recordsPerBatch = batch
        settings.headers = headers.map { header in
            let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return RecordHeader(key: String(parts[0]), value: Array(parts[1].utf8))
        }
        let producer = try LineProducer(log, topic, settings, now: TimeSource.system.wallClock)
        var summary = Summary()
        do { try produce(producer, topic, &summary) } catch {
            // Such as a full disk: what is in stays in, and repeating all of it would append that twice.
            try? producer.settle()
            if summary.read > 0 { report(summary, producer, topic) }
            throw error
        }
        report(summary, producer, topic)
        let isRefused = summary.refused > 0
        if let stopped = summary.stopped {
            throw CommandEnded(isRefused ? ExitStatus.refused : ExitStatus.failure, stopped)
        }
        if isRefused { throw CommandEnded(ExitStatus.refused) }
        if summary.rejected > 0 { throw CommandEnded(ExitStatus.partial) }
    }

    private struct Summary {
        var read = 0
        var rejected = 0
        /// Of those, the ones that the topic's allow-list refuses.
        var refused = 0
        var stopped: String?
    }

    private func produce(_ producer: LineProducer, _ topic: Topic, _ summary: inout Summary) throws {
        var lines = try LineReader(file, lineBytesMax: max(topic.configuration.eventBytesMax, 1 << 16))
        let progress = ProgressLine("produce", quiet: options.quiet)
        reading: while !Interruption.isRequested {
            // A second at a time, so that an interruption is noticed even where no signal reaches the read.
            let next = try lines.next { producer.lingered.map { .milliseconds(linger) - $0 } ?? .seconds(1) }
            switch next {
            case .end: break reading
            case .idle: try producer.flush()
            default: try take(next, producer, topic, &summary, lines.lineNumber)
            }
            if summary.stopped != nil { break }
            progress.update(done: lines.bytesRead, total: lines.totalBytes, unit: "bytes")
        }
        progress.finish()
        try producer.flush()
    }

    /// What is left of the linger, in whole milliseconds.
    private func take(
        _ next: LineReader.Next, _ producer: LineProducer, _ topic: Topic, _ summary: inout Summary, _ number: Int
    ) throws {
        let reason: String
        do {
            switch next {
            case .idle, .end: return
            case .line(let line):
                summary.read += 1
                return try producer.take(line)
            case .tooLong(let bytes):
                summary.read += 1
                throw LogError.eventTooLarge(
                    topic: topic.name, bytes: bytes, limit: topic.configuration.eventBytesMax)
            }
        } catch let error as EventJSONError {
            reason = "\(error)"
        } catch let error as RefusedTime {
            reason = ErrorText.of(error)
        } catch let error as RefusedLine {
            summary.refused += 1
            reason = "\(error)"
        } catch let error as ReservedModel {
            summary.refused += 1
            reason = "\(error)"
        } catch let error as LogError {
            guard case .eventTooLarge = error else { throw error }
            reason = ErrorText.of(error)
        }
        summary.rejected += 1
        let place = file == "-" ? "line \(number)" : "\(file):\(number)"
        if skipBad {
            Console.warning("\(place): \(reason); left out")
        } else {
            summary.stopped =
                "\(place): \(reason). The lines before it are in, it and those after it are not; "
                + "mend the line and repeat from there, or leave bad lines out with --skip-bad"
        }
    }

    private func report(_ summary: Summary, _ producer: LineProducer, _ topic: Topic) {
        let partitions = producer.receipts.sorted { $0.key < $1.key }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(topic.name)), ("read", .int(summary.read)), ("appended", .int(producer.appended)),
                    ("rejected", .int(summary.rejected)),
                    (
                        "partitions",
                        .array(
                            partitions.map {
                                .object([
                                    ("partition", .int($0.key.index)),
                                    ("first_offset", .int(Int($0.value.base.rawValue))),
                                    ("last_offset", .int(Int($0.value.last.rawValue))),
                                ])
                            })
                    ),
                ]))
            return
        }
        let rejected = summary.rejected == 0 ? "" : ", \(summary.rejected) rejected"
        options.say("\(summary.read) lines read, \(producer.appended) appended to '\(topic.name)'\(rejected)")
    }
}
