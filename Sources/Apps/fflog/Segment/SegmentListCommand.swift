import ArgumentParser
import EventLog
import Reports
import Terminal

struct SegmentListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the sealed segments: what they hold, and what it takes.",
        discussion: """
            EXAMPLE:
              fflog segment list visits
            """)

    @Argument(help: "One topic only.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let names = Dictionary(try log.topics().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let segments = try log.segments(of: try topic.map { try log.topic($0) })
        if options.format == .json {
            var list = JSONArrayPrinter()
            for segment in segments { try list.add(SegmentReport.json(segment, names[segment.topic])) }
            return list.finish()
        }
        guard !segments.isEmpty else {
            options.say("no segments; what was appended is in the head. See: fflog seal --help")
            return
        }
        Output.standard.write(SegmentReport.table(segments).text)
    }
}
