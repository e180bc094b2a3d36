package import EventLog
import Foundation
import Timekeeping
internal import TypedTopics

/// Appends what ``VisitProducer/send(_:)`` takes, on a thread of its own: one append at a time, each with all that came while
/// the one before was on its way, so that no event is in without those before it.
///
/// What was taken stays until it is durable. When an append fails it is tried again, whole, after the failure was reported:
/// nothing of it was written, or the log refuses everything from then on.
package final class VisitSender: @unchecked Sendable {
    // Sendable: everything that changes is guarded by `condition`, but for `ready`, which is the thread's alone.
    private let append: @Sendable (AppendRequest) throws -> Void
    private let options: VisitProducerOptions
    private let condition = NSCondition()

    private var gathering: EventGathering<VisitorObserved>
    /// The other of the two that take turns; the thread encodes out of it.
    private var ready: EventGathering<VisitorObserved>
    /// When the first of the gathered events has to be on its way at the latest.
    private var deadline = TimeSource.system.monotonic()
    private var taken = 0
    private var durable = 0
    /// The count up to which events are not to linger.
    private var urgent = 0
    private var failure: (any Error)?
    private var isClosed = false
    private var hasEnded = false

    /// - Parameter append: makes a request durable, or throws: a seam for tests.
    package init(
        _ topic: Topic, schemaID: SchemaID, _ options: VisitProducerOptions,
        append: @escaping @Sendable (AppendRequest) throws -> Void
    ) {
        self.append = append
        self.options = options
        gathering = EventGathering(topic, schemaID: schemaID)
        ready = EventGathering(topic, schemaID: schemaID)
        let thread = Thread { [self] in run() }
        thread.name = "fflog-sender"
        thread.start()
    }

    /// Takes an event; blocks while too many wait.
    ///
    /// - Throws: what became of an append, once, or why the event can't be taken; then it was not.
    package func send(_ event: VisitorObserved) throws {
        condition.lock()
        defer { condition.unlock() }
        while taken - durable >= options.waitingEventsMax, failure == nil { condition.wait() }
        try reportFailure()
        if gathering.count == 0 {
            deadline = TimeSource.system.monotonic() + options.linger
        }
        try gathering.append(event)
        taken += 1
        if gathering.count == 1 || gathering.count == options.batchEventsMax { condition.broadcast() }
    }

    /// Returns when everything that was taken is durable.
    package func flush() throws {
        condition.lock()
        defer { condition.unlock() }
        try reportFailure()
        let end = taken
        urgent = max(urgent, end)
        condition.broadcast()
        while durable < end, failure == nil { condition.wait() }
        if durable < end { try reportFailure() }
    }

    /// Tries to make durable what waits, and ends the thread. Nothing is taken from then on.
    package func close() throws {
        condition.lock()
        defer { condition.unlock() }
        failure = nil  // whatever was the matter: one more attempt
        isClosed = true
        urgent = taken
        condition.broadcast()
        while !hasEnded { condition.wait() }
        if let failure { throw failure }
    }

    /// How many events were taken and are not durable yet.
    package var waiting: Int {
        condition.lock()
        defer { condition.unlock() }
        return taken - durable
    }

    /// Once it is known, the thread may try again.
    private func reportFailure() throws {
        guard let error = failure else { return }
        failure = nil
        condition.broadcast()
        throw error
    }

    private var mayGo: Bool {
        gathering.count >= options.batchEventsMax || urgent > durable || isClosed
    }

    private func run() {
        condition.lock()
        while true {
            while gathering.count == 0, !isClosed { condition.wait() }
            guard gathering.count > 0 else { break }
            while !mayGo {
                let left = TimeSource.system.monotonic().duration(to: deadline)
                guard left > .zero else { break }
                _ = condition.wait(until: Date(timeIntervalSinceNow: left / .seconds(1)))
            }
            let count = gathering.count
            swap(&gathering, &ready)
            condition.unlock()
            var request = AppendRequest()
            ready.encode(into: &request)
            condition.lock()
            guard persist(request) else { break }
            durable += count
            condition.broadcast()
        }
        hasEnded = true
        condition.broadcast()
        condition.unlock()
    }

    /// Appends a request, again and again until it is durable; `false` where the producer was closed over a failure. Called
    /// with the lock held, which is released meanwhile.
    private func persist(_ request: AppendRequest) -> Bool {
        while true {
            condition.unlock()
            let result = Result { try append(request) }
            condition.lock()
            guard case .failure(let error) = result else { return true }
            failure = error
            condition.broadcast()
            if isClosed { return false }
            while failure != nil, !isClosed { condition.wait() }
        }
    }
}
