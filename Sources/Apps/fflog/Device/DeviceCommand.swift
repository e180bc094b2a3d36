import ArgumentParser

struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "The boxes in the stores: enrol, configure and revoke them; see how they are.",
        discussion: """
            A device belongs to a group, and derives its own key from the group's, so that a new box enrols by itself. The \
            keys lie in a file outside of the data directory. docs/devices.md has the whole of it.

            EXAMPLE:
              fflog device group create stores
              fflog device enrol store-1-box-1 --store "Store 1" --group stores
              fflog device configure store-1-box-1 camera.yaml
              fflog device list
            """,
        subcommands: [
            DeviceGroupCommand.self, DeviceKeyCommand.self, DeviceEnrolCommand.self, DeviceListCommand.self,
            DeviceShowCommand.self, DeviceConfigureCommand.self, DeviceRevokeCommand.self, DeviceLifeCommand.self,
        ])
}

struct DeviceGroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Groups of devices and their keys.",
        subcommands: [
            DeviceGroupCreateCommand.self, DeviceGroupRotateCommand.self, DeviceGroupListCommand.self,
        ])
}
