import ArgumentParser
import EventLog
import Reports
import Retention
import Terminal

extension RetentionPolicy.AgeClock: ExpressibleByArgument {}

struct RetentionSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set a topic's retention policy, in place of the one it has.",
        discussion: """
            Nothing is removed by it: fflog retention run, or watch, does that. All limits that are given hold; what is not \
            given is not limited.

            EXAMPLE:
              fflog retention set visits --max-age 30d
              fflog retention set counts --max-bytes 200MB --max-records 5000000
              fflog retention set faces --max-age 12h --age-clock append
            """)

    @Argument(help: "The topic.")
    var topic: String
    @Option(
        help: ArgumentHelp(
            "The oldest that is kept: 30d, 12h, 90m. A segment or batch goes when its newest record is older.",
            valueName: "duration"),
        transform: { try Self.parsed { try DurationText.parse($0) }($0) })
    var maxAge: Duration?
    @Option(help: "Which time the age counts from: event (unless said) or append.")
    var ageClock: RetentionPolicy.AgeClock?
    @Option(
        help: ArgumentHelp("The most that is kept, as stored: 200MB, 1GiB.", valueName: "bytes"),
        transform: { try Self.parsed { try ByteCountText.parse($0) }($0) })
    var maxBytes: Int?
    @Option(help: ArgumentHelp("The most records that are kept.", valueName: "n"))
    var maxRecords: Int?
    @OptionGroup var options: GlobalOptions

    /// The parser shows a transform's error where it is a `ValidationError`.
    private static func parsed<T>(_ parse: @escaping (String) throws -> T) -> (String) throws -> T {
        { text in do { return try parse(text) } catch { throw ValidationError("\(error)") } }
    }

    func validate() throws {
        guard maxAge != nil || maxBytes != nil || maxRecords != nil else {
            throw ValidationError(
                "give --max-age, --max-bytes or --max-records; to keep everything: fflog retention unset \(topic)")
        }
        guard ageClock == nil || maxAge != nil else { throw ValidationError("--age-clock goes with --max-age") }
        guard maxRecords ?? 1 > 0 else { throw ValidationError("--max-records: at least 1") }
    }

    func run() throws {
        let policy = RetentionPolicy(
            age: maxAge.map { .init(max: $0, clock: ageClock ?? .event) }, bytesMax: maxBytes,
            recordsMax: maxRecords)
        let old = try PolicyAdministration(try options.open(.write)).set(policy, of: topic)
        RetentionCommand.report(topic, old: old, new: policy, options)
    }
}

struct RetentionUnsetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset", abstract: "Remove a topic's retention policy: it keeps everything.",
        discussion: """
            EXAMPLE:
              fflog retention unset visits
            """)

    @Argument(help: "The topic.")
    var topic: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let old = try PolicyAdministration(try options.open(.write)).set(nil, of: topic)
        RetentionCommand.report(topic, old: old, new: nil, options)
    }
}

extension RetentionCommand {
    /// Says what a change has changed.
    fileprivate static func report(
        _ topic: String, old: RetentionPolicy?, new: RetentionPolicy?, _ options: GlobalOptions
    ) {
        if options.format == .json {
            Output.standard.line(PolicyReport.json(topic, old: old, new: new))
        } else {
            options.say(PolicyReport.text(topic, old: old, new: new))
        }
    }
}
