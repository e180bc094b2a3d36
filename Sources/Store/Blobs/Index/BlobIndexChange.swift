internal import FootfallEvents
internal import LMDB
internal import Timekeeping

/// What an event does to the index.
struct BlobIndexChange {
    let index: BlobIndex

    /// An event that makes no sense where it stands, such as the deletion of a name that there isn't, changes nothing.
    func apply(_ event: BlobEvent, _ transaction: borrowing WriteTransaction) throws {
        guard !event.name.isEmpty else { return }
        let old = try index.blob(event.name, transaction)
        switch event.event {
        case .stored(let stored):
            guard let digest = SHA256Digest(stored.sha256) else { return }
            let blob = Blob(
                name: event.name, sha256: digest, sizeBytes: Int(clamping: stored.sizeBytes),
                contentType: stored.contentType, etag: stored.etag,
                metadata: BlobMetadata(json: stored.metadata) ?? .none,
                capturedAt: stored.hasCapturedAt ? EventTime(milliseconds: stored.capturedAt) : nil,
                storedAt: EventTime(milliseconds: event.eventTime),
                changedAt: EventTime(milliseconds: event.eventTime))
            try put(blob, transaction)
            guard old?.sha256 != digest else { return }
            try refer(to: digest, transaction)
            if let old { try dropReference(to: old.sha256, transaction) }
        case .metadataSet(let set):
            guard var blob = old else { return }
            blob.metadata = BlobMetadata(json: set.metadata) ?? .none
            blob.etag = set.etag
            blob.changedAt = EventTime(milliseconds: event.eventTime)
            try put(blob, transaction)
        case .deleted:
            guard let old else { return }
            try transaction.delete(BlobNameKey.make(event.name), in: index.names)
            try dropReference(to: old.sha256, transaction)
        case nil: return
        }
    }

    private func put(_ blob: Blob, _ transaction: borrowing WriteTransaction) throws {
        try transaction.put(BlobNameKey.make(blob.name), BlobRecord.encoded(blob), in: index.names)
    }

    private func refer(to digest: SHA256Digest, _ transaction: borrowing WriteTransaction) throws {
        let references = try index.references(digest, transaction) + 1
        try set(references, digest, transaction)
        if references == 1 { try transaction.delete(digest.bytes, in: index.garbage) }
    }

    private func dropReference(to digest: SHA256Digest, _ transaction: borrowing WriteTransaction) throws {
        let references = try index.references(digest, transaction) - 1
        if references > 0 { return try set(references, digest, transaction) }
        try transaction.delete(digest.bytes, in: index.contents)
        try transaction.put(digest.bytes, [1], in: index.garbage)
    }

    private func set(_ references: Int, _ digest: SHA256Digest, _ transaction: borrowing WriteTransaction) throws {
        let value = withUnsafeBytes(of: UInt64(references).littleEndian) { [UInt8]($0) }
        try transaction.put(digest.bytes, value, in: index.contents)
    }
}
