import ArgumentParser
import Devices
import EventLog
import Reports
import Terminal
internal import Timekeeping

struct DeviceShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a device, its cameras and its configuration.",
        discussion: """
            EXAMPLE:
              fflog device show store-1-box-1
            """)

    @Argument(help: "The device.")
    var device: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let registry = DeviceRegistry(try options.open(.read), only: device)
        try registry.refresh()
        guard let record = registry[device] else { throw DeviceError.unknownDevice(device) }
        if options.format == .json {
            Output.standard.line(DeviceReport.json(record, isWhole: true))
        } else {
            Output.standard.write(DeviceReport.page(record, now: TimeSource.system.wallClock()))
        }
    }
}
