import Foundation
import Synchronization

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
