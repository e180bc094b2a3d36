import ArgumentParser
import DeadLetters
import EventLog
import Reports
import Terminal

struct DeadLetterRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Have stages try dead letters again: says how many, and needs --yes.",
        discussion: """
            The stage tries them when it runs, each in its key's order, with its result in one transaction: at most once more \
            for each request. Those that fail again are failed letters as before.

            EXAMPLE:
              fflog dead-letter retry --class timeout
              fflog dead-letter retry faces/blobs/2/1043 --yes
            """)

    @Argument(help: "Letters: STAGE/TOPIC/PARTITION/OFFSET; none means all that the options select.")
    var letters: [DeadLetterID] = []
    @OptionGroup var filter: DeadLetterFilter
    @Flag(help: "All letters of all stages.")
    var all = false
    @Option(help: "Who wants it, for the record (else the user's name).")
    var by: String?
    @Flag(help: "Really retry.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !letters.isEmpty || !filter.isEmpty || all else {
            throw ValidationError("name letters, select some with --stage, --key or --class, or say --all")
        }
    }

    func run() throws {
        let administration = DeadLetterAdministration(try options.open(yes ? .write : .read))
        let selected = try administration.letters(filter.selection(letters))
        let failed = selected.filter { $0.state == .failed }
        guard !selected.isEmpty else {
            throw CommandEnded(ExitStatus.nothingMatched, options.quiet ? nil : "no dead letters match")
        }
        options.say("selected: \(DeadLetterReport.counts(selected))")
        let asked =
            yes
            ? try administration.requestRetry(failed.map(\.id), by: by ?? DeadLetterCommand.person) : failed
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("selected", .int(selected.count)), ("retried", .int(asked.count)), ("done", .bool(yes)),
                ]))
        } else {
            options.say("\(yes ? "asked for" : "would ask for") \(asked.count) retries")
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was changed; repeat with --yes") }
    }
}
