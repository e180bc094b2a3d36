import ArgumentParser
import Blobs
import EventLog
import EventSchema
import Reports
import Terminal
internal import Timekeeping

struct BlobListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the blobs that exist, by name.",
        discussion: """
            Ends with exit status 5 where no name begins with the given prefix.

            EXAMPLE:
              fflog blob list store-1/cam-2/
              fflog blob list --format json | jq -r '.[] | select(.size_bytes > 100000).name'
            """)

    @Argument(help: "Only names that begin with this.")
    var prefix = ""
    @Option(name: .shortAndLong, help: "At the most so many.")
    var number: Int?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard number ?? 1 >= 1 else { throw ValidationError("--number: at least 1") }
    }

    func run() throws {
        let store = try BlobStore(try options.open(.read))
        var count = 0
        var list = JSONArrayPrinter()
        try store.list(prefix: prefix) { blob in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            if options.format == .json {
                try list.add(BlobReport.json(blob))
            } else {
                let size = String(blob.sizeBytes)
                Output.standard.line(
                    "\(ETag.text(blob.etag))  \(String(repeating: " ", count: max(0, 10 - size.count)))\(size)  "
                        + "\(RFC3339.text(blob.storedAt))  \(blob.contentType)  \(blob.name)")
            }
            try Output.standard.flushIfLarge()
            count += 1
            return count == number ? .stop : .next
        }
        if options.format == .json, count > 0 || prefix.isEmpty { list.finish() }
        if count == 0, !prefix.isEmpty {
            throw CommandEnded(ExitStatus.nothingMatched, "no blob's name begins with '\(prefix)'")
        }
    }
}

struct BlobShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a blob is: size, content type, ETag, metadata.",
        discussion: """
            EXAMPLE:
              fflog blob show store-1/cam-2/1.jpg --format json
            """)

    @Argument(help: "The blob's name.")
    var name: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard let blob = try BlobStore(try options.open(.read)).blob(name) else { throw BlobError.notFound(name) }
        BlobPrinter.print(blob, options)
    }
}
