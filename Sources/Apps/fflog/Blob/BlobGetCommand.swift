import ArgumentParser
import Blobs
import Bytes
import EventLog
import Foundation
import Terminal

struct BlobGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Write a blob's bytes to a file or to standard output.",
        discussion: """
            The bytes are held against their SHA-256 first. A name without a blob ends with exit status 5.

            EXAMPLE:
              fflog blob get store-1/cam-2/1.jpg -o shot.jpg
            """)

    @Argument(help: "The blob's name.")
    var name: String
    @Option(name: [.short, .long], help: "The file; else standard output.", completion: .file())
    var output: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard options.format != .json || output != nil else {
            throw ValidationError("--format json prints what the blob is: say with -o where its bytes go")
        }
    }

    func run() throws {
        let store = try BlobStore(try options.open(.read))
        guard let (blob, bytes) = try store.read(name) else { throw BlobError.notFound(name) }
        guard let output else { return Output.standard.write { $0.append(bytes) } }
        try OutputFile.write(bytes, to: output)
        if options.format == .json { BlobPrinter.print(blob, options) }
    }
}
