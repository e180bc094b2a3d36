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

    @OptionGroup var input: CounterImportArguments

    func run() throws { try input.run { try XovisPush($0) } }
}
