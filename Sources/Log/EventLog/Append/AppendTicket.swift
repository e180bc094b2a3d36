import Dispatch
import Synchronization

/// The promise of an append: fulfilled when it is durable, or refused.
///
/// Thread-safe. ``wait()`` blocks its thread; ``receipts()`` suspends its task.
package final class AppendTicket: Sendable {
    private enum State {
        case pending([CheckedContinuation<[AppendReceipt], any Error>])
        case done(Result<[AppendReceipt], any Error>)
    }
    private let state = Mutex<State>(.pending([]))
    private let finished = DispatchSemaphore(value: 0)

    func finish(_ result: Result<[AppendReceipt], any Error>) {
        let waiting = state.withLock { state -> [CheckedContinuation<[AppendReceipt], any Error>] in
            guard case .pending(let continuations) = state else { return [] }
            state = .done(result)
            return continuations
        }
        finished.signal()
        for continuation in waiting { continuation.resume(with: result) }
    }

    /// Whether the append was decided.
    package var isDone: Bool {
        state.withLock { if case .done = $0 { true } else { false } }
    }

    /// Blocks until the append is durable.
    ///
    /// - Throws: ``LogError`` when it was refused or failed: then nothing of it was written.
    @discardableResult
    package func wait() throws -> [AppendReceipt] {
        finished.wait()
        finished.signal()  // for whoever waits next
        guard case .done(let result) = state.withLock({ $0 }) else { preconditionFailure("signalled before done") }
        return try result.get()
    }

    /// Suspends until the append is durable.
    package func receipts() async throws -> [AppendReceipt] {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state -> Result<[AppendReceipt], any Error>? in
                switch state {
                case .pending(let waiting):
                    state = .pending(waiting + [continuation])
                    return nil
                case .done(let result): return result
                }
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
