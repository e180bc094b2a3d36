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
            other members, starts at the group's checkpoints, and commits what it has printed.

            OFFSETS:
              start, end, +N (N after the start), -N (N before the end), A,
              A:B (B is left out), :end, @TIME, @T1:T2, @-24h;
              times in RFC 3339 or epoch milliseconds.

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
            if let offset { _ = try OffsetRange(offset, now: .epoch) }
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
        let chosen = partition.map { [PartitionID(min(max($0, -1), Int(Int32.max)))] } ?? topic.partitions
        var places: [PartitionPlace] = []
        for partition in chosen {
            let resolved = try range.resolve(log, topic, partition, isOnly: chosen.count == 1)
            let highWaterMark = try log.partitionState(topic, partition).highWaterMark
            let end = follow ? resolved.to : min(resolved.to ?? highWaterMark, highWaterMark)
            places.append(PartitionPlace(partition: partition, next: resolved.from, end: end))
        }
        let output = Output.standard
        var left = count ?? .max
        while left > 0, !Interruption.isRequested {
            let token = log.wakeToken
            var printed = 0
            for index in places.indices where left > 0 && !Interruption.isRequested {
                let count = try read(&places[index], log, topic, printer, limit: left)
                left -= count
                printed += count
            }
            if places.allSatisfy(\.isDone) { break }
            if printed == 0 {
                try output.flush()
                log.wait(after: token)
            } else if follow {
                try output.flush()
            }
        }
        try output.flush()
        if offset != nil, !follow, count != 0, left == count ?? .max, Interruption.status == nil {
            throw CommandEnded(ExitStatus.nothingMatched, options.quiet ? nil : "no records at \(offset!)")
        }
    }

    private struct PartitionPlace {
        let partition: PartitionID
        var next: Offset
        /// Where to stop; `nil` follows.
        let end: Offset?
        var isDone: Bool { end.map { next >= $0 } ?? false }
    }

    /// Prints what there is, a megabyte of stored batches at a time, so that no snapshot lives long; with `follow` only one
    /// such piece, so that every partition has its turn.
    private func read(
        _ place: inout PartitionPlace, _ log: EventLog, _ topic: Topic, _ printer: RecordPrinter, limit: Int
    ) throws -> Int {
        var printed = 0
        while !place.isDone, printed < limit, !Interruption.isRequested {
            let range = place.next.rawValue..<max(place.end?.rawValue ?? .max, place.next.rawValue)
            let partition = place.partition
            let next: Offset
            do {
                next = try log.read(topic, partition, from: place.next) { batch in
                    printed += try printer.print(
                        batch, partition: partition, range: range, limit: limit - printed, to: Output.standard)
                    let isOver = printed >= limit || batch.header.lastOffset.rawValue + 1 >= range.upperBound
                    return isOver ? .stop : .next
                }
            } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where place.next < logStart {
                // A purge has overtaken it. Which records it did not print must be told.
                let resumed = place.end.map { min($0, logStart) } ?? logStart
                PurgedRecords.warn(topic.name, partition, from: place.next, to: resumed, reader: "they were printed")
                place.next = resumed
                continue
            }
            // Whoever reads our output may let it wait for hours.
            log.closeSegments()
            try Output.standard.flushIfLarge()
            if next == place.next { break }
            place.next = next
            if place.end == nil { break }
        }
        return printed
    }
}
