import Foundation
import LMDB
import Synchronization

/// Keeps some of the head's file written ahead of the last page, so that a small commit finds blocks that are there
/// already. docs/decisions/0008 says what that gains, and when it would cost more than it gains.
///
/// A thread of its own does it, which starts when it is first needed and lives as long as the log. Nothing depends on it:
/// where there is no room, or writing fails, the file grows as LMDB lets it.
final class HeadReserve: Sendable {
    private let environment: Environment
    private let work = Work()

    /// A head that is smaller has no reserve: a log for a test, or one that was only tried out, costs nothing.
    static let headBytesMin = 1 << 20
    /// The reserve is an eighth of the head, and no more than this.
    static let reserveBytesMax = 4 << 20
    /// What is written at a time, so that a commit which comes meanwhile waits for no more.
    static let stepBytes = 256 << 10
    /// The commits that gain: smaller ones let the file grow too seldom, and larger ones gain less than it costs to write
    /// everything twice.
    static let commitBytes = (8 << 10)...(64 << 10)
    /// So many of them in a row have to come before anything is written: in a bulk load such a commit comes by chance.
    static let commitsMin = 8
    /// What stays free on the disk.
    static let freeBytesMin = 256 << 20

    /// What the thread and those who wake it share.
    private final class Work: @unchecked Sendable {
        // Sendable: the rest is guarded by `condition`.
        let isAsked = Atomic(false)
        let commitsInARow = Atomic(0)
        let condition = NSCondition()
        var hasThread = false
        var isClosed = false
    }

    init(_ environment: Environment) { self.environment = environment }

    /// Looks after a commit of `bytes` whether the reserve runs low. Cheap: a read of memory that LMDB maps, and a `fstat`.
    func committed(bytes: Int) {
        guard Self.commitBytes.contains(bytes) else { return work.commitsInARow.store(0, ordering: .relaxed) }
        let inARow = work.commitsInARow.wrappingAdd(1, ordering: .relaxed).newValue
        guard inARow >= Self.commitsMin, !work.isAsked.load(ordering: .relaxed) else { return }
        let used = environment.usedBytes()
        guard used >= Self.headBytesMin, environment.prewrittenBytes() < Self.reserve(used) / 2 else { return }
        work.isAsked.store(true, ordering: .relaxed)
        work.condition.lock()
        defer { work.condition.unlock() }
        guard !work.isClosed else { return }
        work.condition.signal()
        guard !work.hasThread else { return }
        work.hasThread = true
        let thread = Thread { [environment, work] in Self.run(environment, work) }
        thread.name = "fflog-reserve"
        thread.start()
    }

    /// Ends the thread, after the step that it is at.
    func close() {
        work.condition.lock()
        work.isClosed = true
        work.condition.broadcast()
        while work.hasThread { work.condition.wait() }
        work.condition.unlock()
    }

    private static func reserve(_ used: Int) -> Int { min(used / 8, reserveBytesMax) }

    private static func run(_ environment: Environment, _ work: Work) {
        work.condition.lock()
        while !work.isClosed {
            guard work.isAsked.load(ordering: .relaxed) else {
                work.condition.wait()
                continue
            }
            work.condition.unlock()
            let goes = fill(environment) { work.condition.withLock { work.isClosed } }
            work.condition.lock()
            // Where there is no room nothing is asked for again: a log that is opened anew looks anew.
            if goes { work.isAsked.store(false, ordering: .relaxed) } else { break }
        }
        work.hasThread = false
        work.condition.broadcast()
        work.condition.unlock()
    }

    /// Writes ahead, a step at a time; `false` where that is not possible.
    private static func fill(_ environment: Environment, until isOver: () -> Bool) -> Bool {
        while !isOver() {
            let there = environment.prewrittenBytes()
            let wanted = reserve(environment.usedBytes())
            guard there < wanted else { return true }
            let step = min(there + stepBytes, wanted)
            do {
                guard try environment.prewrite(step - there, atLeast: step, leavingFree: freeBytesMin) else {
                    return false
                }
            } catch { return false }
        }
        return true
    }
}
