import Terminal
import ArgumentParser
import DetectorAdapters

struct ImportOnvifCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "onvif", abstract: "Import ONVIF metadata: line crossing counters and crossed lines.",
        discussion: """
            XML, one document after the other: metadata streams, answers to PullMessages, pushed notifications; or JSON, as \
            mosquitto_sub -v prints events under onvif-ej, a line each. Counters (CountAggregation/Counter) \
            become people per interval in counts; crossed lines (LineDetector/Crossed) become ends of tracks in detections. The \
            first and the last interval, which the input has in part, are held back; with --counter the next input goes on from there.

            EXAMPLE:
              fflog import onvif door.xml --site Door --entered LineIn --exited LineOut --time-zone Europe/Dublin
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var counters: CounterArguments
    @OptionGroup var cameras: CameraArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        counters.apply(to: &run.settings)
        cameras.apply(to: &run.settings)
        try run.run { try OnvifMetadata($0) }
    }
}
