import ArgumentParser
import Devices
import EventLog
import Reports
import Terminal

struct DeviceConfigureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configure", abstract: "Give a device another configuration, which it takes up without a restart.",
        discussion: """
            The file is YAML, and is looked at before it is sent; a mistake is named with line and column (exit status 2). \
            The device reports what it took up: fflog device show. docs/devices.md lists the keys.

            EXAMPLE:
              fflog device configure store-1-box-1 camera.yaml
              fflog device configure store-1-box-1 camera.yaml --check
            """)

    @Argument(help: "The device.")
    var device: String
    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @Flag(help: "Only look whether the file is valid.")
    var check = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let yaml = try text()
        do {
            if check {
                _ = try DeviceConfiguration(yaml: yaml)
                return options.say("\(file) is a valid configuration; nothing was changed")
            }
            let record = try DeviceAdministration(options.open(.write)).configure(device, yaml)
            if options.format == .json {
                Output.standard.line(DeviceReport.json(record))
            } else {
                options.say("device '\(device)' is to work by version \(record.wantedVersion) of its configuration")
            }
        } catch let error as DeviceConfigurationError {
            let place = file == "-" ? "standard input" : file
            throw CommandEnded(ExitStatus.usage, "\(place): \(error). Nothing was changed")
        }
    }

    private func text() throws -> String {
        let data = try InputBytes.read(file, limit: (64 << 10) + 1)
        guard data.count <= 64 << 10 else {
            throw CommandEnded(ExitStatus.usage, "\(file): a configuration has at most 65536 bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandEnded(ExitStatus.usage, "\(file): is not UTF-8. Nothing was changed")
        }
        return text
    }
}
