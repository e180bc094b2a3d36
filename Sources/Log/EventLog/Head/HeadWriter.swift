import Glibc
import LMDB
import Synchronization
internal import Timekeeping

/// The one way by which this process writes to the head.
///
/// After a write that failed in the device nobody knows what the file holds: from the first on it refuses everything, until
/// the log was opened anew. And before a write it clears, every ten seconds, the slots of readers whose process died, since
/// their snapshots would make the file grow for good.
///
/// Thread-safe: LMDB lets one thread of one process write at a time.
final class HeadWriter: Sendable {
    let head: Head
    private let path: String
    private let failure = Mutex<LogError?>(nil)
    private let lastClearing: Atomic<Int>
    private static let clearingIntervalSeconds = 10

    init(head: Head, path: String) {
        self.head = head
        self.path = path
        lastClearing = Atomic(TimeSource.coarseSeconds())  // opening the environment has cleared them
    }

    /// Writes in one durable transaction: all of what `body` does, or nothing when it or the commit throws.
    ///
    /// - Throws: ``LogError/diskFull(_:reason:)``, ``LogError/poisoned(_:reason:)`` or another ``LogError`` for what the
    ///   head answers; what `body` throws.
    func write<R>(_ body: (borrowing WriteTransaction) throws -> R) throws -> R {
        if let failure = failure.withLock({ $0 }) { throw failure }
        clearStaleReaders()
        do { return try head.environment.write(body) } catch let error as LMDBError {
            throw explained(error)
        }
    }

    private func explained(_ error: LMDBError) -> any Error {
        guard error.path == head.environment.path else { return error }  // of a file that `body` used
        let reason = LogError(error, writing: path)
        if error.isDeviceFailure { failure.withLock { $0 = $0 ?? reason } }
        return reason
    }

    private func clearStaleReaders() {
        let now = TimeSource.coarseSeconds()
        let last = lastClearing.load(ordering: .relaxed)
        guard now - last >= Self.clearingIntervalSeconds,
            lastClearing.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged
        else { return }
        head.environment.clearStaleReaders()
    }
}
