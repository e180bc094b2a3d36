import Terminal
import ArgumentParser
import DetectorAdapters

struct ImportDeepStreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deepstream", abstract: "Import messages of NVIDIA DeepStream's message broker.",
        discussion: """
            JSON, one message after the other, of the minimal or the full schema: each person of a frame becomes a detection. \
            Counts of lines that an application adds (objLCCumCnt, lccum_cnt_entry) become people per interval in counts; \
            --entered and --exited say which way a line counts.

            EXAMPLE:
              fflog import deepstream messages.jsonl --store "Store 1" --entered Entry --exited Exit
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var counters: CounterArguments
    @OptionGroup var cameras: CameraArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard cameras.store != nil else { throw ValidationError("--store is needed") }
    }

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        counters.apply(to: &run.settings)
        cameras.apply(to: &run.settings)
        try run.run { try DeepStreamMessages($0) }
    }
}
