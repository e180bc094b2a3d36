import ErrorKinds
import EventLog
import FootfallEvents
package import Timekeeping

/// A picture that is stored.
package struct StoredPicture: Sendable, Equatable {
    package let name: String
    /// Tells this picture from another that got its name later.
    package let etag: UInt64
    /// When it was stored.
    package let storedAt: EventTime
    /// When it was taken, or stored where that is earlier: a camera's clock that is ahead makes no picture stay longer.
    package let takenAt: EventTime

    package init(name: String, etag: UInt64, storedAt: EventTime, capturedAt: EventTime?) {
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

    /// What deletes pictures, each with a BlobDeleted of its reason, as a part of an append, all or nothing; when the append
    /// returns their bytes are gone.
    ///
    /// It refuses the append with ``PictureChanged`` where one of them is no longer there, or another got its name.
    func removal(of removals: [PictureRemoval]) -> any AppendParticipant
}

/// A picture that was to be removed is no longer there, or another got its name. Nothing was removed.
package struct PictureChanged: KindedError {
    package let name: String

    package init(_ name: String) { self.name = name }

    package var kind: ErrorKind { .contention }
    package var description: String { "picture '\(name)' is gone, or another one by now" }
}
