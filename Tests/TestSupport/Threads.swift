import Foundation

/// Runs on a thread of its own, since what blocks must not hold one of the pool's; LMDB ties a write transaction to its thread.
package func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Runs on threads of their own, and returns when all are done.
package func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<count { group.addTask { try await onThread { try body(index) } } }
        try await group.waitForAll()
    }
}
