import ArgumentParser
import EventLog
import Projections
import Reports
import Terminal

struct ProjectionDropCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract:
            "Remove a version of a projection that no longer serves, or whose topic is gone; shows what would go, and needs --yes.",
        discussion: """
            The version that serves is refused, unless its topic was deleted, and one that somebody computes. A rebuild that was cut short can be dropped: the \
            next one then starts over. Queries that are reading the version go on.

            EXAMPLE:
              fflog projection drop visits-15s@1 --yes
            """)

    @Argument(help: ArgumentHelp("The projection and its version.", valueName: "name@version"))
    var target: String
    @Flag(help: "Really drop.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    private var parsed: (name: String, version: Int)? {
        guard let sign = target.lastIndex(of: "@"), let version = Int(target[target.index(after: sign)...]), version > 0
        else { return nil }
        return (String(target[..<sign]), version)
    }

    func validate() throws {
        guard parsed != nil else {
            throw ValidationError("'\(target)': name a projection and one of its versions, as in visits-15s@1")
        }
    }

    func run() throws {
        let (name, version) = parsed!
        try ProjectionCommand.known(name)
        let log = try options.open(yes ? .write : .read)
        let drop = try VersionDrop(
            name, version: version, in: log.directory.projectionsPath, topics: Set(log.topics().map(\.id)))
        if yes { try drop.run() }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("projection", .string(name)), ("version", .int(version)), ("file_bytes", .int(drop.fileBytes)),
                    ("dropped", .bool(yes)),
                ]))
        } else {
            let what = "\(name)@\(version), \(Measure.grouped(drop.fileBytes)) bytes"
            options.say(yes ? "dropped \(what)" : "would drop \(what)")
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was dropped; repeat with --yes") }
    }
}
