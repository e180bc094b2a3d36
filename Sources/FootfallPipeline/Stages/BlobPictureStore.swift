internal import Anonymization
internal import Blobs
internal import EventLog

/// The pictures of a blob store, for their removal. What was analysed is a picture, whatever its content type says; other
/// blobs that don't claim to be pictures stay.
struct BlobPictureStore: PictureStore {
    let log: EventLog
    let store: BlobStore

    func picture(_ name: String) throws -> StoredPicture? {
        try store.blob(name).map(Self.picture)
    }

    func forEachPicture(_ body: (StoredPicture) throws -> Void) throws {
        try store.list { blob in
            if blob.capturedAt != nil || blob.contentType.hasPrefix("image/") { try body(Self.picture(blob)) }
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

    func sweep() throws { _ = try store.sweep() }

    private static func picture(_ blob: Blob) -> StoredPicture {
        StoredPicture(name: blob.name, etag: blob.etag, storedAt: blob.storedAt, capturedAt: blob.capturedAt)
    }
}
