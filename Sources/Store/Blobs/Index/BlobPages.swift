internal import Bytes
internal import LMDB

/// The rows of an index in the order of their names, a page in a snapshot: so a long list holds none back.
struct BlobPages {
    private let index: BlobIndex
    private let prefix: [UInt8]
    /// The key to begin with; `nil` at the end.
    private var start: [UInt8]?

    private static let pageRows = 512

    init(index: BlobIndex, prefix: String) {
        self.index = index
        self.prefix = Array(prefix.utf8)
        start = BlobNameKey.start(ofPrefix: prefix)
    }

    /// The next page, which may be empty; `nil` after the last.
    mutating func next() throws -> [Blob]? {
        guard let start else { return nil }
        let (rows, end) = try index.environment.read { transaction in
            try page(transaction, from: start)
        }
        self.start = end
        return rows
    }

    private func page(
        _ transaction: borrowing ReadTransaction, from start: [UInt8]
    ) throws -> (rows: [Blob], end: [UInt8]?) {
        var rows: [Blob] = []
        // Names with one long beginning are by their SHA-256: they are put in order, and not divided among pages.
        var long: [Blob] = []
        var longStart: [UInt8] = []
        func takeLong() {
            rows += long.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            long = []
        }
        var cursor = try transaction.cursor(index.names)
        var isThere = try cursor.seek(start)
        var seen = 0
        while isThere {
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            let common = prefix.prefix(BlobNameKey.plainBytesMax)
            guard key.starts(with: common) else { break }
            let isLong = key.count > BlobNameKey.plainBytesMax
            let beginning = Array(key.prefix(BlobNameKey.plainBytesMax))
            if !isLong || beginning != longStart {
                takeLong()
                if seen >= Self.pageRows { return (rows, key) }
                longStart = beginning
            }
            let blob = try BlobRecord.decoded(cursor.value, path: index.path)
            if blob.name.utf8.starts(with: prefix) {
                if isLong { long.append(blob) } else { rows.append(blob) }
            }
            seen += 1
            isThere = try cursor.next()
        }
        takeLong()
        return (rows, nil)
    }
}
