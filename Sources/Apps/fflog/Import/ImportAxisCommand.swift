import ArgumentParser
import DetectorAdapters

struct ImportAxisCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "axis", abstract: "Import counts of Axis people counters and AXIS Object Analytics.",
        discussion: """
            Exports of the 3D People Counter (JSON, or CSV start,end,in,out; these need --site), answers of live-sum.json of the \
            People Counter one after the other, and crossline counts of Object Analytics as published over MQTT.

            EXAMPLE:
              fflog import axis export.json --site "Main door" --time-zone Europe/Dublin
              mosquitto_sub -t 'axis/#' | fflog import axis - --site Door --entered Device1Scenario1
            """)

    @OptionGroup var input: CounterImportArguments

    func run() throws { try input.run { try AxisCounters($0) } }
}
