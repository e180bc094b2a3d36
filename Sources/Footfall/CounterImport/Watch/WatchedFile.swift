import InputFiles
import Timekeeping

/// A file in a watched folder that was not taken yet, and what tells that it is whole.
struct WatchedFile {
    private(set) var stamp: FileStamp
    /// Since when it is as it is.
    private(set) var since: ContinuousClock.Instant
    /// Whoever wrote it has closed it since it became as it is.
    private(set) var isClosed: Bool
    /// Somebody has written to it, and not closed it since. Known of what has happened since the folder is watched.
    private(set) var isOpen = false
    /// Somebody has it open for writing; it isn't looked at before, unless it is closed.
    var heldUntil: ContinuousClock.Instant?
    /// It couldn't be taken, and isn't tried before.
    var retryAt: ContinuousClock.Instant?
    var failures = 0
    /// It is nothing that is taken, as long as it stays as it is.
    var isLeft = false
    /// Whether it was said why it isn't taken.
    var isSaid = false

    init(_ stamp: FileStamp, at now: ContinuousClock.Instant) {
        (self.stamp, isClosed, since) = (stamp, false, now)
    }

    /// Takes up how it is now.
    ///
    /// - Parameter change: what the system has just said of it.
    mutating func look(_ stamp: FileStamp, _ change: FolderEvents.Change?, at now: ContinuousClock.Instant) {
        if stamp != self.stamp {
            let wasOpen = isOpen
            self = WatchedFile(stamp, at: now)
            isOpen = wasOpen
        }
        switch change {
        case .written: (isOpen, isClosed) = (true, false)
        case .closed:
            (isOpen, isClosed) = (false, true)
            heldUntil = nil
        case nil: break
        }
    }

    /// Who writes to it may have been overlooked.
    mutating func forgetWriters() { isOpen = false }

    /// Whether it is whole if nobody writes to it any more.
    ///
    /// - Parameter wallClock: where the file system's clock is this machine's: then a file of long ago need not be watched first.
    func isWhole(settle: Duration, at now: ContinuousClock.Instant, wallClock: EventTime?) -> Bool {
        if let heldUntil, now < heldUntil { return false }
        if isClosed || now - since >= settle { return true }
        guard let wallClock else { return false }
        let age = wallClock.milliseconds - stamp.modified / 1_000_000
        return age >= settle.milliseconds
    }

    /// When to look at it next.
    func due(settle: Duration) -> ContinuousClock.Instant {
        max(isClosed ? since : since + settle, heldUntil ?? since, retryAt ?? since)
    }
}
