import Terminal
import ArgumentParser
import Devices

/// Where the keys of the groups are.
struct DeviceKeysOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file with the groups' keys (else FFLOG_DEVICE_KEYS, else ~/.config/fflog/device-keys.json).",
            valueName: "file"),
        completion: .file())
    var keys: String?

    func file(_ options: GlobalOptions) throws -> GroupKeyFile {
        try GroupKeyFile(keys ?? GroupKeyFile.standardPath(), data: options.dataPath)
    }
}
