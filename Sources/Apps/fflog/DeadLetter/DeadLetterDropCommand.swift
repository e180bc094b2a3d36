import ArgumentParser
import DeadLetters
import EventLog
import Reports
import Terminal

struct DeadLetterDropCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Give dead letters up for good: says how many, and needs --yes.",
        discussion: """
            Their records are not processed; what waits behind them goes on. Who dropped them, when and why stays in topic \
            dead-letters.

            EXAMPLE:
              fflog dead-letter drop --class not_a_picture --reason "test pattern of a new camera"
              fflog dead-letter drop faces/blobs/2/1043 --reason "too blurred" --yes
            """)

    @Argument(help: "Letters: STAGE/TOPIC/PARTITION/OFFSET; none means all that the options select.")
    var letters: [DeadLetterID] = []
    @OptionGroup var filter: DeadLetterFilter
    @Flag(help: "All letters of all stages.")
    var all = false
    @Option(help: "Why, for the record.")
    var reason: String
    @Option(help: "Who decided it, for the record (else the user's name).")
    var by: String?
    @Flag(help: "Really drop.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !letters.isEmpty || !filter.isEmpty || all else {
            throw ValidationError("name letters, select some with --stage, --key or --class, or say --all")
        }
        guard !reason.isEmpty else { throw ValidationError("--reason: say why") }
    }

    func run() throws {
        let administration = DeadLetterAdministration(try options.open(yes ? .write : .read))
        let selected = try administration.letters(filter.selection(letters))
        guard !selected.isEmpty else {
            throw CommandEnded(ExitStatus.nothingMatched, options.quiet ? nil : "no dead letters match")
        }
        options.say("selected: \(DeadLetterReport.counts(selected))")
        let dropped =
            yes
            ? try administration.drop(selected.map(\.id), by: by ?? DeadLetterCommand.person, reason: reason) : selected
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("selected", .int(selected.count)), ("dropped", .int(dropped.count)), ("done", .bool(yes)),
                ]))
        } else {
            options.say("\(yes ? "dropped" : "would drop") \(dropped.count) dead letters")
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was dropped; repeat with --yes") }
    }
}
