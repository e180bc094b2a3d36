import ArgumentParser
import Blobs
import EventLog
import Terminal

struct BlobSetMetadataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-metadata", abstract: "Replace a blob's metadata as a whole; it gets a new ETag.",
        discussion: """
            Names are letters, digits and '_', no digit first; names and values together have 8 KB at most. Without any the \
            blob has none afterwards.

            EXAMPLE:
              fflog blob set-metadata store-1/cam-2/1.jpg zone=entrance reviewed=yes --if-match 00c0ffee12345678
            """)

    @Argument(help: "The blob's name.")
    var name: String
    @Argument(help: "All metadata it is to have, as name=value.")
    var metadata: [String] = []
    @OptionGroup var condition: BlobConditionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let store = try BlobStore(try options.open(.write))
        let blob = try store.setMetadata(
            name, try BlobArguments.metadata(metadata), condition: try condition.condition(or: .exists))
        BlobPrinter.print(blob, options)
    }
}
