import ArgumentParser
import Devices
import EventLog
import Reports
import Terminal
internal import Timekeeping

struct DeviceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the devices: when they were last seen, and how they are.",
        discussion: """
            EXAMPLE:
              fflog device list
              fflog device list --store "Store 1" --format json
            """)

    @Option(help: "Only those of a store.")
    var store: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let registry = DeviceRegistry(try options.open(.read))
        try registry.refresh()
        _ = registry.complaint.map(Console.warning)
        let devices = registry.devices.filter { store == nil || $0.store == store }
        if options.format == .json {
            Output.standard.line(.array(devices.map { DeviceReport.json($0) }))
        } else if devices.isEmpty {
            options.say("no devices yet; one comes with: fflog device enrol NAME --store STORE --group GROUP")
        } else {
            Output.standard.write(DeviceReport.table(devices, now: TimeSource.system.wallClock()))
        }
        if devices.isEmpty, store != nil { throw CommandEnded(ExitStatus.nothingMatched) }
    }
}
