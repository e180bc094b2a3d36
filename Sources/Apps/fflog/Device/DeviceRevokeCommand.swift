import ArgumentParser
import Devices
import EventLog
import Reports
import Terminal

struct DeviceRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Shut a device out: it is refused at its next event.",
        discussion: """
            What it wrote stays. It can't enrol by itself any more; fflog device enrol --again lets it in.

            EXAMPLE:
              fflog device revoke store-1-box-1 --reason "stolen"
            """)

    @Argument(help: "The device.")
    var device: String
    @Option(help: "Why, for whoever reads the log.")
    var reason: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let record = try DeviceAdministration(options.open(.write)).revoke(device, reason: reason)
        if options.format == .json {
            Output.standard.line(DeviceReport.json(record))
        } else {
            options.say("device '\(device)' is revoked")
        }
    }
}
