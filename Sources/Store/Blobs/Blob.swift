package import Timekeeping

/// A blob as the store knows it.
package struct Blob: Sendable, Equatable {
    package var name: String
    /// SHA-256 of the bytes.
    package var sha256: SHA256Digest
    package var sizeBytes: Int
    package var contentType: String
    /// New after each change of the bytes or the metadata.
    package var etag: UInt64
    package var metadata: BlobMetadata
    /// When a camera took it; `nil` for what is no picture.
    package var capturedAt: EventTime?
    /// When the name got these bytes.
    package var storedAt: EventTime
    /// When bytes or metadata were changed last.
    package var changedAt: EventTime
}

/// A blob that is to be stored.
package struct NewBlob: Sendable {
    package var name: String
    package var bytes: [UInt8]
    /// Detected from the first bytes where it is `nil`.
    package var contentType: String?
    package var metadata: BlobMetadata
    package var capturedAt: EventTime?
    package var condition: BlobCondition

    package init(
        name: String, bytes: [UInt8], contentType: String? = nil, metadata: BlobMetadata = .none,
        capturedAt: EventTime? = nil, condition: BlobCondition = .any
    ) {
        self.name = name
        self.bytes = bytes
        self.contentType = contentType
        self.metadata = metadata
        self.capturedAt = capturedAt
        self.condition = condition
    }
}

/// What must be so for a change to be made.
package enum BlobCondition: Sendable, Equatable {
    case any
    /// The name is free: `If-None-Match: *`.
    case absent
    /// The name has a blob: `If-Match: *`.
    case exists
    /// The blob has this ETag: `If-Match`.
    case etag(UInt64)
}
