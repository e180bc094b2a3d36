import ArgumentParser
import Devices
import EventLog
import Reports
import Terminal
internal import Timekeeping

struct DeviceGroupRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Give a group a new key; the one before stays good.",
        discussion: """
            Two keys are good at a time. Devices that have the file of keys move on by themselves; the others are told with \
            each event that there is a newer key. Where a device still signs by the key that would go, nothing is done \
            without --yes.

            EXAMPLE:
              fflog device group rotate stores
            """)

    @Argument(help: "The group.")
    var group: String
    @Flag(help: "Shut out the devices that still sign by the oldest key.")
    var yes = false
    @OptionGroup var keys: DeviceKeysOption
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let file = try keys.file(options)
        let rotated = try file.rotate(group, now: TimeSource.system.wallClock()) { oldest in
            let registry = try DeviceRegistry(options.open(.read))
            try registry.refresh()
            let behind = registry.devices.filter {
                $0.condition == .enrolled && $0.group == group && $0.keyGeneration <= oldest.generation
            }
            guard behind.isEmpty || yes else {
                throw DeviceError.keyInUse(
                    group: group, generation: oldest.generation, devices: behind.map(\.device))
            }
        }
        if options.format == .json {
            Output.standard.line(DeviceReport.json(rotated, path: file.path))
        } else {
            let generations = rotated.keys.map { String($0.generation) }.joined(separator: " and ")
            options.say("group '\(group)': keys of generation \(generations) are good")
        }
    }
}
