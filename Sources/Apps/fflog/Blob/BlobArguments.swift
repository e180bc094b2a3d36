import ArgumentParser
import Blobs

/// `--if-match` and `--if-none-match`, as in HTTP.
struct BlobConditionOptions: ParsableArguments {
    @Option(help: "Only if the blob has this ETag; '*': only if there is one.")
    var ifMatch: String?

    func condition(or none: BlobCondition) throws -> BlobCondition {
        guard let ifMatch else { return none }
        if ifMatch == "*" { return .exists }
        guard let etag = ETag.parse(ifMatch) else {
            throw ValidationError("--if-match: an ETag has 16 hexadecimal digits, see fflog blob show")
        }
        return .etag(etag)
    }

    func validate() throws { _ = try condition(or: .any) }
}

enum BlobArguments {
    /// Of `name=value` texts.
    static func metadata(_ pairs: [String]) throws -> BlobMetadata {
        try BlobMetadata(
            try pairs.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw ValidationError("metadata '\(pair)': write name=value") }
                return (String(parts[0]), String(parts[1]))
            })
    }
}
