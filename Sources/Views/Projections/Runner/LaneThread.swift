internal import EventLog
internal import Foundation

/// A thread that reads some partitions of a topic and computes over them, round by round.
///
/// Between ``wait()`` and ``start(_:)`` the runner's thread has ``reader`` and ``lane`` for itself; from ``start(_:)`` to
/// ``wait()`` this thread has. It ends when the last reference but its own is dropped through ``end()``.
final class LaneThread: @unchecked Sendable {
    // Sendable: `round`, `result` and `isEnding` are guarded by `condition`; `reader` and `lane` change hands with them.
    struct Round {
        var ends: [SourceExtent]
        var eventsMax: Int
        /// The event time up to which partitions are read.
        var horizon: Int64
        var due: ContinuousClock.Instant
    }

    let reader: TopicReader
    let lane: any ProjectionLane
    private let condition = NSCondition()
    private var round: Round?
    private var result: Result<TopicReader.Advance, any Error>?
    private var isEnding = false

    init(_ reader: TopicReader, _ lane: any ProjectionLane) {
        self.reader = reader
        self.lane = lane
        let thread = Thread { [self] in run() }
        thread.name = "fflog-projection"
        thread.start()
    }

    func start(_ next: Round) {
        condition.lock()
        round = next
        condition.signal()
        condition.unlock()
    }

    /// Blocks until the round that was started is over.
    func wait() -> Result<TopicReader.Advance, any Error> {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result {
                self.result = nil
                return result
            }
            condition.wait()
        }
    }

    /// Lets the thread end, after the round that it is in.
    func end() {
        condition.lock()
        isEnding = true
        condition.signal()
        condition.unlock()
    }

    private func run() {
        condition.lock()
        while true {
            if isEnding { break }
            guard let next = round else {
                condition.wait()
                continue
            }
            round = nil
            condition.unlock()
            let outcome = Result {
                try reader.skipPurged(next.ends, lane.seed)
                return try reader.advance(
                    next.ends, eventsMax: next.eventsMax, horizon: next.horizon, due: next.due, lane.seed, lane.process)
            }
            condition.lock()
            result = outcome
            condition.signal()
        }
        condition.unlock()
    }
}
