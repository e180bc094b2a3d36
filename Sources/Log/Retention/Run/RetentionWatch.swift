import EventLog
import Foundation
package import Timekeeping

/// The retention job: seals and purges again and again, as long as it is let.
///
/// What goes wrong is told and tried again, each time after a longer while: a full disk, a topic that is damaged, a lock that
/// somebody holds, a device that failed (the log is opened anew then). Runs on the caller's thread.
package struct RetentionWatch {
    /// What is told after each look.
    package enum Event: Sendable {
        case ran(RunReport)
        /// - Parameter retry: after which span it looks again.
        case failed(any Error, retry: Duration)
    }

    private let open: () throws -> EventLog
    private let topics: [String]
    private let interval: Duration
    private let seal: (EventLog) throws -> Void
    private let isEnded: () -> Bool
    private let time: TimeSource

    /// The longest that it waits after failures, unless the interval is longer.
    package static let retryMax = Duration.seconds(900)

    /// - Parameters:
    ///   - open: opens the log: at first, and after each failure.
    ///   - topics: none is all.
    ///   - seal: brings the head's records into segments, as far as that is due. Retention has whole segments and the head's
    ///     batches to choose from, so that a topic is kept under its limit only if it is sealed.
    package init(
        open: @escaping () throws -> EventLog, topics: [String] = [], interval: Duration,
        seal: @escaping (EventLog) throws -> Void, isEnded: @escaping () -> Bool, time: TimeSource = .system
    ) {
        precondition(interval > .zero)
        self.open = open
        self.topics = topics
        self.interval = interval
        self.seal = seal
        self.isEnded = isEnded
        self.time = time
    }

    /// Works until `isEnded`, then finishes the transaction at hand.
    ///
    /// - Throws: nothing but what `report` throws, which ends it.
    package func run(_ report: (Event) throws -> Void) throws {
        var log: EventLog?
        var failures = 0
        while !isEnded() {
            let began = time.monotonic()
            let event: Event
            do {
                let opened = try log ?? open()
                log = opened
                let done = try look(opened)
                // A clock in doubt is no failure of the log: what goes by size goes on in time.
                failures = done.failures.allSatisfy(\.isDoubtOfClock) ? 0 : failures + 1
                event = .ran(done)
            } catch {
                if isEnded() { return }
                log = nil
                failures += 1
                event = .failed(error, retry: delay(after: failures))
            }
            // Outside: who can't be told any more is no failure of the log, and is not to be tried again for ever.
            try report(event)
            sleep(until: began + delay(after: failures))
        }
    }

    private func look(_ log: EventLog) throws -> RunReport {
        // A seal that can't be done is no reason to keep what has to go; what can't be done at all shows again below.
        var failure: (any Error)?
        do { try seal(log) } catch { failure = error }
        let patience = min(max(interval, .seconds(1)), .seconds(60))
        var report = try RetentionRun(log, patience: patience, time: time, isEnded: isEnded).run(topics: topics)
        if let failure { report.failures.append(.init(topic: "sealing", error: failure)) }
        return report
    }

    /// The interval, doubled with each failure in a row.
    private func delay(after failures: Int) -> Duration {
        guard failures > 0 else { return interval }
        let longest = max(interval, Self.retryMax)
        return min(interval * (1 << min(failures, 20)), longest)
    }

    private func sleep(until end: ContinuousClock.Instant) {
        while !isEnded() {
            let left = end - time.monotonic()
            guard left > .zero else { return }
            usleep(UInt32(min(100_000, max(1, left / .microseconds(1)))))
        }
    }
}
