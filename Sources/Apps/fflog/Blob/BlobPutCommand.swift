import ArgumentParser
import Blobs
import EventLog
import Glibc
import LocalTime
import Terminal
internal import Timekeeping

struct BlobPutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Store a file, or standard input, under a name.",
        discussion: """
            The name then has these bytes and these metadata, whatever it had before; --if-none-match '*' refuses (exit \
            status 3) where it has a blob already, --if-match where that is another one. JPEG, PNG, GIF, BMP, PGM and \
            PPM are known by their first bytes.

            EXAMPLE:
              fflog blob put store-1/cam-2/1.jpg shot.jpg --metadata zone=entrance --if-none-match '*'
              camera-snapshot | fflog blob put store-1/cam-2/2.jpg --captured-at 2026-07-17T10:15:00Z
            """)

    @Argument(help: "The blob's name: 1 to 1024 bytes, parts between slashes.")
    var name: String
    @Argument(help: "The file; standard input where none is given.", completion: .file())
    var file = "-"
    @Option(help: "Such as image/jpeg; else by the first bytes.")
    var contentType: String?
    @Option(help: "Metadata as name=value; may repeat, 8 KB together.")
    var metadata: [String] = []
    @Option(help: "When it was taken: RFC 3339 with an offset or Z, epoch milliseconds.")
    var capturedAt: String?
    @Option(help: "'*': only if there is no blob of that name.")
    var ifNoneMatch: String?
    @Option(help: "The largest blob that is taken, in bytes.")
    var maxBytes = BlobOptions().sizeBytesMax
    @OptionGroup var condition: BlobConditionOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard ifNoneMatch == nil || ifNoneMatch == "*" else {
            throw ValidationError("--if-none-match: only '*' is known")
        }
        guard ifNoneMatch == nil || condition.ifMatch == nil else {
            throw ValidationError("--if-match and --if-none-match exclude each other")
        }
        guard (1...(1 << 30)).contains(maxBytes) else { throw ValidationError("--max-bytes: 1 to 1073741824") }
    }

    func run() throws {
        var settings = BlobOptions()
        settings.sizeBytesMax = maxBytes
        let blob = NewBlob(
            name: name, bytes: try InputBytes.read(file, limit: maxBytes + 1), contentType: contentType,
            metadata: try BlobArguments.metadata(metadata),
            capturedAt: try capturedAt.map {
                try TimeText.instant($0, of: "a blob", now: TimeSource.system.wallClock())
            },
            condition: ifNoneMatch != nil ? .absent : try condition.condition(or: .any))
        let store = try BlobStore(try options.open(.create), settings)
        BlobPrinter.print(try store.put(blob), options)
    }
}
