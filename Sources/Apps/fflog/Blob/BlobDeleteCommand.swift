import ArgumentParser
import Blobs
import EventLog
import Reports
import Terminal

struct BlobDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete blobs; shows what would go, and needs --yes.",
        discussion: """
            Bytes go with the last name that refers to them, and are gone when the command ends. Where some of the names have \
            no blob the others are deleted, and the exit status is 4; 5 where none has.

            EXAMPLE:
              fflog blob delete store-1/cam-2/1.jpg --yes
              fflog blob delete --prefix store-1/cam-2/ --yes
            """)

    @Argument(help: "The blobs' names.")
    var names: [String] = []
    @Option(help: "All names that begin with this.")
    var prefix: String?
    @Option(help: "Why, for the record.")
    var reason: String?
    @Flag(help: "Really delete.")
    var yes = false
    @OptionGroup var condition: BlobConditionOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard names.isEmpty != (prefix == nil) else { throw ValidationError("give either names or --prefix") }
        guard condition.ifMatch == nil || names.count == 1 else {
            throw ValidationError("--if-match is for one blob: its ETag is its own")
        }
    }

    private static let batch = 256

    func run() throws {
        let store = try BlobStore(try options.open(yes ? .write : .read))
        var blobs: [Blob] = []
        var missing: [String] = []
        if let prefix {
            try store.list(prefix: prefix) {
                blobs.append($0); return .next
            }
        } else {
            for name in names {
                if let blob = try store.blob(name) { blobs.append(blob) } else { missing.append(name) }
            }
        }
        let condition = try condition.condition(or: .exists)
        if yes { blobs = try delete(blobs, store, condition, &missing) }
        report(blobs)
        for name in missing { Console.error(BlobError.notFound(name).description) }
        guard !blobs.isEmpty else {
            throw CommandEnded(ExitStatus.nothingMatched, prefix.map { "no blob's name begins with '\($0)'" })
        }
        if !yes { throw CommandEnded(ExitStatus.refused, "nothing was deleted; repeat with --yes") }
        if !missing.isEmpty { throw CommandEnded(ExitStatus.partial) }
    }

    /// - Returns: Those that were deleted.
    private func delete(
        _ blobs: [Blob], _ store: BlobStore, _ condition: BlobCondition, _ missing: inout [String]
    ) throws -> [Blob] {
        var deleted: [Blob] = []
        for start in stride(from: 0, to: blobs.count, by: Self.batch) {
            if Interruption.isRequested { break }
            let part = blobs[start..<min(start + Self.batch, blobs.count)]
            let results = try store.delete(
                part.map { BlobDeletion($0.name, detail: reason, condition: condition) })
            for (blob, result) in zip(part, results) {
                switch result {
                case .success(let blob): deleted.append(blob)
                case .failure(.notFound): missing.append(blob.name)
                case .failure(let refusal): throw refusal
                }
            }
        }
        return deleted
    }

    private func report(_ blobs: [Blob]) {
        let bytes = blobs.reduce(0) { $0 + $1.sizeBytes }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("blobs", .int(blobs.count)), ("bytes", .int(bytes)), ("deleted", .bool(yes)),
                    ("names", .array(blobs.map { .string($0.name) })),
                ]))
        } else {
            for blob in blobs { Output.standard.line(blob.name) }
            options.say("\(yes ? "deleted" : "would delete") \(blobs.count) blobs of \(bytes) bytes")
        }
    }
}
