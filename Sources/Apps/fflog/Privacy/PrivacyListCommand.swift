import Anonymization
import ArgumentParser
import EventLog
import EventSchema
import FootfallEvents
import Reports
import Terminal
internal import Timekeeping

struct PrivacyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what stores opted in to and out of, on which basis, since when.",
        discussion: """
            What is not listed is off.

            EXAMPLE:
              fflog privacy list
              fflog privacy list --store "Henry Street" --history
            """)

    @Option(help: "Only this store.")
    var store: String?
    @Flag(help: "Every choice that was made, not only the last of each attribute.")
    var history = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let optIns = try OptIns(try options.open(.read))
        _ = optIns.complaint.map(Console.warning)
        let choices = (history ? optIns.all : optIns.latest).filter { store == nil || $0.event.store == store }
        if options.format == .json {
            Output.standard.line(.array(choices.map { PrivacyText.json($0.event) }))
            return
        }
        if choices.isEmpty { return options.say("nobody opted in to anything: visits have no such attributes") }
        var table = Table(["STORE", "ATTRIBUTE", "STATE", "SINCE", "BY", "BASIS"])
        for choice in choices {
            table.add([
                choice.event.store, PrivacyText.attribute(choice.event), choice.event.optedIn ? "on" : "off",
                RFC3339.text(choice.event.eventTime), choice.event.by, choice.event.basis,
            ])
        }
        Output.standard.write(table.text)
    }
}

enum PrivacyText {
    static func attribute(_ event: OptInChanged) -> String {
        PrivacyAttribute(event.attribute)?.rawValue ?? String(event.attribute.rawValue)
    }

    static func json(_ event: OptInChanged) -> JSONValue {
        .object([
            ("store", .string(event.store)), ("attribute", .string(attribute(event))),
            ("opted_in", .bool(event.optedIn)), ("since", .time(EventTime(milliseconds: event.eventTime))),
            ("basis", .string(event.basis)),
            ("by", .string(event.by)),
        ])
    }
}
