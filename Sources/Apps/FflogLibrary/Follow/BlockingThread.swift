internal import Foundation

/// A thread that runs blocking work for tasks, one piece at a time, so that none of it holds up the tasks of others. It ends when
/// it is stopped.
final class BlockingThread: @unchecked Sendable {
    // Sendable: what changes is guarded by `condition`.
    private let condition = NSCondition()
    private var work: [@Sendable () -> Void] = []
    private var isStopped = false

    init(named name: String) {
        let thread = Thread { [self] in loop() }
        thread.name = name
        thread.start()
    }

    /// Runs `body` on the thread.
    func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            condition.lock()
            work.append { continuation.resume(returning: body()) }
            condition.signal()
            condition.unlock()
        }
    }

    /// Ends the thread after the work at hand.
    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }

    private func loop() {
        while true {
            condition.lock()
            while work.isEmpty, !isStopped { condition.wait() }
            guard !work.isEmpty else {
                condition.unlock()
                return
            }
            let next = work.removeFirst()
            condition.unlock()
            next()
        }
    }
}
