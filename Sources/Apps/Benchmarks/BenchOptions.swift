import Terminal
import ArgumentParser

/// The options of a benchmark that makes a log of its own: those of every command but the data directory, which is refused.
struct BenchOptions: ParsableArguments {
    @Option(name: [.customShort("d"), .customLong("data")], help: .hidden)
    var data: String?

    @Option(name: .long, help: "How to print results: text or json.")
    var format: OutputFormat = .text

    @Flag(name: .shortAndLong, help: GlobalOptions.quietHelp)
    var quiet = false

    func validate() throws {
        guard data == nil else {
            throw ValidationError("-d: this benchmark makes a log of its own, which is removed; --directory says where")
        }
    }
}
