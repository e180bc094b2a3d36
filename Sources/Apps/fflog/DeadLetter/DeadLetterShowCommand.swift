import ArgumentParser
import DeadLetters
import EventLog
import Reports
import Terminal

struct DeadLetterShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a dead letter and its record.",
        discussion: """
            The first line is the letter, the second the record, as consume --format json prints it; there is no second where \
            the record was purged.

            EXAMPLE:
              fflog dead-letter show faces/blobs/2/1043
            """)

    @Argument(help: "The letter: STAGE/TOPIC/PARTITION/OFFSET.")
    var letter: DeadLetterID
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        var selection = DeadLetterSelection()
        selection.ids = [letter]
        let found = try DeadLetterAdministration(log).letters(selection)[0]
        Output.standard.line(DeadLetterReport.json(found))
        guard try printRecord(log, found.id) else {
            return options.say("the record was purged; the letter can only be dropped")
        }
    }

    /// - Returns: Whether it is still there.
    private func printRecord(_ log: EventLog, _ id: DeadLetterID) throws -> Bool {
        let topic: Topic
        do { topic = try log.topic(id.topic) } catch LogError.unknownTopic { return false }
        let printer = RecordPrinter(log, topic, .json)
        var printed = 0
        do {
            _ = try log.read(topic, id.partition, from: id.offset, bytesMax: 1) { batch in
                printed = try printer.print(
                    batch, partition: id.partition, range: id.offset.rawValue..<(id.offset.rawValue + 1), limit: 1,
                    to: Output.standard)
                return .stop
            }
        } catch LogError.offsetOutOfRange { return false } catch LogError.partitionOutOfRange { return false }
        return printed > 0
    }
}
