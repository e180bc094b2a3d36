internal import Synchronization
package import EventLog
package import Timekeeping

/// Whether the machine's clock was set since it was started: a small box has no battery, and the network tells it the time
/// some seconds or minutes later.
///
/// It is not set before ``ClockPlausibility``'s earliest time, however long that takes. Where it is earlier than the newest
/// append in the log by more than ``behindMax``, and no time service keeps it, it is waited for ``patience`` long: then it
/// is the log that was ahead, and append times follow the clock. Once set it stays so. Any thread may ask.
package final class ClockReadiness: Sendable {
    package static let behindMax = Duration.seconds(86_400)
    package static let patience = Duration.seconds(600)

    private let time: TimeSource
    private let newestAppend: EventTime?
    private let began: ContinuousClock.Instant
    private let wasSet = Mutex(false)

    package init(_ log: EventLog, time: TimeSource = .system) throws {
        self.time = time
        began = time.monotonic()
        var newest: EventTime?
        for topic in try log.topics() {
            for partition in topic.partitions {
                guard let last = try log.partitionState(topic, partition).lastAppendTime else { continue }
                newest = max(newest ?? .min, last)
            }
        }
        newestAppend = newest
    }

    package var isSet: Bool {
        wasSet.withLock { wasSet in
            wasSet = wasSet || look()
            return wasSet
        }
    }

    private func look() -> Bool {
        let now = time.wallClock()
        guard ClockPlausibility.isPlausible(now) else { return false }
        guard let newestAppend, now < newestAppend - Self.behindMax, !time.boot().isSynchronized else { return true }
        return time.monotonic() - began >= Self.patience
    }
}
