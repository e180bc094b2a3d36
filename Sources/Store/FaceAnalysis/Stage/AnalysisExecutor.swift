internal import Foundation

/// Threads that attempts run on: reading a picture blocks, and the pool that all tasks share has but one thread a core.
///
/// One for the process, since tasks may outlive the stage that gave them up. Thread-safe.
final class AnalysisExecutor: TaskExecutor, @unchecked Sendable {
    // Sendable: everything that changes is guarded by `condition`.
    static let shared = AnalysisExecutor(threads: max(4, ProcessInfo.processInfo.activeProcessorCount))

    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var next = 0

    private init(threads: Int) {
        for _ in 0..<threads {
            let thread = Thread { [unowned self] in run() }
            thread.name = "fflog-analysis"
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    private func run() {
        while true {
            condition.lock()
            while next == jobs.count { condition.wait() }
            let job = jobs[next]
            next += 1
            if next == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                next = 0
            }
            condition.unlock()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
