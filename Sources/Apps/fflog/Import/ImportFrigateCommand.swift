import Terminal
import ArgumentParser
import DetectorAdapters

struct ImportFrigateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frigate", abstract: "Import events of Frigate, as it publishes them over MQTT.",
        discussion: """
            A JSON event a line, also with the topic before it as mosquitto_sub -v prints it. Who began in a zone of --outside \
            and ended in one of --inside has entered, the other way round exited; who ended where they began has no direction.

            EXAMPLE:
              mosquitto_sub -t frigate/events | fflog import frigate - --store "Store 1" --outside street --inside hall
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var cameras: CameraArguments
    @Option(help: "A zone before the door; may repeat.")
    var outside: [String] = []
    @Option(help: "A zone behind the door; may repeat.")
    var inside: [String] = []
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard cameras.store != nil else { throw ValidationError("--store is needed") }
        guard outside.isEmpty == inside.isEmpty else {
            throw ValidationError("--outside and --inside go together: a way in has two ends")
        }
    }

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        cameras.apply(to: &run.settings)
        run.settings.outside = Set(outside)
        run.settings.inside = Set(inside)
        try run.run { FrigateEvents($0) }
    }
}
