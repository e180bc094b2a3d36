/// Tells when the stages of a pipeline have nothing left to do.
///
/// That each says so is not enough: one says it of its last turn, and another may have written for it since. They are idle
/// when from one look to a later one each has begun and ended a turn and found nothing, and none has read or written.
package struct IdleWatch {
    private struct Work: Equatable {
        var recordsRead = 0
        var eventsWritten = 0
        var restarts = 0
    }

    private var work: Work?
    /// Turns of each stage when `work` was seen first.
    private var turns: [Int] = []

    package init() {}

    /// Looks at the stages; to be called again and again.
    ///
    /// - Returns: Whether nothing is left to do.
    package mutating func isIdle(_ statuses: [StageStatus]) -> Bool {
        guard statuses.allSatisfy(\.isIdle) else {
            work = nil
            return false
        }
        var now = Work()
        for status in statuses {
            now.recordsRead += status.recordsRead
            now.eventsWritten += status.eventsWritten
            now.restarts += status.restarts
        }
        guard now == work, turns.count == statuses.count else {
            work = now
            turns = statuses.map(\.turns)
            return false
        }
        // The first of two turns may have begun before.
        return zip(statuses, turns).allSatisfy { $0.condition != .running || $0.turns >= $1 + 2 }
    }
}
