import Foundation
import Synchronization
import Testing

/// Work on a thread of its own, whose error is thrown where its end is awaited.
final class BackgroundWork: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
        Thread { [self] in
            do { try body() } catch { failure.withLock { $0 = error } }
            done.signal()
        }.start()
    }

    func finish() throws {
        done.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

/// Waits for what another thread will bring about; fails after a time that no machine needs.
func eventually(_ condition: () throws -> Bool) throws {
    for _ in 0..<60_000 {
        if try condition() { return }
        Thread.sleep(forTimeInterval: 0.01)
    }
    Issue.record("it did not happen within ten minutes")
}
