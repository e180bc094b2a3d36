import Reports
import Terminal
import ArgumentParser
import Blobs
import EventLog

struct BenchBlobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blobs",
        abstract: "Pictures a second into the blob store, each durable with its event, and out again.",
        discussion: """
            Random bytes, a new name each; a batch is synced together and commits in one transaction.

            EXAMPLE:
              fflog bench blobs --pictures 10000 --batch 256 --format json
            """)

    @Option(help: "How many.")
    var pictures = 10_000
    @Option(help: "The size of each, in bytes.")
    var bytes = 20_000
    @Option(help: "Pictures in a batch.")
    var batch = 256
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."
    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1...10_000_000).contains(pictures) else { throw ValidationError("--pictures: 1 to 10000000") }
        guard (8...(16 << 20)).contains(bytes) else { throw ValidationError("--bytes: 8 to 16777216") }
        guard (1...4096).contains(batch) else { throw ValidationError("--batch: 1 to 4096") }
    }

    func run() throws {
        let folder = try BenchFolder(in: directory)
        let store = try BlobStore(try EventLog.open(folder.path + "/data", .create))
        let memory = MemorySampler()
        var body = (0..<bytes).map { _ in UInt8.random(in: 0...255) }
        let progress = ProgressLine("blobs", quiet: options.quiet)
        let clock = ContinuousClock()
        let put = try clock.measure {
            for start in stride(from: 0, to: pictures, by: batch) {
                let blobs = (start..<min(start + batch, pictures)).map { number in
                    for place in 0..<8 { body[place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
                    return NewBlob(name: Self.name(number), bytes: body, condition: .absent)
                }
                for result in try store.put(blobs) { _ = try result.get() }
                progress.update(done: start + blobs.count, total: pictures, unit: "pictures")
            }
        }
        let read = try clock.measure {
            for number in 0..<pictures where try store.read(Self.name(number)) == nil {
                throw BlobError.notFound(Self.name(number))
            }
        }
        let deleted = try clock.measure {
            for start in stride(from: 0, to: pictures, by: batch) {
                try store.delete((start..<min(start + batch, pictures)).map { BlobDeletion(Self.name($0)) })
            }
        }
        progress.finish()
        BenchReport.print(
            [
                ("pictures", .int(pictures)), ("bytes_each", .int(bytes)), ("batch", .int(batch)),
                ("put_per_second", .int(rate(put))), ("read_per_second", .int(rate(read))),
                ("delete_per_second", .int(rate(deleted))), ("peak_rss_bytes", .int(memory.peakBytes)),
            ], options.format)
    }

    private static func name(_ number: Int) -> String { "store-1/cam-1/\(number).jpg" }

    private func rate(_ time: Duration) -> Int { Int(Double(pictures) / (time / .seconds(1))) }
}
