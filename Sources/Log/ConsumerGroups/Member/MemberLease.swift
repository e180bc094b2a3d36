import EventLog
import Foundation
internal import Timekeeping

/// A member's lease: what keeps its partitions its own. A background thread renews it every third of the session, also
/// while the consumer is busy with what it was handed.
///
/// Thread-safe. The thread holds the lease, not the member: a member that is dropped without being closed stops it, and
/// then its lease runs out.
final class MemberLease: @unchecked Sendable {
    // Sendable: all mutable state is guarded by `condition`.
    private let log: EventLog
    private let group: String
    private let options: GroupMemberOptions

    private let condition = NSCondition()
    private var id = ""
    private var until = EventTime.min
    private var polledAt = EventTime.min
    private var isLost = false
    private var beats = 0
    private var failure: (any Error)?
    private var isStopped = false
    private var hasThread = false

    init(log: EventLog, group: String, options: GroupMemberOptions) {
        self.log = log
        self.group = group
        self.options = options
    }

    private func locked<R>(_ body: () throws -> R) rethrows -> R {
        condition.lock()
        defer { condition.unlock() }
        return try body()
    }

    /// Begins the lease of a member that has just joined.
    func begin(_ id: String, until: EventTime) {
        locked {
            self.id = id
            self.until = until
            isLost = false
            polledAt = options.now()
            guard options.hasHeartbeatThread, !hasThread else { return }
            hasThread = true
            let thread = Thread { [self] in run() }
            thread.name = "fflog-heartbeat"
            thread.start()
        }
    }

    func stop() {
        locked {
            isStopped = true
            condition.broadcast()
        }
    }

    /// The consumer is alive: it polls.
    func polled() { locked { polledAt = options.now() } }

    /// Whether the member was found to be expelled.
    var wasLost: Bool { locked { isLost } }

    /// Whether the lease has run out by the clock, though nobody may have noticed: the process was stopped for a while.
    var hasLapsed: Bool { locked { until <= options.now() } }

    /// The heartbeats so far: a member looks at the topics again after each.
    var beatCount: Int { locked { beats } }

    /// Whether the thread is to renew it: not for a consumer that no longer polls.
    var isDue: Bool { locked { !isLost && options.now() - polledAt <= options.pollIntervalMax } }

    /// - Throws: Why the last heartbeat could not be written.
    func throwFailure() throws {
        if let failure = locked({ failure }) { throw failure }
    }

    /// Renews the lease and expels members whose own has run out, in one transaction.
    func beat() throws {
        let (id, session) = locked { (self.id, options.session) }
        let now = options.now()
        let isMember = try log.updateGroup(group) { state in
            let isMember = state.renew(id, until: now + session)
            state.expelLapsed(at: now)
            return isMember
        }
        locked {
            guard self.id == id else { return }
            beats += 1
            failure = nil
            if isMember { until = max(until, now + session) } else { isLost = true }
        }
    }

    private func run() {
        let interval = Double(options.session.milliseconds) / 3000
        while true {
            let goesOn = locked {
                let deadline = Date(timeIntervalSinceNow: interval)
                while !isStopped, condition.wait(until: deadline) {}
                return !isStopped
            }
            guard goesOn else { return }
            guard isDue else { continue }
            do { try beat() } catch { locked { failure = error } }
        }
    }
}
