import ArgumentParser
import Devices
import EventSchema
import Reports
import Terminal
internal import Timekeeping

struct DeviceGroupListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the groups and which of their keys are good.",
        discussion: """
            EXAMPLE:
              fflog device group list
            """)

    @OptionGroup var keys: DeviceKeysOption
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let file = try keys.file(options)
        let groups = try file.groups()
        if options.format == .json {
            Output.standard.line(.array(groups.map { DeviceReport.json($0, path: file.path) }))
            return
        }
        if groups.isEmpty { return options.say("no groups in \(file.path); make one: fflog device group create NAME") }
        var table = Table(["GROUP", "GENERATION", "MADE", "FINGERPRINT"], rightAligned: [1])
        for group in groups {
            for key in group.keys {
                table.add([group.name, String(key.generation), RFC3339.text(key.createdAt), key.fingerprint])
            }
        }
        Output.standard.write(table.text)
    }
}
