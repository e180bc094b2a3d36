import ArgumentParser
import Devices
import EventLog
import Foundation
import Reports
import Terminal
internal import Timekeeping

struct DeviceGroupCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a group of devices: a key in the file of keys.",
        discussion: """
            The key is 64 random bytes and is never printed; boxes get the file, or each its own key (fflog device key). \
            --import takes a key that is there already, in base64: that of an Azure enrolment group.

            EXAMPLE:
              fflog device group create stores
              fflog device group create stores --import primary-key.txt
            """)

    @Argument(help: "The group.")
    var group: String
    @Option(
        name: .customLong("import"), help: "A file with a key in base64, or - for standard input.", completion: .file())
    var imported: String?
    @OptionGroup var keys: DeviceKeysOption
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let file = try keys.file(options)
        let key = try imported.map { try Self.key(in: $0) }
        let made = try file.create(group, key: key, now: TimeSource.system.wallClock())
        if options.format == .json {
            Output.standard.line(DeviceReport.json(made, path: file.path))
        } else {
            options.say("group '\(group)' has a key of generation 1 in \(file.path)")
        }
    }

    private static func key(in path: String) throws -> [UInt8] {
        let text = String(decoding: try InputBytes.read(path, limit: 64 << 10), as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        guard let key = Data(base64Encoded: text), key.count >= GroupKey.byteCountMin else {
            throw DeviceError.badKey("\(path) holds no key: base64 of at least \(GroupKey.byteCountMin) bytes")
        }
        return Array(key)
    }
}
