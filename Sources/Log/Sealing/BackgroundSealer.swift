internal import Foundation
internal import Synchronization
internal import Timekeeping
package import EventLog

/// Seals by policy on a thread of its own, as long as it lives: for programs that append for a while.
///
/// Any number of processes may have one; whoever gets the seal lock does the work, the others look again later. What it
/// meets, a full disk say, is no reason for appends to fail: it is told once, and tried again later. Dropping it ends the
/// thread after the segment at hand.
package final class BackgroundSealer: Sendable {
    private let ending = Ending()

    /// - Parameters:
    ///   - report: what a seal could not do; called on the sealer's thread, once for each kind of trouble in a row.
    package init(
        _ log: EventLog, policy: SealPolicy = SealPolicy(), options: SealOptions = SealOptions(),
        interval: Duration = .seconds(1), report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        let round = SealRound(log: log, policy: policy, options: options)
        let thread = Thread { [ending] in
            var last: String?
            // What can't be done now is not tried again every second.
            var patience = 1
            while !ending.isAsked {
                do {
                    try round.run { ending.isAsked }
                    last = nil
                    patience = 1
                } catch SealError.alreadySealing {
                } catch {
                    if last != "\(error)" { report(error) }
                    last = "\(error)"
                    patience = min(patience * 2, 64)
                }
                ending.sleep(interval * patience)
            }
            ending.finished.signal()
        }
        thread.name = "fflog-sealer"
        thread.start()
    }

    deinit { stop() }

    /// Ends the thread and waits for the segment at hand. Called again it does nothing.
    package func stop() {
        if ending.ask() { ending.finished.wait() }
    }

    /// How the thread learns that it is to end, also while it sleeps.
    private final class Ending: Sendable {
        let finished = DispatchSemaphore(value: 0)
        private let asked = DispatchSemaphore(value: 0)
        private let flag = Atomic<Bool>(false)

        var isAsked: Bool { flag.load(ordering: .relaxed) }

        /// - Returns: Whether this was the first time.
        func ask() -> Bool {
            guard !flag.exchange(true, ordering: .relaxed) else { return false }
            asked.signal()
            return true
        }

        func sleep(_ span: Duration) {
            guard !isAsked else { return }
            _ = asked.wait(timeout: .now() + .milliseconds(Int(span.milliseconds)))
        }
    }
}

/// One look at all topics.
package struct SealRound: Sendable {
    package let log: EventLog
    package let policy: SealPolicy
    package let options: SealOptions

    package init(log: EventLog, policy: SealPolicy, options: SealOptions = SealOptions()) {
        self.log = log
        self.policy = policy
        self.options = options
    }

    /// Seals every topic for which the policy says so.
    @discardableResult
    package func run(isEnded: () -> Bool = { false }) throws -> SealReport {
        var all = SealReport()
        var failure: (any Error)?
        for topic in try log.topics() where !isEnded() {
            guard try policy.isDue(topic, in: log, now: log.now()) else { continue }
            let report: SealReport
            do { report = try Sealer(log, options: options).seal(topic, isEnded: isEnded) } catch let error
                where !(error is SealError)
            {
                // One topic that can't be sealed doesn't keep the others from it.
                failure = failure ?? error
                continue
            }
            all.segments += report.segments
            all.records += report.records
            all.headBytes += report.headBytes
            all.sealedBytes += report.sealedBytes
            all.fileBytes += report.fileBytes
        }
        if let failure { throw failure }
        return all
    }
}
