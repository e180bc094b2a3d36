import ArgumentParser
import ErrorKinds
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import Reports
import Terminal
import TypedTopics

struct ProjectionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projection", abstract: "Compute projections of the log, and query their rows.",
        subcommands: [
            ProjectionListCommand.self, ProjectionRunCommand.self, ProjectionStatusCommand.self,
            ProjectionQueryCommand.self, ProjectionLateCommand.self, ProjectionAlterCommand.self,
            ProjectionRebuildCommand.self,
            ProjectionDropCommand.self,
        ])

    /// The projection as it is set in the log's folder.
    ///
    /// - Throws: ``CommandEnded`` naming the projections that there are.
    static func named(_ name: String, _ log: EventLog) throws -> any FootfallProjection {
        try known(name)
        return try FootfallProjections.named(name, in: log.directory.projectionsPath)!
    }

    static func all(_ log: EventLog) throws -> [any FootfallProjection] {
        try FootfallProjections.all.map { try named($0.name, log) }
    }

    /// - Throws: ``CommandEnded`` naming the projections that there are.
    @discardableResult
    static func known(_ name: String) throws -> any FootfallProjection {
        if let projection = FootfallProjections.named(name) { return projection }
        let known = FootfallProjections.all.map(\.name)
        let question = NearestName.question(for: name, among: known)
        throw CommandEnded(
            ExitStatus.failure,
            "unknown projection '\(name)'\(question.isEmpty ? "; there are: \(known.joined(separator: ", "))" : question)"
        )
    }

    /// - Throws: where the rows of a file are not of the log as it is: they are not shown.
    static func requireOwnRows(_ file: ProjectionFile, _ projection: any FootfallProjection, _ log: EventLog) throws {
        let source: LogSource
        do { source = try LogSource(log, topic: projection.topic.name) } catch LogError.unknownTopic {
            throw ProjectionError.topicGone(
                projection: projection.name, topic: projection.topic.name, version: file.location.version)
        }
        try CheckpointOrigin(projection.definition, source).require(of: file)
    }

    static func status(_ projection: any FootfallProjection, _ log: EventLog) throws -> ProjectionStatus {
        var source: LogSource?
        do { source = try LogSource(log, topic: projection.topic.name) } catch LogError.unknownTopic {}
        return try ProjectionStatus(of: projection.definition, in: log.directory.projectionsPath, source: source)
    }
}

struct ProjectionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the projections, what they read and where they stand.",
        discussion: """
            EXAMPLE:
              fflog projection list
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let all = try ProjectionCommand.all(log).map { (try ProjectionCommand.status($0, log), $0.summary) }
        if options.format == .json {
            Output.standard.line(.array(all.map(ProjectionReport.json)))
        } else {
            Output.standard.write(ProjectionReport.table(all).text)
        }
    }
}
