import ArgumentParser
import DetectorAdapters

struct ImportXovisCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xovis", abstract: "Import what Xovis sensors push: the counts of lines.",
        discussion: """
            JSON, one push after the other: counts of logics (firmware 5), or of lines in the older form. Forward (fw) are those \
            who enter; where a line is drawn the other way, --entered bw, or --entered "Line 0/bw" for one of several.

            EXAMPLE:
              fflog import xovis pushes.jsonl --site "Store 1" --time-zone Europe/Zurich
            """)

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var counters: CounterArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        counters.apply(to: &run.settings)
        try run.run { try XovisPush($0) }
    }
}
