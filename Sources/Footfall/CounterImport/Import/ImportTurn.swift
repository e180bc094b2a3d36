import EventLog
import Glibc

/// The right to import into a data directory: one import at a time, so that each one's summary counts what it did.
///
/// Given back when it is dropped, or by the system when the process dies.
package struct ImportTurn: ~Copyable {
    private let lock: AdvisoryLock

    private static let pollMicroseconds: UInt32 = 20_000

    /// Waits until it is this import's turn; `report` is told again and again, and may end the waiting by throwing.
    package init(_ log: EventLog, _ report: (ImportNotice) throws -> Void) throws {
        let path = log.directory.path + "/import.lock"
        while true {
            if let lock = try AdvisoryLock.take(path) {
                self.lock = lock
                return
            }
            try report(.waiting(processID: AdvisoryLock.holder(path)))
            usleep(Self.pollMicroseconds)
        }
    }
}
