import EventLog
import Fflog
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct GroupConsumerTests {
    /// Polls until nothing came twice.
    private static func drain<Value>(
        _ consumer: GroupConsumer<Value>, recordsMax: Int = 1000
    ) throws -> [Record<Value>] {
        var records: [Record<Value>] = []
        var idle = 0
        while idle < 2 {
            let polled = try consumer.poll(recordsMax: recordsMax, timeout: .milliseconds(200))
            #expect(polled.count <= recordsMax)
            records += polled
            idle = polled.isEmpty ? idle + 1 : 0
        }
        return records
    }

    @Test(arguments: [1, 7, 1000])
    func `what was committed is not delivered again, what was not is`(recordsMax: Int) throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        try scene.log.append(LogScene.visits(0..<100), to: "visits")
        func member() throws -> GroupConsumer<VisitorObserved> {
            try scene.log.consume(VisitorObserved.self, from: "visits", group: "doormen")
        }
        func numbers(_ records: [Record<VisitorObserved>]) -> [Int64] {
            records.compactMap { $0.value?.eventTime }.sorted()
        }
        let all = LogScene.visits(0..<100).map(\.eventTime)
        let first = try member()
        #expect(numbers(try Self.drain(first, recordsMax: recordsMax)) == all)
        try first.leave()
        let second = try member()
        #expect(numbers(try Self.drain(second, recordsMax: recordsMax)) == all)
        try second.commit()
        try scene.log.append(LogScene.visits(100..<130), to: "visits")
        #expect(numbers(try Self.drain(second, recordsMax: recordsMax)) == LogScene.visits(100..<130).map(\.eventTime))
        try second.leave()
        let third = try member()
        #expect(numbers(try Self.drain(third)) == LogScene.visits(100..<130).map(\.eventTime))
        try third.commit()
        try third.leave()
        try third.leave()
        #expect(throws: FflogError.self) { try third.poll() }
        #expect(try Self.drain(try member()).isEmpty)
    }

    @Test func `two members share the partitions, and one that is dropped leaves its to the other`() throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors", partitions: 4))
        let first = try scene.log.consume("doors", group: "alarm")
        _ = try first.poll(timeout: .zero)
        #expect(first.partitions.count == 4)
        do {
            let second = try scene.log.consume("doors", group: "alarm")
            try eventually("a share of the partitions") {
                _ = try first.poll(timeout: .zero)
                _ = try second.poll(timeout: .zero)
                return first.partitions.count == 2 && second.partitions.count == 2
            }
            #expect(Set(first.partitions).isDisjoint(with: second.partitions))
        }
        try eventually("all partitions") {
            _ = try first.poll(timeout: .zero)
            return first.partitions.count == 4
        }
    }

    @Test func `a group that begins at the end reads what comes`() throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        try scene.log.append(NewRecord(value: "before"), to: "doors")
        let consumer = try scene.log.consume("doors", group: "alarm", from: .end)
        #expect(try consumer.poll(timeout: .zero).isEmpty)
        try scene.log.append(NewRecord(value: "after"), to: "doors")
        #expect(try consumer.poll(timeout: .seconds(60)).map(\.value) == [Array("after".utf8)])
    }

    @Test func `after a kill what was not committed is delivered again, and nothing that was`() async throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        try scene.log.append((0..<100).map { NewRecord(value: "\($0)") }, to: "doors")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scene.path as String] in
            let log = try FootfallLog.open(path, .write)
            let consumer = try log.consume("doors", group: "alarm")
            let first = try consumer.poll(recordsMax: 30)
            try #require(first.count == 30)
            try consumer.commit()
            let second = try consumer.poll(recordsMax: 30)
            try #require(second.count == 30)
            kill(getpid(), SIGKILL)
        }
        let consumer = try scene.log.consume("doors", group: "alarm")
        var offsets: [Int64] = []
        try await eventually("the rest") {
            offsets += try consumer.poll(timeout: .milliseconds(100)).map(\.offset.rawValue)
            return offsets.count >= 70
        }
        #expect(offsets == Array(30..<100))
    }

    @Test func `an append of another process arrives, and a kill leaves what returned`() async throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        let consumer = try scene.log.consume("doors", group: "alarm")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scene.path as String] in
            let log = try FootfallLog.open(path, .write)
            for number in 0..<20 { try log.append(NewRecord(value: "\(number)"), to: "doors") }
            kill(getpid(), SIGKILL)
        }
        var values: [String] = []
        try await eventually("twenty records") {
            values += try consumer.poll(timeout: .milliseconds(100)).map { String(decoding: $0.value!, as: UTF8.self) }
            return values.count >= 20
        }
        #expect(values == (0..<20).map { "\($0)" })
        #expect(try scene.log.append(NewRecord(value: "20"), to: "doors").offset == Offset(20))
    }

    /// What a round of a consumer that is killed took and committed, a line each.
    private static func lines(_ path: String) throws -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `over many kills every record is delivered, and none again once it was committed`() async throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        try scene.log.append((0..<500).map { NewRecord(value: "\($0)") }, to: "doors")
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var committed = -1
        for round in 0..<6 {
            let polls = Int.random(in: 1...6, using: &random)
            let commitsLast = Bool.random(using: &random)
            let journal = scene.path + "-journal-\(round)"
            await #expect(processExitsWith: .signal(SIGKILL), "seed \(seed)") {
                [
                    path = scene.path as String, journal = journal as String, polls = polls as Int,
                    commitsLast = commitsLast as Bool
                ] in
                let log = try FootfallLog.open(path, .write)
                let consumer = try log.consume("doors", group: "alarm")
                var text = ""
                for poll in 0..<polls {
                    let records = try consumer.poll(recordsMax: 13, timeout: .seconds(600))
                    for record in records { text += "took \(record.offset)\n" }
                    if poll < polls - 1 || commitsLast {
                        try consumer.commit()
                        if let last = records.last { text += "committed \(last.offset)\n" }
                    }
                    try Data(text.utf8).write(to: URL(fileURLWithPath: journal), options: .atomic)
                }
                kill(getpid(), SIGKILL)
            }
            let lines = try Self.lines(journal)
            try? FileManager.default.removeItem(atPath: journal)
            let took = lines.compactMap { $0.hasPrefix("took ") ? Int($0.dropFirst(5)) : nil }
            #expect(took.first == committed + 1, "round \(round), seed \(seed)")
            #expect(took == Array((committed + 1)..<(committed + 1 + took.count)), "round \(round), seed \(seed)")
            committed = lines.compactMap { $0.hasPrefix("committed ") ? Int($0.dropFirst(10)) : nil }.last ?? committed
        }
        let rest = try scene.log.consume("doors", group: "alarm")
        var offsets: [Int] = []
        try await eventually("the rest") {
            offsets += try rest.poll(timeout: .milliseconds(100)).map { Int($0.offset.rawValue) }
            return offsets.count >= 499 - committed
        }
        #expect(offsets == Array((committed + 1)..<500), "seed \(seed)")
    }
}
