import ArgumentParser
import DeadLetters
import EventLog
import Reports
import Terminal

struct DeadLetterListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the dead letters that are outstanding.",
        discussion: """
            EXAMPLE:
              fflog dead-letter list
              fflog dead-letter list --class timeout --format json
            """)

    @OptionGroup var filter: DeadLetterFilter
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let letters = try DeadLetterAdministration(try options.open(.read)).letters(filter.selection())
        if options.format == .json {
            var list = JSONArrayPrinter()
            for letter in letters { try list.add(DeadLetterReport.json(letter)) }
            list.finish()
        } else if !letters.isEmpty {
            Output.standard.write(DeadLetterReport.table(letters).text)
        }
        options.say(DeadLetterReport.counts(letters))
    }
}
