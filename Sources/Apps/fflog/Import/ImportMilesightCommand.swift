import ArgumentParser
import DetectorAdapters

struct ImportMilesightCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milesight", abstract: "Import reports of Milesight people counters.",
        discussion: """
            JSON, one report after the other, as pushed by HTTP or MQTT, or a LoRaWAN uplink as the network server decoded it. \
            Periodic reports are taken as they are; of a device that says totals only intervals are made.

            EXAMPLE:
              fflog import milesight reports.jsonl --site "Store 1" --time-zone Europe/Dublin
            """)

    @OptionGroup var input: CounterImportArguments

    func run() throws { try input.run { try MilesightReports($0) } }
}
