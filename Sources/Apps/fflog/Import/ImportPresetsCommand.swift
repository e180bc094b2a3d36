import ArgumentParser
import CounterGuess
import CounterImport
import Reports
import Terminal

struct ImportPresetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets",
        abstract: "List the layouts of counter files that are known by name, or show one as a mapping.",
        discussion: """
            A preset is a mapping that comes with the program. What is shown of one is a mapping file to start from; a mapping that \
            says "extends": "NAME" takes all of it and changes what it says itself.

            EXAMPLE:
              fflog import presets
              fflog import presets melbourne > columns.json
            """)

    @Argument(help: "The preset.")
    var name: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        if let name {
            let mapping = try CounterPreset.mappingText(named: name)
            if options.format == .json { return Output.standard.line(JSONValue(mapping)) }
            return Output.standard.write(mapping.json)
        }
        guard options.format == .text else {
            for preset in CounterPreset.all {
                Output.standard.line(
                    .object([
                        ("name", .string(preset.name)), ("summary", .string(preset.summary)),
                        ("time_zone", .optional(preset.format.timeZone)), ("mapping", JSONValue(preset.mappingText)),
                    ]))
            }
            return
        }
        var table = Table(["PRESET", "TIME ZONE", "FILES"])
        for preset in CounterPreset.all {
            table.add([preset.name, preset.format.timeZone ?? "-", preset.summary])
        }
        Output.standard.write(table.text)
    }
}
