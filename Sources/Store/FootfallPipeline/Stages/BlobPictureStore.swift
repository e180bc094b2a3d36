internal import Anonymization
internal import Blobs
internal import EventLog

/// The pictures of a blob store, for their removal. What was analysed is a picture, whatever its content type says; other
/// blobs that don't claim to be pictures stay.
struct BlobPictureStore: PictureStore {
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

    func removal(of removals: [PictureRemoval]) -> any AppendParticipant {
        BlobRemoval(
            deletions: store.deletions(
                removals.map { BlobDeletion($0.picture.name, reason: $0.reason, condition: .etag($0.picture.etag)) }))
    }

    func sweep() throws { _ = try store.sweep() }

    private static func picture(_ blob: Blob) -> StoredPicture {
        StoredPicture(name: blob.name, etag: blob.etag, storedAt: blob.storedAt, capturedAt: blob.capturedAt)
    }
}

/// Deletions of blobs that say of a refusal that the picture is another one.
private struct BlobRemoval: AppendParticipant {
    let deletions: any AppendParticipant

    func join(_ request: inout AppendRequest) throws {
        do { try deletions.join(&request) } catch BlobError.notFound(let name), BlobError.etagMismatch(let name, _, _) {
            throw PictureChanged(name)
        }
    }

    func appended(_ receipts: [AppendReceipt]) { deletions.appended(receipts) }
    func abandoned() { deletions.abandoned() }
    func settle() throws { try deletions.settle() }
}
