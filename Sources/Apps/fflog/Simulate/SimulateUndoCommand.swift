import ArgumentParser
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import Reports
import Terminal
import TypedTopics

struct SimulateUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract:
            "Take back what simulate and bench wrote: empty a synthetic topic; shows what would go, and needs --yes.",
        discussion: """
            Only a topic in which everything was made up is emptied: fflog topic list shows which those are. It keeps its settings \
            and its retention policy, and the next append to it says whether it is synthetic. The rows that projections \
            computed from it are removed with it.

            EXAMPLE:
              fflog simulate undo
              fflog simulate undo --topic visits-demo --yes
            """)

    @Option(help: "The topic.")
    var topic = FootfallTopic.visits.name
    @Flag(help: "Really empty it.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(yes ? .write : .read)
        let found = try log.topic(topic)
        guard found.isSynthetic else { throw LogError.notSynthetic(topic: topic) }
        let records = try TopicReport(found, in: log).records
        let policy = try log.policy(of: found)
        let computed = try versions(of: found, log)
        var stale: [ProjectionLocation] = []
        if yes {
            try log.emptySyntheticTopic(topic)
            stale = try drop(computed, log)
        }
        let dropped = computed.filter { !stale.contains($0) }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(topic)), ("records", .int(records)), ("deleted", .bool(yes)),
                    ("partitions", .int(found.configuration.partitions)), ("keeps_policy", .bool(policy != nil)),
                    ("dropped_projections", .array(dropped.map { .string(Self.name($0)) })),
                    ("stale_projections", .array(stale.map { .string(Self.name($0)) })),
                ]))
        } else {
            options.say(
                "\(yes ? "deleted" : "would delete") the \(Measure.grouped(records)) records of topic '\(topic)', all of them "
                    + "made up; it \(yes ? "is" : "would be") empty, with the settings"
                    + "\(policy == nil ? "" : " and the retention policy") that it had")
            for version in dropped {
                options.say(
                    "\(yes ? "dropped" : "would drop") the rows that were computed of them: \(Self.name(version))")
            }
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was deleted; repeat with --yes") }
    }

    private static func name(_ location: ProjectionLocation) -> String { "\(location.name)@\(location.version)" }

    /// The versions of projections that hold rows of the topic.
    private func versions(of topic: Topic, _ log: EventLog) throws -> [ProjectionLocation] {
        let folder = log.directory.projectionsPath
        return try FootfallProjections.all.filter { $0.topic.name == topic.name }.flatMap { projection in
            try ProjectionLocation.versions(of: projection.name, in: folder).map {
                ProjectionLocation(folder: folder, name: projection.name, version: $0)
            }.filter { try VersionDrop.topic(of: $0) == topic.id }
        }
    }

    /// - Returns: Those that stay, since somebody computes them; nobody is shown their rows.
    private func drop(_ versions: [ProjectionLocation], _ log: EventLog) throws -> [ProjectionLocation] {
        let topics = Set(try log.topics().map(\.id))
        return try versions.filter { version in
            do {
                try VersionDrop(version.name, version: version.version, in: version.folder, topics: topics).run()
                return false
            } catch let error as ProjectionError {
                Console.warning(
                    "\(error). Its rows are not shown; then: fflog projection drop \(Self.name(version)) --yes")
                return true
            }
        }
    }
}
