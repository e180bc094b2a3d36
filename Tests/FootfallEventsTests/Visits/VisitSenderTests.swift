import EventLog
import FootfallEvents
import FootfallTestSupport
import Foundation
import Simulation
import Synchronization
import Testing
import TestSupport

/// What the sending thread does when the log is slow, or fails.
@Suite struct VisitSenderTests {
    let log: TemporaryLog
    let topic: Topic
    let schemaID: SchemaID

    init() throws {
        log = try TemporaryLog()
        _ = try VisitProducer(log.log)
        topic = try log.log.topic("visits")
        schemaID = try #require(topic.schemaID)
    }

    /// A log that can be held up, and told to fail.
    private final class Gate: Sendable {
        struct Failure: Error {}
        let failures = Mutex(0)
        let calls = Atomic(0)
        private let open = DispatchSemaphore(value: 0)
        private let log: EventLog

        init(_ log: EventLog) { self.log = log }

        /// Lets so many appends through.
        func letThrough(_ count: Int) { for _ in 0..<count { open.signal() } }

        func append(_ request: AppendRequest) throws {
            calls.wrappingAdd(1, ordering: .relaxed)
            open.wait()
            try failures.withLock {
                guard $0 > 0 else { return }
                $0 -= 1
                throw Failure()
            }
            try log.append(request)
        }
    }

    private func sender(_ gate: Gate, _ options: VisitProducerOptions) -> VisitSender {
        VisitSender(topic, schemaID: schemaID, options) { try gate.append($0) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `beyond the bound sending blocks until there is room, and nothing is lost`() throws {
        let gate = Gate(log.log)
        let sender = sender(gate, VisitProducerOptions(batchEventsMax: 10, waitingEventsMax: 25))
        for number in 0..<25 { try sender.send(VisitProducerTests.visit(number)) }
        #expect(sender.waiting == 25)
        let sent = Progress()
        Thread.detachNewThread {
            for number in 25..<60 {
                try? sender.send(VisitProducerTests.visit(number))
                sent.count.wrappingAdd(1, ordering: .relaxed)
            }
            sent.isDone.store(true, ordering: .releasing)
        }
        usleep(50_000)
        #expect(sent.count.load(ordering: .relaxed) == 0)
        gate.letThrough(100)
        try eventually("the end of the thread") { sent.isDone.load(ordering: .acquiring) }
        try sender.close()
        VisitProducerTests.expectFirst(60, in: try log.visits())
    }

    private final class Progress: Sendable {
        let count = Atomic(0)
        let isDone = Atomic(false)
    }

    @Test(.timeLimit(.minutes(10)))
    func `what comes while an append is on its way goes into the next, all of it`() throws {
        let gate = Gate(log.log)
        let sender = sender(gate, VisitProducerOptions(linger: .zero, batchEventsMax: 1000))
        try sender.send(VisitProducerTests.visit(0))
        try eventually("an append") { gate.calls.load(ordering: .relaxed) > 0 }
        for number in 1..<500 { try sender.send(VisitProducerTests.visit(number)) }
        gate.letThrough(10)
        try sender.flush()
        #expect(gate.calls.load(ordering: .relaxed) == 2)
        VisitProducerTests.expectFirst(500, in: try log.visits())
        try sender.close()
    }

    @Test(.timeLimit(.minutes(10)))
    func `a failed append is reported once, its events stay, and are in once and in order in the end`() throws {
        let gate = Gate(log.log)
        gate.letThrough(1_000)
        gate.failures.withLock { $0 = 2 }
        let sender = sender(gate, VisitProducerOptions(batchEventsMax: 5, waitingEventsMax: 20))
        var failed = 0
        var number = 0
        while number < 200 {
            do {
                try sender.send(VisitProducerTests.visit(number))
                number += 1
            } catch is Gate.Failure { failed += 1 }  // that event was not taken: it is sent again
        }
        while sender.waiting > 0 {
            do { try sender.flush() } catch is Gate.Failure { failed += 1 }
        }
        #expect(failed == 2)
        VisitProducerTests.expectFirst(200, in: try log.visits())
        try sender.close()
    }

    @Test(.timeLimit(.minutes(10)))
    func `while every append fails nobody waits for ever: sending, flushing and closing all say so`() throws {
        let gate = Gate(log.log)
        gate.letThrough(1_000_000)
        gate.failures.withLock { $0 = .max }
        let sender = sender(gate, VisitProducerOptions(batchEventsMax: 5, waitingEventsMax: 20))
        var failed = 0
        for number in 0..<100 {
            do { try sender.send(VisitProducerTests.visit(number)) } catch is Gate.Failure { failed += 1 }
        }
        #expect(failed >= 80 && sender.waiting <= 20)
        #expect(throws: Gate.Failure.self) { try sender.flush() }
        #expect(throws: Gate.Failure.self) { try sender.close() }
        #expect(try log.ends("visits").reduce(0, +) == 0)
    }
}
