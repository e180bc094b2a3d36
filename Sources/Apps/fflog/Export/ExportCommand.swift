import Terminal
import ArgumentParser
import Bytes
import EventHubs
import EventLog
import FootfallEvents
import TypedTopics

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Give events back in the forms of other systems.",
        subcommands: [ExportEventHubCommand.self])
}

struct ExportEventHubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event-hub", abstract: "Write faces as the reference sample's Event Hub messages, JSON lines.",
        discussion: """
            What was imported comes out semantically equal, the faces of a picture in order. The sample computed its emotion \
            score with an error, which --emotion-score azure (the default) repeats; corrected gives the score as it was meant.

            EXAMPLE:
              fflog export event-hub > messages.jsonl
              fflog export event-hub --emotion-score corrected --with-time
            """)

    @Option(help: "The topic.")
    var topic = "faces"
    @Option(help: "azure or corrected.")
    var emotionScore: EmotionScore = .azure
    @Flag(help: "Give each message its time, as EventEnqueuedUtcTime.")
    var withTime = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let exporter = try EventHubExporter(
            log: try options.open(.read), topic: topic, score: emotionScore, includesTime: withTime)
        var count = 0
        try exporter.forEach { message in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            message.withUnsafeBytes { Output.standard.write($0) }
            Output.standard.write("\n")
            count += 1
            try Output.standard.flushIfLarge()
        }
        _ = exporter.skipped.complaint(of: topic).map(Console.warning)
        options.say("\(count) messages")
    }
}

extension EmotionScore: ExpressibleByArgument {}
