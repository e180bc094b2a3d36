import LMDB

/// An open segment: an LMDB file that never changes, read without locks. docs/format/segment.md draws it.
///
/// A segment that was purged while it is open stays readable until it is dropped.
package final class SegmentFile: Sendable {
    package let environment: Environment
    package let batches: Database
    package let segment: Segment
    /// `nil` in a file of format 1.
    let anchors: AnchorPages?

    static let formatVersion: UInt64 = 2
    static let databases = ["meta", "batches", AnchorPages.database]
    static let options = EnvironmentOptions(mapBytes: 1 << 38, databasesMax: 4, readersMax: 510)

    /// Of a file that is being made, of about so many bytes.
    static func options(forBytes bytes: Int) -> EnvironmentOptions {
        var options = Self.options
        let (room, isOver) = bytes.multipliedReportingOverflow(by: 8)
        options.mapBytes = min(max(1 << 30, isOver ? .max : room), options.mapBytes)
        return options
    }

    package var path: String { environment.path }

    /// - Throws: ``LogError/corruptSegment(_:reason:)``; `LMDBError` with `ENOENT` where it is not there.
    package init(opening path: String) throws {
        var options = Self.options
        options.isReadOnly = true
        options.isUnlocked = true
        let environment: Environment
        do { environment = try Environment(opening: path, options) } catch {
            if error.isMissingFile { throw error }
            // Its bytes are as they were: what is wrong is who may read it, or what has its name.
            if error.isReadOnly || error.isLink { throw LogError.storage("\(path): \(error.reason)") }
            if error.isOutOfResources { throw LogError.storage(error.description) }
            throw LogError.corruptSegment(path, reason: error.description)
        }
        self.environment = environment
        do {
            guard let meta = try environment.databaseIfPresent("meta"),
                let batches = try environment.databaseIfPresent("batches")
            else { throw LogError.corruptSegment(path, reason: "it is another program's LMDB file") }
            self.batches = batches
            anchors = try environment.databaseIfPresent(AnchorPages.database).map {
                AnchorPages(database: $0, path: path)
            }
            let hasAnchors = anchors != nil
            segment = try environment.read { transaction in
                guard let format = try Metadata.get(transaction, [UInt8]("format".utf8), in: meta),
                    let record = try Metadata.get(transaction, [UInt8]("segment".utf8), in: meta)
                else { throw LogError.corruptSegment(path, reason: "it says neither format nor contents") }
                let found = try Metadata.number(format)
                guard found <= Self.formatVersion else {
                    throw LogError.newerFormat(
                        path, found: Int(clamping: found), supported: Int(Self.formatVersion))
                }
                guard hasAnchors == (found >= 2) else {
                    throw LogError.corruptSegment(
                        path, reason: "its format is \(found), and database 'anchors' doesn't fit")
                }
                return try SegmentRecord.segment(record, path)
            }
        } catch let error as LMDBError {
            throw LogError.corruptSegment(path, reason: error.description)
        } catch LogError.corruptMetadata(let place, let reason) {
            throw LogError.corruptSegment(path, reason: "\(place): \(reason)")
        }
    }

    static func writeMeta(
        _ transaction: borrowing WriteTransaction, _ meta: Database, _ segment: Segment
    ) throws {
        try Metadata.put(transaction, [UInt8]("format".utf8), Metadata.number(formatVersion), in: meta)
        try Metadata.put(transaction, [UInt8]("segment".utf8), try SegmentRecord.bytes(segment), in: meta)
    }
}
