import Terminal
import ArgumentParser
import DetectorAdapters

/// One import of what a maker's counters say: all but the reading of their messages is the same.
struct CounterImportArguments: ParsableArguments {
    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var counters: CounterArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func run(_ makeFormat: (AdapterOptions) throws -> any DetectorFormat) throws {
        var run = AdapterRun(file: file, device: device, options: options)
        counters.apply(to: &run.settings)
        try run.run(makeFormat)
    }
}
