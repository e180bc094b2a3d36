import ArgumentParser
import ConsumerGroups
import EventLog
import Reports
import Terminal

struct GroupCommitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Say that a group is done with a partition's records before an offset.",
        discussion: """
            For a reader that commits by itself: fflog consume -g GROUP --commit manual prints and commits nothing. A checkpoint \
            only moves on; group reset takes it back. Members that are alive go on where they are, and whoever takes the \
            partition over begins at the checkpoint.

            EXAMPLE:
              fflog consume doors -g mail --commit manual -n 10 -f '%p %o %v\\n'
              fflog group commit mail doors -p 0 -o 10
            """)

    @Argument(help: "The group.")
    var group: String
    @Argument(help: "The topic.")
    var topic: String
    @Option(name: .shortAndLong, help: "The partition; needed where the topic has several.")
    var partition: Int?
    @Option(name: .shortAndLong, help: "The offset of the first record that is not dealt with.")
    var offset: Int64
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let partition, partition < 0 { throw ValidationError("-p: partitions count from 0") }
        if offset < 0 { throw ValidationError("-o: an offset, 0 or more") }
    }

    func run() throws {
        let log = try options.open(.write)
        let count = try log.topic(topic).partitions.count
        guard let partition = partition ?? (count == 1 ? 0 : nil) else {
            throw CommandEnded(ExitStatus.usage, "topic '\(topic)' has \(count) partitions: name one with -p")
        }
        let before = try GroupAdministration(log).commit(
            group, topic: topic, PartitionID(min(max(partition, -1), Int(Int32.max))), at: Offset(offset))
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("group", .string(group)), ("topic", .string(topic)), ("partition", .int(partition)),
                    ("from", .optional(before.map { Int($0.rawValue) })), ("to", .int(Int(offset))),
                ]))
        } else {
            options.say(
                "group '\(group)', topic '\(topic)', partition \(partition): checkpoint \(offset), was \(before?.description ?? "none")"
            )
        }
    }
}
