internal import Anonymization
internal import Blobs
internal import EventLog

/// The pictures of a blob store, for their removal. Blobs that are no pictures stay.
struct BlobPictureStore: PictureStore {
    let log: EventLog
    let store: BlobStore

    func picture(_ name: String) throws -> StoredPicture? {
        try store.blob(name).flatMap(Self.picture)
    }

    /// Begins with what processes that were killed in a put left: pictures too, though no name refers to them.
    func forEachPicture(_ body: (StoredPicture) throws -> Void) throws {
        _ = try store.sweep()
        try store.list { blob in
            if let picture = Self.picture(blob) { try body(picture) }
            return .next
        }
    }

    func remove(_ removals: [PictureRemoval], with request: AppendRequest) throws {
        guard !removals.isEmpty else {
            try log.append(request)
            return
        }
        do {
            let deletions = removals.map {
                BlobDeletion($0.picture.name, reason: $0.reason, condition: .etag($0.picture.etag))
            }
            for result in try store.delete(deletions, with: request) { _ = try result.get() }
        } catch let error as BlobError {
            throw LogError.expectationFailed(error.description)
        }
    }

    private static func picture(_ blob: Blob) -> StoredPicture? {
        guard blob.capturedAt != nil || blob.contentType.hasPrefix("image/") else { return nil }
        return StoredPicture(
            name: blob.name, etag: blob.etag, storedAt: blob.storedAt, capturedAt: blob.capturedAt)
    }
}
