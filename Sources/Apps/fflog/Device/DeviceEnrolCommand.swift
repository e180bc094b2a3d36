import ArgumentParser
import Devices
import EventLog
import Reports
import Terminal

struct DeviceEnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Let a device in.",
        discussion: """
            A box with its group's key enrols by itself when it first writes; this command does it beforehand, lets in one that \
            was revoked, or moves one to another store (both with --again).

            EXAMPLE:
              fflog device enrol store-1-box-1 --store "Store 1" --group stores
            """)

    @Argument(help: "The device: unique in the chain.")
    var device: String
    @Option(help: "The store in which it stands.")
    var store: String?
    @Option(help: "The group whose key it has.")
    var group: String?
    @Flag(help: "Also where it is enrolled or was revoked.")
    var again = false
    @OptionGroup var keys: DeviceKeysOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard again || (store != nil && group != nil) else {
            throw ValidationError("--store and --group are needed (with --again what is left out stays as it was)")
        }
    }

    func run() throws {
        let log = try options.open(.create)
        let registry = DeviceRegistry(log, only: device)
        try registry.refresh()
        let known = registry[device]
        if known == nil, store == nil || group == nil { throw DeviceError.unknownDevice(device) }
        let group = try keys.file(options).group(group ?? known?.group ?? "")
        let record = try DeviceAdministration(log).enrol(
            device, store: store, group: group.name, keyGeneration: group.newest.generation, again: again)
        if options.format == .json {
            Output.standard.line(DeviceReport.json(record))
        } else {
            options.say("device '\(device)' is enrolled for store '\(record.store)' in group '\(record.group)'")
        }
    }
}
