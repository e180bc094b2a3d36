internal import Foundation
package import Timekeeping

/// How a store works; clock, randomness and steps are seams for tests.
package struct BlobOptions: Sendable {
    /// The largest blob, in bytes.
    package var sizeBytesMax = 16 << 20
    package var topic = "blobs"
    /// Of the topic, where it isn't there yet.
    package var partitions = 4
    /// Removed contents that may wait for one sync of the file system, so that a deletion needs none of its own.
    package var removalNotesMax = 1_024
    package var now: @Sendable () -> EventTime = TimeSource.system.wallClock
    /// Never the same twice, never 0.
    package var newETag: @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) }
    /// Called where a crash would leave something half done.
    package var step: @Sendable (BlobStep) -> Void = { _ in }

    package init() {}
}

/// Where a change of the store stands.
package enum BlobStep: String, CaseIterable, Sendable {
    case bytesWritten
    case bytesSynced
    case contentNamed
    case foldersSynced
    case appended
    case contentRemoved
    case contentsRemoved
    case garbageForgotten
    case incomingRemoved
}
