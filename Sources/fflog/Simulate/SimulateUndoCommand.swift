import ArgumentParser
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import Retention
import TypedTopics

struct SimulateUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract:
            "Take back what simulate and bench wrote: delete a synthetic topic; shows what would go, and needs --yes.",
        discussion: """
            Only a topic in which everything was made up is deleted: fflog topic list shows which those are. Rows that \
            projections computed from it stay until they are computed anew; which those are is said.

            EXAMPLE:
              fflog simulate undo
              fflog simulate undo --topic visits-demo --yes
            """)

    @Option(help: "The topic.")
    var topic = FootfallTopic.visits.name
    @Flag(help: "Really delete.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(yes ? .write : .read)
        let found = try log.topic(topic)
        guard found.isSynthetic else { throw LogError.notSynthetic(topic: topic) }
        let records = try TopicText.states(log, found).reduce(0) { $0 + $1.records }
        let stale = try staleProjections(log)
        if yes { try PolicyAdministration(log).deleteTopic(topic, onlySynthetic: true) }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(topic)), ("records", .int(records)), ("deleted", .bool(yes)),
                    ("stale_projections", .array(stale.map { .string($0) })),
                ]))
        } else {
            let what = "topic '\(topic)' with \(Measure.grouped(records)) records, all of them made up"
            options.say(yes ? "deleted \(what)" : "would delete \(what)")
        }
        for name in stale {
            Console.warning(
                "the rows of projection \(name) \(yes ? "are" : "would be") those of what was made up, until it is computed "
                    + "anew: fflog projection rebuild \(name), once topic '\(topic)' has events again")
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was deleted; repeat with --yes") }
    }

    /// Projections that hold rows of the topic.
    private func staleProjections(_ log: EventLog) throws -> [String] {
        try ProjectionCommand.all(log).filter { $0.topic.name == topic }.filter {
            try ProjectionCommand.status($0, log).rows > 0
        }.map(\.name)
    }
}
