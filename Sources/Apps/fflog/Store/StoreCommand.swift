import ArgumentParser

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "What is known of stores and sites: zones, names, places, opening hours.",
        discussion: """
            Every statement is an event of the topic stores, and holds from a moment on. A store's local times, in every \
            command, are by the zone that is registered here; docs/stores.md has the whole of it.

            EXAMPLE:
              fflog store add S1 --name "Grafton Street" --time-zone Europe/Dublin --place door:north
              fflog store import stores.yaml
              fflog store list
              fflog store show S1
            """,
        subcommands: [
            StoreAddCommand.self, StoreImportCommand.self, StoreListCommand.self, StoreShowCommand.self,
            StoreRemoveCommand.self,
        ])
}
