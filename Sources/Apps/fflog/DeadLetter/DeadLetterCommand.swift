import ArgumentParser
import Foundation

struct DeadLetterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letter", abstract: "Records that a stage could not process: list, show, retry, drop.",
        discussion: """
            A dead letter names a record that stays where it is: STAGE/TOPIC/PARTITION/OFFSET. While one is outstanding, later \
            records of its key wait behind it, as parked letters; they go on by themselves when it is resolved or dropped.
            """,
        subcommands: [
            DeadLetterListCommand.self, DeadLetterShowCommand.self, DeadLetterRetryCommand.self,
            DeadLetterDropCommand.self,
        ])

    /// Who asks, where nobody says so.
    static var person: String { ProcessInfo.processInfo.userName }
}
