import EventLog
import FootfallEvents

/// A picture that is stored.
package struct StoredPicture: Sendable, Equatable {
    package let name: String
    /// Tells this picture from another that got its name later.
    package let etag: UInt64
    /// When it was stored, milliseconds since 1970.
    package let storedAt: Int64
    /// When it was taken, or stored where that is earlier: a camera's clock that is ahead makes no picture stay longer.
    package let takenAt: Int64

    package init(name: String, etag: UInt64, storedAt: Int64, capturedAt: Int64?) {
        self.name = name
        self.etag = etag
        self.storedAt = storedAt
        takenAt = min(capturedAt ?? storedAt, storedAt)
    }
}

/// A picture that is to go, and why.
package struct PictureRemoval: Sendable, Equatable {
    package let picture: StoredPicture
    package let reason: BlobDeletionReason

    package init(_ picture: StoredPicture, reason: BlobDeletionReason) {
        self.picture = picture
        self.reason = reason
    }
}

/// Where pictures are stored, as far as their removal needs it. Any thread may use it.
package protocol PictureStore: Sendable {
    /// What is stored under the name that a picture had, whatever it claims to be; `nil` where there is nothing.
    func picture(_ name: String) throws -> StoredPicture?

    /// Calls `body` with every picture that there is; what comes and goes meanwhile may be in or not.
    func forEachPicture(_ body: (StoredPicture) throws -> Void) throws

    /// Removes bytes that no name refers to: what processes that were killed have left.
    func sweep() throws

    /// Deletes pictures, each with a BlobDeleted of its reason, in one transaction with `request`, all or nothing; when it
    /// returns their bytes are gone.
    ///
    /// - Throws: `LogError.expectationFailed` where one of them is no longer there, or another got its name.
    func remove(_ removals: [PictureRemoval], with request: AppendRequest) throws
}
