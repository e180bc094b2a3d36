internal import Foundation

/// Attempts that are under way, and what came of those that have ended.
///
/// Thread-safe: attempts post from wherever they ran; the stage's thread begins, takes and abandons.
final class AttemptBoard: @unchecked Sendable {
    // Sendable: everything that changes is guarded by `condition`.
    private let condition = NSCondition()
    private var tasks: [UInt64: Task<Void, Never>] = [:]
    private var ended: [(attempt: UInt64, result: Result<[AnalyzedFace], any Error>)] = []
    private var last: UInt64 = 0

    /// - Returns: the attempt's number.
    func begin(_ body: @escaping @Sendable () async throws -> [AnalyzedFace]) -> UInt64 {
        condition.lock()
        defer { condition.unlock() }
        last += 1
        let attempt = last
        tasks[attempt] = Task.detached(executorPreference: AnalysisExecutor.shared) { [self] in
            let result: Result<[AnalyzedFace], any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            post(attempt, result)
        }
        return attempt
    }

    private func post(_ attempt: UInt64, _ result: Result<[AnalyzedFace], any Error>) {
        condition.lock()
        defer { condition.unlock() }
        // One that was abandoned comes too late.
        guard tasks.removeValue(forKey: attempt) != nil else { return }
        ended.append((attempt, result))
        condition.broadcast()
    }

    var isEmpty: Bool {
        condition.lock()
        defer { condition.unlock() }
        return tasks.isEmpty && ended.isEmpty
    }

    /// Cancels an attempt; whatever it still says is not heard.
    func abandon(_ attempt: UInt64) {
        condition.lock()
        let task = tasks.removeValue(forKey: attempt)
        ended.removeAll { $0.attempt == attempt }
        condition.unlock()
        task?.cancel()
    }

    func abandonAll() {
        condition.lock()
        let running = tasks.values
        tasks = [:]
        ended = []
        condition.unlock()
        for task in running { task.cancel() }
    }

    /// What has ended since the last call.
    func takeEnded() -> [(attempt: UInt64, result: Result<[AnalyzedFace], any Error>)] {
        condition.lock()
        defer { condition.unlock() }
        defer { ended = [] }
        return ended
    }

    /// Blocks until an attempt has ended, or `span` is over.
    func wait(atMost span: Duration) {
        condition.lock()
        defer { condition.unlock() }
        let deadline = Date(timeIntervalSinceNow: span / .seconds(1))
        while ended.isEmpty, condition.wait(until: deadline) {}
    }
}
