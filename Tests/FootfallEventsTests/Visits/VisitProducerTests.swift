import EventLog
import FootfallEvents
import FootfallTestSupport
import Foundation
import Simulation
import Testing
import TestSupport

/// Visitors that are appended and sent through the public producer.
@Suite struct VisitProducerTests {
    let log: TemporaryLog

    init() throws { log = try TemporaryLog() }

    /// The `number`-th visitor of all; the sequence counts up within each of seven stores.
    static func visit(_ number: Int) -> VisitorObserved {
        var visit = VisitorObserved()
        visit.store = "store \(number % 7)"
        visit.zone = "entrance"
        visit.eventTime = 1_700_000_000_000 + Int64(number)
        visit.cameraSequence = UInt32(number / 7)
        return visit
    }

    /// Whether the log holds the first `count` visitors, each once, and those of each store in their order.
    static func expectFirst(_ count: Int, in partitions: [[VisitorObserved]], _ comment: Comment? = nil) {
        let found = partitions.flatMap { $0 }
        #expect(found.count == count, comment)
        var next: [String: UInt32] = [:]
        for partition in partitions {
            for visit in partition {
                #expect(visit.cameraSequence == next[visit.store, default: 0], comment)
                next[visit.store, default: 0] += 1
            }
        }
        #expect(Set(found.map(\.eventTime)).count == count, comment)
        #expect(found.map(\.eventTime).max() == Self.visit(count - 1).eventTime, comment)
    }

    @Test(arguments: [0, 5, 100_000])
    func `what was sent is durable after a flush, in order, whatever the linger`(linger: Int) throws {
        let options = VisitProducerOptions(linger: .milliseconds(linger), batchEventsMax: 300, waitingEventsMax: 500)
        let producer = try VisitProducer(log.log, options: options)
        for number in 0..<3_000 { try producer.send(Self.visit(number)) }
        try producer.flush()
        #expect(producer.waiting == 0)
        try Self.expectFirst(3_000, in: log.visits())
    }

    @Test(.timeLimit(.minutes(10)))
    func `what was sent becomes durable by itself once it has lingered`() throws {
        let producer = try VisitProducer(log.log, options: VisitProducerOptions(linger: .milliseconds(20)))
        try producer.send(Self.visit(0))
        try eventually("an append") { try log.ends("visits").reduce(0, +) > 0 }
        try producer.send(Self.visit(1))
        try eventually("an append") { producer.waiting == 0 }
        try Self.expectFirst(2, in: log.visits())
    }

    @Test(.timeLimit(.minutes(10)))
    func `a full batch does not linger`() throws {
        let options = VisitProducerOptions(linger: .milliseconds(100_000_000), batchEventsMax: 10)
        let producer = try VisitProducer(log.log, options: options)
        for number in 0..<10 { try producer.send(Self.visit(number)) }
        try eventually("an append") { producer.waiting == 0 }
        try Self.expectFirst(10, in: log.visits())
    }

    @Test func `an append comes after what was sent before it, and dropping the producer loses nothing`() throws {
        do {
            let producer = try VisitProducer(log.log, options: VisitProducerOptions(linger: .milliseconds(100_000)))
            for number in 0..<50 { try producer.send(Self.visit(number)) }
            try producer.append((50..<60).map(Self.visit))
            for number in 60..<100 { try producer.send(Self.visit(number)) }
        }
        try Self.expectFirst(100, in: log.visits())
    }

    @Test func `a producer that was closed takes nothing more and says so`() throws {
        let producer = try VisitProducer(log.log)
        try producer.send(Self.visit(0))
        try producer.close()
        #expect(throws: LogError.self) { try producer.send(Self.visit(1)) }
        #expect(throws: LogError.self) { try producer.append([Self.visit(1)]) }
        try producer.close()
        try Self.expectFirst(1, in: log.visits())
    }

    @Test func `a log that was closed is an error at the flush, and what waited is not in`() throws {
        let producer = try VisitProducer(log.log, options: VisitProducerOptions(linger: .milliseconds(100_000)))
        try producer.append([Self.visit(0)])
        try producer.send(Self.visit(1))
        log.log.close()
        #expect(throws: LogError.self) { try producer.flush() }
        #expect(throws: LogError.self) { try producer.close() }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a kill leaves what was flushed, and of the rest the first`() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let acknowledged = log.path + "-acknowledged"
        defer { try? FileManager.default.removeItem(atPath: acknowledged) }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = log.path as String, acknowledged = acknowledged as String, seed = seed as UInt64] in
            let options = VisitProducerOptions(linger: .milliseconds(1), batchEventsMax: 50, waitingEventsMax: 400)
            let producer = try VisitProducer(try EventLog.open(path, .write), options: options)
            for number in 0..<1_000_000 {
                try producer.send(Self.visit(number))
                guard number % 97 == 0 else { continue }
                try producer.flush()
                try Data("\(number + 1)".utf8).write(to: URL(fileURLWithPath: acknowledged), options: .atomic)
                if number > Int(seed % 20_000) { break }
            }
            // While more is on its way.
            for number in 0..<Int(seed % 300) { try producer.send(Self.visit(1_000_000 + number)) }
            kill(getpid(), SIGKILL)
        }
        let text = try String(contentsOfFile: acknowledged, encoding: .utf8)
        let count = try #require(Int(text), "seed \(seed)")
        let visits = try log.visits().map { $0.filter { $0.eventTime < Self.visit(1_000_000).eventTime } }
        Self.expectFirst(count, in: visits, "seed \(seed)")
        let late = try log.visits().flatMap { $0 }.map(\.eventTime).filter { $0 >= Self.visit(1_000_000).eventTime }
        // Of one append all partitions are in, or none.
        #expect(late.sorted() == (0..<late.count).map { Self.visit(1_000_000 + $0).eventTime }, "seed \(seed)")
    }
}
