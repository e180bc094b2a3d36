import ArgumentParser
import Devices
import Reports
import Terminal

struct DeviceKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Print a device's own key, to be put on a box that shall not have its group's.",
        discussion: """
            base64(HMAC-SHA256(group key, device)), as Azure derives the keys of an enrolment group.

            EXAMPLE:
              fflog device key store-1-box-1 --group stores > box-1.key
            """)

    @Argument(help: "The device.")
    var device: String
    @Option(help: "Its group.")
    var group: String
    @OptionGroup var keys: DeviceKeysOption
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try DeviceName.check(device, "device")
        let newest = try keys.file(options).group(group).newest
        let key = DeviceKey(group: newest, device: device)
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("device", .string(device)), ("group", .string(group)), ("key_generation", .int(newest.generation)),
                    ("key", .string(key.base64)),
                ]))
        } else {
            Output.standard.line(key.base64)
        }
    }
}
