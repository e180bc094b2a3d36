import Terminal
import ArgumentParser
import DetectorAdapters

struct ImportOpenDataCamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opendatacam", abstract: "Import counter data of OpenDataCam: who crossed its counting lines.",
        discussion: """
            The counter data of a recording, as JSON or as CSV. Each person who crossed a line is the end of a track; objects of \
            other classes are ignored. --entered and --exited name a direction as OpenDataCam writes it, an area, or both.

            EXAMPLE:
              fflog import opendatacam counter.csv --store "Store 1" --entered leftright_topbottom --exited rightleft_bottomtop
              fflog import opendatacam counter.json --store "Store 1" --entered door/leftright_topbottom
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var cameras: CameraArguments
    @OptionGroup var bareTimes: BareTimeArguments
    @Option(help: "A direction, an area, or AREA/DIRECTION whose crossings are entries; may repeat.")
    var entered: [String] = []
    @Option(help: "The same for those who leave; may repeat.")
    var exited: [String] = []
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard cameras.store != nil else { throw ValidationError("--store is needed") }
        if let both = entered.first(where: exited.contains) {
            throw ValidationError("'\(both)' can't be both the way in and the way out")
        }
    }

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        cameras.apply(to: &run.settings)
        bareTimes.apply(to: &run.settings)
        run.settings.entered = Set(entered)
        run.settings.exited = Set(exited)
        try run.run { try OpenDataCamCounts($0) }
    }
}
