internal import Foundation
internal import Timekeeping
package import FootfallEvents

/// A blob that is to be deleted.
package struct BlobDeletion: Sendable {
    package var name: String
    package var condition: BlobCondition
    package var reason: BlobDeletionReason
    /// Whatever the reason leaves to say.
    package var detail: String?

    package init(
        _ name: String, reason: BlobDeletionReason = .requested, detail: String? = nil,
        condition: BlobCondition = .exists
    ) {
        self.name = name
        self.reason = reason
        self.detail = detail
        self.condition = condition
    }
}

/// What is to be done with a name.
struct BlobChange {
    enum Effect {
        /// `etag`, `storedAt` and `changedAt` are given when it is made.
        case store(Blob)
        case setMetadata(BlobMetadata)
        case delete(BlobDeletionReason, detail: String?)
    }

    let name: String
    let condition: BlobCondition
    let effect: Effect

    /// Why it can't be made upon `old`; `nil` where it can.
    func refusal(_ old: Blob?) -> BlobError? {
        switch condition {
        case .any: break
        case .absent: if let old { return .exists(name, etag: old.etag) }
        case .exists: if old == nil { return .notFound(name) }
        case .etag(let expected):
            if old?.etag != expected { return .etagMismatch(name, expected: expected, found: old?.etag) }
        }
        if case .store = effect { return nil }
        return old == nil ? .notFound(name) : nil
    }

    /// What it makes of `old`, the event that says so, and the blob that the caller is told of.
    func applied(to old: Blob?, etag: UInt64, now: EventTime) -> (new: Blob?, event: BlobEvent, told: Blob) {
        var event = BlobEvent()
        event.name = name
        event.eventTime = now.milliseconds
        switch effect {
        case .store(var blob):
            blob.etag = etag
            blob.storedAt = now
            blob.changedAt = now
            var stored = BlobStored()
            stored.sha256 = Data(blob.sha256.bytes)
            stored.sizeBytes = UInt64(blob.sizeBytes)
            stored.contentType = blob.contentType
            stored.etag = etag
            stored.metadata = blob.metadata.json
            if let capturedAt = blob.capturedAt { stored.capturedAt = capturedAt.milliseconds }
            event.stored = stored
            return (blob, event, blob)
        case .setMetadata(let metadata):
            var blob = old!
            blob.metadata = metadata
            blob.etag = etag
            blob.changedAt = now
            var set = BlobMetadataSet()
            set.etag = etag
            set.metadata = metadata.json
            event.metadataSet = set
            return (blob, event, blob)
        case .delete(let reason, let detail):
            var deleted = BlobDeleted()
            deleted.etag = old!.etag
            deleted.reason = reason
            if let detail { deleted.detail = detail }
            event.deleted = deleted
            return (nil, event, old!)
        }
    }
}
