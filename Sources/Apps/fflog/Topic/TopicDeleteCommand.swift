import ArgumentParser
import EventLog
import Reports
import Retention
import Terminal

struct TopicDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a topic with all it holds; shows what would go, and needs --yes.",
        discussion: """
            The end of its retention policy, if it has one, is an event of topic audit. Topic audit itself stays.

            EXAMPLE:
              fflog topic delete raw-lines --yes
            """)

    @Argument(help: "The topic.")
    var name: String
    @Flag(help: "Really delete.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(yes ? .write : .read)
        let topic = try log.topic(name)
        let report = try TopicReport(topic, in: log)
        let records = report.records
        let bytes = report.storedBytes + (try log.segments(of: topic)).reduce(0) { $0 + $1.storedBytes }
        if AuditTopic.isAccount(topic) { throw RetentionError.auditTopicKept }
        if yes { try PolicyAdministration(log).deleteTopic(name) }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(name)), ("records", .int(records)), ("stored_bytes", .int(bytes)),
                    ("deleted", .bool(yes)),
                ]))
        } else {
            let what = "topic '\(name)' with \(records) records, \(bytes) bytes"
            options.say(yes ? "deleted \(what)" : "would delete \(what)")
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was deleted; repeat with --yes") }
    }
}
