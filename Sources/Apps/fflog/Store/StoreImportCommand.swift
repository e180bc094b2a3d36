import Terminal
import ArgumentParser
import CounterImport
import EventLog
import Stores

struct StoreImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Register the stores of a file, all of them or none.",
        discussion: """
            YAML has a list under the key stores; CSV has a store a row, and lists between semicolons. The keys are id, \
            name, time_zone, region, floor_area_square_meters, valid_from, spellings, opening_hours, opening_exceptions, places and \
            expected_sources. Each description takes the place of the one that holds from the same moment on; what is \
            as it was is left alone. Stores that the file doesn't name stay. Where counts of one time came under several names \
            of a store and differ, those that came first stand, and the exit status is 4.

            EXAMPLE:
              fflog store import stores.yaml
              fflog store import stores.csv --format json
            """)

    @Argument(help: "The file, .yaml, .yml or .csv.", completion: .file(extensions: ["yaml", "yml", "csv"]))
    var file: String
    @OptionGroup var options: GlobalOptions

    /// A chain of a hundred thousand stores has less.
    private static let bytesMax = 256 << 20

    func run() throws {
        let stores = try read()
        let log = try options.open(.create)
        var before = KnownStores()
        let said: [SaidOfStore]
        do {
            said = try StoreAdministration(log).say { known in
                before = known
                return stores.entries.map(\.statement)
            }
        } catch let error as StoreError {
            guard case .nameTaken(_, let store, _) = error, let line = stores.line(of: store) else { throw error }
            throw CommandEnded(ExitStatus.refused, "\(file):\(line): \(ErrorText.of(error)). Nothing was registered")
        }
        let registry = StoreRegistry(log)
        try registry.refresh()
        let merged = try MergedSites(log, said.map(\.statement.store), before: before, after: registry.known)
        try StoreText.report(said, registry.known, merged, options, unchanged: stores.entries.count - said.count)
    }

    private func read() throws -> StoreFile {
        let bytes = try InputBytes.read(file, limit: Self.bytesMax + 1)
        guard bytes.count <= Self.bytesMax else {
            throw CommandEnded(ExitStatus.failure, "\(file): it is larger than \(Self.bytesMax) bytes")
        }
        if file.hasSuffix(".csv") { return try StoreTable.read(bytes, name: file) }
        guard file.hasSuffix(".yaml") || file.hasSuffix(".yml") || file == "-" else {
            throw CommandEnded(ExitStatus.usage, "\(file): the name ends in .yaml, .yml or .csv")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandEnded(ExitStatus.failure, "\(file): it is not UTF-8")
        }
        return try StoreFile(yaml: text, name: file)
    }
}
