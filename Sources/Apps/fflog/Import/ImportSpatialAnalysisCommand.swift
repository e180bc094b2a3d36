import Terminal
import ArgumentParser
import DetectorAdapters

struct ImportSpatialAnalysisCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spatial-analysis", abstract: "Import messages of Azure's Spatial Analysis container.",
        discussion: """
            JSON, one message after the other or in lists, also as IoT Hub and Event Hubs store them (JSON, base64, Avro): persons \
            counted, lines crossed, zones entered and left. --entered and --exited say what crossing to the left and to the right \
            of a line means.

            EXAMPLE:
              fflog import spatial-analysis messages.json --store "Store 1" --entered left --exited right
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var cameras: CameraArguments
    @OptionGroup var bareTimes: BareTimeArguments
    @Option(help: "The side to which those cross who enter: left or right.")
    var entered: String?
    @Option(help: "The side to which those cross who leave: left or right.")
    var exited: String?
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard cameras.store != nil else { throw ValidationError("--store is needed") }
        for side in [entered, exited].compactMap({ $0 }) where side != "left" && side != "right" {
            throw ValidationError("'\(side)' is no side of a line: left or right")
        }
        guard entered == nil || entered != exited else { throw ValidationError("both ways can't be the same side") }
    }

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        cameras.apply(to: &run.settings)
        bareTimes.apply(to: &run.settings)
        run.settings.entered = Set(entered.map { [$0] } ?? [])
        run.settings.exited = Set(exited.map { [$0] } ?? [])
        try run.run { try SpatialAnalysisEvents($0) }
    }
}
