import ArgumentParser

struct RetentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "What topics keep: set policies, plan and run purges, keep at it.",
        discussion: """
            A policy limits a topic's age, bytes or records; what is over a limit goes, oldest first, in whole sealed segments \
            and whole batches of the head. Every change of a policy and every removal is an event of topic audit, written in \
            the transaction that does it: fflog consume audit. docs/retention.md says what exactly goes, and when.

            EXAMPLE:
              fflog retention set visits --max-age 30d --max-bytes 200MB
              fflog retention plan -o plan.json
              fflog retention run --plan plan.json --yes
            """,
        subcommands: [
            RetentionSetCommand.self, RetentionUnsetCommand.self, RetentionListCommand.self, RetentionPlanCommand.self,
            RetentionRunCommand.self, RetentionWatchCommand.self,
        ])
}
