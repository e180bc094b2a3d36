import ConsumerGroups
import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

/// Members that come and go in several threads, each on a log of its own as another process would have.
@Suite struct ThreadedScheduleTests {
    @Test func `While members join and leave, every record is delivered once, in order, to one member at a time`()
        throws
    {
        let seed = UInt64.random(in: .min ... .max)
        let partitions = 6
        let batches = 60
        let scene = try GroupScene(topics: ["visits": partitions])
        let deliveries = DeliveryTable(partitions: partitions)

        let producer = BackgroundWork {
            var random = SeededGenerator(seed: seed)
            for _ in 0..<batches {
                try scene.append(
                    .random(in: 1...20, using: &random), to: "visits", .random(in: 0..<partitions, using: &random))
            }
            deliveries.producerIsDone()
        }
        let members = (0..<4).map { number in
            BackgroundWork {
                var random = SeededGenerator(seed: seed &+ UInt64(number) + 1)
                let log = try EventLog.open(scene.path, .write)
                while try !deliveries.isComplete(scene) {
                    var options = GroupMemberOptions()
                    options.session = .milliseconds(600_000)  // no machine is so slow that a member would be expelled
                    let member = try GroupMember(log, group: "g", topics: ["visits"], options: options)
                    for _ in 0..<Int.random(in: 1...12, using: &random) {
                        let stops = Bool.random(using: &random)
                        try member.poll(timeout: .milliseconds(20), bytesMax: .random(in: 1...4000, using: &random)) {
                            place, batch in
                            let end = stops ? place.start + 1 : batch.header.lastOffset + 1
                            deliveries.deliver(place.partition.index, place.start.rawValue..<end.rawValue)
                            return stops ? .stopBefore(end) : .next
                        }
                    }
                    try member.close()
                }
            }
        }
        try producer.finish()
        for member in members { try member.finish() }
        #expect(deliveries.faults == [], "seed \(seed)")
        for partition in 0..<partitions {
            let state = try scene.log.partitionState(scene.log.topic("visits"), PartitionID(partition))
            #expect(deliveries.next(partition) == state.highWaterMark.rawValue, "seed \(seed)")
            #expect(try scene.checkpoint(partition) ?? 0 == state.highWaterMark.rawValue, "seed \(seed)")
        }
        #expect(try scene.administration.describe("g").members.isEmpty)
    }
}

/// What was delivered so far, by all members: each record must be the next of its partition, and nobody else's just now.
private final class DeliveryTable: Sendable {
    private struct State {
        var next: [Int64]
        var busy: Set<Int> = []
        var faults: [String] = []
        var isProduced = false
    }
    private let state: Mutex<State>

    init(partitions: Int) { state = Mutex(State(next: [Int64](repeating: 0, count: partitions))) }

    func deliver(_ partition: Int, _ offsets: Range<Int64>) {
        state.withLock { state in
            if !state.busy.insert(partition).inserted { state.faults.append("\(partition) has two owners") }
            if offsets.lowerBound != state.next[partition] {
                state.faults.append("\(partition): \(offsets) was delivered after \(state.next[partition])")
            }
        }
        Thread.sleep(forTimeInterval: 0.000_2)
        state.withLock { state in
            state.busy.remove(partition)
            state.next[partition] = max(state.next[partition], offsets.upperBound)
        }
    }

    func producerIsDone() { state.withLock { $0.isProduced = true } }
    func next(_ partition: Int) -> Int64 { state.withLock { $0.next[partition] } }
    var faults: [String] { state.withLock { $0.faults } }

    func isComplete(_ scene: GroupScene) throws -> Bool {
        let (isProduced, next, isFaulty) = state.withLock { ($0.isProduced, $0.next, !$0.faults.isEmpty) }
        if isFaulty { return true }
        guard isProduced else { return false }
        let topic = try scene.log.topic("visits")
        return try topic.partitions.allSatisfy {
            try scene.log.partitionState(topic, $0).highWaterMark.rawValue == next[$0.index]
        }
    }
}
