import ArgumentParser
import EventLog
import FootfallProjections
import Projections
import Reports
import Terminal
import TypedTopics
internal import Timekeeping

struct ProjectionLateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "late", abstract: "List the records that no row of a projection has, and why.",
        discussion: """
            In the order of partition and offset. A record is late when it lies further behind the latest event of its store in \
            its partition than the out-of-order bound and the allowed lateness together; the others were parked. json is one \
            record a line. May run beside a run or a rebuild. Ends with 5 where nothing matches.

            To see such a record: fflog consume TOPIC -p PARTITION -o OFFSET:+1.

            EXAMPLE:
              fflog projection late visits-15s
              fflog projection late visits-15s --partition 2 --reason late --limit 20 --format json
            """)

    @Argument(help: "The projection.")
    var name: String
    @Option(name: .shortAndLong, help: "Only records of this partition.")
    var partition: Int?
    @Option(
        help: ArgumentHelp(
            "Only records with this reason: \(LedgerEntry.Reason.names.joined(separator: ", ")); may repeat."))
    var reason: [String] = []
    @Option(name: [.customShort("n"), .long], help: "At most so many records.")
    var limit: Int?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit: at least 0") }
        if let partition, !(0...Int(Int32.max)).contains(partition) {
            throw ValidationError("--partition: at least 0")
        }
        for reason in reason where !LedgerEntry.Reason.names.contains(reason) {
            throw ValidationError(
                "--reason: '\(reason)' is not one of \(LedgerEntry.Reason.names.joined(separator: ", "))")
        }
    }

    func run() throws {
        try ProjectionCommand.known(name)
        let log = try options.open(.read)
        let projection = try ProjectionCommand.named(name, log)
        let file = try ProjectionFile.serving(name, in: log.directory.projectionsPath)
        try ProjectionCommand.requireOwnRows(file, projection, log)
        let partitions = try log.topic(projection.topic.name).configuration.partitions
        if let partition, partition >= partitions {
            throw LogError.partitionOutOfRange(
                topic: projection.topic.name, partition: PartitionID(partition), partitions: partitions)
        }
        var left = limit ?? .max
        var found = 0
        if left > 0 {
            try file.forEachLedgerEntry(partition: partition.map { PartitionID($0) }) { entry in
                guard reason.isEmpty || reason.contains(entry.reason.name) else { return .next }
                if found == 0, options.format == .text {
                    Output.standard.line(Self.line("PARTITION", "OFFSET", "EVENT TIME", "REASON"))
                }
                found += 1
                left -= 1
                print(entry, topic: projection.topic.name)
                try Output.standard.flushIfLarge()
                return left == 0 || Interruption.isRequested ? .stop : .next
            }
        }
        if found == 0 {
            throw CommandEnded(
                ExitStatus.nothingMatched, options.quiet ? nil : "no late or parked record of '\(name)' matches")
        }
    }

    private func print(_ entry: LedgerEntry, topic: String) {
        // Times beyond the calendar are what some records are parked for.
        let time = WindowShape.times.contains(entry.eventTime.milliseconds)
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(topic)), ("partition", .int(entry.partition.index)),
                    ("offset", .int(Int(entry.offset.rawValue))),
                    ("event_time", time ? .time(entry.eventTime) : .int(Int(entry.eventTime.milliseconds))),
                    ("reason", .string(entry.reason.name)), ("explanation", .string(entry.explanation)),
                ]))
        } else {
            Output.standard.line(
                Self.line(
                    entry.partition.description, entry.offset.description,
                    time ? RFC3339.text(entry.eventTime.milliseconds) : String(entry.eventTime.milliseconds),
                    "\(entry.reason.name): \(entry.explanation)"))
        }
    }

    /// Rows are printed as they are read: columns have a fixed width.
    private static func line(_ partition: String, _ offset: String, _ time: String, _ reason: String) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return "\(padded(partition, 9))  \(padded(offset, 14))  \(time)"
            + String(repeating: " ", count: max(0, 24 - time.count)) + "  \(reason)"
    }
}
