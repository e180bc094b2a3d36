import ArgumentParser
import ConsumerGroups
import EventLog
import Reports
import Terminal
internal import Timekeeping

struct ConsumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consume", abstract: "Print a topic's records.",
        discussion: """
            Without -g it reads from -o (the start, unless said) to the end, partition by partition, and goes on with new \
            records when --follow is given. With -g it is a member of that consumer group: it shares the partitions with the \
            other members, starts at the group's checkpoints, and commits what it has printed. Partitions that are added \
            are read from their first record, also by a follower or a group that began at the end.

            With -g and --exec LINE every record goes to the standard input of a program of its own, with --batch up to so many \
            at a time. When it ends with status 0 the group's checkpoint moves on; else it is tried again, after a second, \
            two, four and so on, and after --attempts the record is a dead letter (docs/dead-letters.md). Records of one key \
            keep their order. FFLOG_TOPIC, _PARTITION, _OFFSET, _LAST_OFFSET, _RECORDS and _ATTEMPT, for one record also _KEY \
            and _TIMESTAMP, are in its environment. What a bare pipe passes on is committed when it is in the pipe, whatever \
            becomes of it there; with --commit manual nothing is, until somebody says so with fflog group commit.

            OFFSETS:
              start, end, +N (N after the start), -N (N before the end), A,
              A:B (B is left out), :end, @TIME, @T1:T2, @-24h;
              times in RFC 3339 with an offset or Z, or epoch milliseconds.
              @TIME is the first record at or after the time, and all that follow it. @T1:T2 is every record from T1 to before \
              T2, in whatever order they came; with --follow until the clock is a second past T2.

            FORMAT (-f):
              %t topic, %p partition, %o offset, %k key, %v value, %h headers, %%,
              %T timestamp in ms, %K and %S lengths of key and value;
              and \\n \\t \\r \\\\ \\0 \\xHH.

            EXAMPLE:
              fflog consume visits -n 3
              fflog consume visits -o @-1h -f '%p %o %k %v\\n' --follow
              fflog consume visits -g dashboard --follow
              fflog consume visits -g mail --exec './notify --to duty' --follow
            """)

    @Argument(help: "The topic.")
    var topic: String
    @Option(name: .shortAndLong, help: "One partition only.")
    var partition: Int?
    @Option(name: [.customShort("o"), .long], parsing: .unconditional, help: "Where to read; see OFFSETS.")
    var offset: String?
    @Option(name: [.customShort("n"), .customLong("count")], help: "Stop after so many records.")
    var count: Int?
    @Option(name: [.customShort("f"), .customLong("format-string")], help: "How to print a record; see FORMAT.")
    var formatString: String?
    @Option(name: .shortAndLong, help: "Read as a member of this consumer group.")
    var group: String?
    @Flag(help: "At the end wait for more.")
    var follow = false
    @Option(help: "Hand each record to this shell line; with -g.")
    var exec: String?
    @Option(help: "Hand up to so many records to --exec at a time.")
    var batch: Int?
    @Option(help: "How long one run of --exec may take: 30s unless said.")
    var timeout: String?
    @Option(help: "How often --exec is tried before a record is a dead letter: 3 unless said.")
    var attempts: Int?
    @Option(help: "When -g commits: auto (what was printed), or manual (fflog group commit does it).")
    var commit: CommitMode?
    @OptionGroup var options: GlobalOptions

    enum CommitMode: String, ExpressibleByArgument, CaseIterable {
        case auto, manual
    }

    func validate() throws {
        if let partition, partition < 0 { throw ValidationError("-p: partitions count from 0") }
        if let count, count < 0 { throw ValidationError("-n: at least 0") }
        if group != nil, partition != nil {
            throw ValidationError("-p and -g exclude each other: a group's members share all partitions")
        }
        if group != nil, let offset, offset != "start", offset != "end" {
            throw ValidationError(
                "-o with -g is start or end, for a group that has no checkpoint yet; else: group reset")
        }
        if group == nil, exec != nil || commit != nil {
            throw ValidationError("--exec and --commit are for a member of a group: give -g too")
        }
        if exec == nil, batch != nil || timeout != nil || attempts != nil {
            throw ValidationError("--batch, --timeout and --attempts are for --exec")
        }
        if exec != nil, commit != nil {
            throw ValidationError("--exec commits when the program has ended; --commit is for what is printed")
        }
        if let exec, exec.allSatisfy(\.isWhitespace) { throw ValidationError("--exec: the line is empty") }
        if let batch, !(1...10_000).contains(batch) { throw ValidationError("--batch: 1 to 10,000") }
        if let attempts, !(1...100).contains(attempts) { throw ValidationError("--attempts: 1 to 100") }
        do {
            if let timeout { _ = try DurationText.parse(timeout) }
            if let formatString { _ = try FormatString(formatString) }
            if let offset { _ = try OffsetRange(offset, now: TimeSource.system.wallClock()) }
        } catch { throw ValidationError("\(error)") }
        if formatString != nil, options.format == .json {
            throw ValidationError("-f and --format json exclude each other")
        }
    }

    func run() throws {
        let log = try options.open(group == nil ? .read : .write)
        let topic = try log.topic(self.topic)
        let style: RecordPrinter.Style =
            options.format == .json ? .json : .format(try FormatString(formatString ?? "%v\\n"))
        let printer = RecordPrinter(log, topic, style)
        if let group, let exec {
            try handOver(log, topic, printer, group, exec)
        } else if let group {
            let consumer = GroupConsumer(
                log: log, topic: topic, group: group, printer: printer, limit: count ?? .max, follow: follow,
                start: offset == "end" ? .end : .start, quiet: options.quiet, commits: commit != .manual)
            try consumer.run()
        } else {
            try readPartitions(log, topic, printer)
        }
    }

    private func handOver(
        _ log: EventLog, _ topic: Topic, _ printer: RecordPrinter, _ group: String, _ line: String
    ) throws {
        let program = RecordProgram(line: line, timeout: try timeout.map(DurationText.parse) ?? .seconds(30))
        var settings = ProgramConsumer.Options(group: group)
        settings.recordsMax = batch ?? 1
        settings.attempts = attempts ?? 3
        settings.limit = count ?? .max
        settings.follow = follow
        settings.start = offset == "end" ? .end : .start
        let consumer = try ProgramConsumer(
            log, topic, printer, program, settings,
            onEvent: GroupConsumer.telling(of: group, quiet: options.quiet))
        try consumer.run()
        options.say(
            "\(Measure.grouped(consumer.handed)) records handed over, \(Measure.grouped(consumer.deadLetters)) dead letters"
        )
        if consumer.deadLetters > 0 {
            throw CommandEnded(
                ExitStatus.partial,
                "\(consumer.deadLetters) dead letters; see: fflog dead-letter list --stage group/\(group)")
        }
    }

    private func readPartitions(_ log: EventLog, _ topic: Topic, _ printer: RecordPrinter) throws {
        let range = try offset.map { try OffsetRange($0, now: TimeSource.system.wallClock()) } ?? .all
        let only = partition.map { PartitionID(min(max($0, -1), Int(Int32.max))) }
        let printed = try PartitionConsumer(
            log: log, topic: topic, printer: printer, partition: only, range: range, follow: follow
        ).run(limit: count ?? .max)
        if offset != nil, !follow, count != 0, printed == 0, Interruption.status == nil {
            throw CommandEnded(ExitStatus.nothingMatched, options.quiet ? nil : "no records at \(offset!)")
        }
    }
}
