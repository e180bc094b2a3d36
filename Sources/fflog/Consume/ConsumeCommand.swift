import ArgumentParser
import ConsumerGroups
import EventLog
internal import Timekeeping

struct ConsumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consume", abstract: "Print a topic's records.",
        discussion: """
            Without -g it reads from -o (the start, unless said) to the end, partition by partition, and goes on with new \
            records when --follow is given. With -g it is a member of that consumer group: it shares the partitions with the \
            other members, starts at the group's checkpoints, and commits what it has printed. Partitions that are added \
            are read from their first record, also by a follower or a group that began at the end.

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
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let count, count < 0 { throw ValidationError("-n: at least 0") }
        if group != nil, partition != nil {
            throw ValidationError("-p and -g exclude each other: a group's members share all partitions")
        }
        if group != nil, let offset, offset != "start", offset != "end" {
            throw ValidationError(
                "-o with -g is start or end, for a group that has no checkpoint yet; else: group reset")
        }
        do {
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
        if let group {
            let consumer = GroupConsumer(
                log: log, topic: topic, group: group, printer: printer, limit: count ?? .max, follow: follow,
                start: offset == "end" ? .end : .start, quiet: options.quiet)
            try consumer.run()
        } else {
            try readPartitions(log, topic, printer)
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
