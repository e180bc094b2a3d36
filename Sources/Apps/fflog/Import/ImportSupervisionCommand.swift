import Terminal
import ArgumentParser
import DetectorAdapters

struct ImportSupervisionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervision",
        abstract: "Import detections that Roboflow's supervision wrote (CSVSink, JSONSink).",
        discussion: """
            A row is an object in a frame. Its time is that of a column (time, timestamp, datetime), else it follows from the \
            frame's number (frame_index, frame, frame_number, frame_id), --start and --fps. Persons are of class person, or 0 where \
            classes have no names; --class names others.

            EXAMPLE:
              fflog import supervision detections.csv --store "Store 1" --camera cam-1 --start 2026-07-17T10:15:00Z --fps 25
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var cameras: CameraArguments
    @OptionGroup var bareTimes: BareTimeArguments
    @Option(help: ArgumentHelp("When frame 0 was, where rows have no time.", valueName: "time"))
    var start: String?
    @Option(help: "Frames a second, where rows have no time.")
    var fps: Double?
    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The name or number of a class that is persons; may repeat.", valueName: "name"))
    var classes: [String] = []
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard cameras.store != nil else { throw ValidationError("--store is needed") }
        if let fps, !(fps > 0 && fps <= 10_000) { throw ValidationError("--fps \(fps): a number above 0, such as 25") }
        guard fps == nil || start != nil else { throw ValidationError("--fps needs --start") }
    }

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        cameras.apply(to: &run.settings)
        bareTimes.apply(to: &run.settings)
        run.settings.start = start
        run.settings.framesPerSecond = fps
        run.settings.classes = Set(classes)
        try run.run { try SupervisionDetections($0) }
    }
}
