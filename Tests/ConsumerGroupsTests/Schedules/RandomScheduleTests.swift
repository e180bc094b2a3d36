@testable import ConsumerGroups
@testable import EventLog
import Foundation
import TestSupport
import Testing

/// Random schedules of members, leases and crashes under a clock that the test moves, against a model of what was
/// processed.
@Suite struct RandomScheduleTests {
    static let seeds: [UInt64] = [1, 2, 3, UInt64.random(in: .min ... .max)]

    @Test(arguments: seeds)
    func `Through crashes and lost leases nothing is skipped, and no two members own a partition`(_ seed: UInt64) throws
    {
        var schedule = try Schedule(seed: seed)
        for _ in 0..<250 { try schedule.step(isClean: false) }
        try schedule.drain()
    }

    @Test(arguments: seeds)
    func `While members only join, read and leave, nothing is repeated either`(_ seed: UInt64) throws {
        var schedule = try Schedule(seed: seed)
        for _ in 0..<250 { try schedule.step(isClean: true) }
        try schedule.drain()
        #expect(schedule.repeated == 0, "seed \(seed)")
    }
}

private struct Schedule {
    private static let partitions = 5
    private let scene: GroupScene
    private let seed: UInt64
    private var random: SeededGenerator
    private var members: [GroupMember] = []
    /// The model: the end of what was processed, by partition, and what was appended.
    private var processed = [Int64](repeating: 0, count: partitions)
    private var appended = [Int64](repeating: 0, count: partitions)
    private var committed = [Int64](repeating: 0, count: partitions)
    private(set) var repeated = 0

    init(seed: UInt64) throws {
        scene = try GroupScene(topics: ["visits": Self.partitions])
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    mutating func step(isClean: Bool) throws {
        let index = members.indices.randomElement(using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<20:
            let records = Int.random(in: 1...9, using: &random)
            let partition = Int.random(in: 0..<Self.partitions, using: &random)
            try scene.append(records, to: "visits", partition)
            appended[partition] += Int64(records)
        case 20..<28 where members.count < 5:
            let commits = isClean || Bool.random(using: &random)
            members.append(try scene.member { $0.autoCommit = commits })
        case 28..<34:
            guard let index else { break }
            try members.remove(at: index).close()
        case 34..<37 where !isClean:
            guard let index else { break }
            members.remove(at: index)  // a crash: it neither commits nor leaves
        case 37..<45:
            guard let index else { break }
            try members[index].heartbeat()
        case 45..<50:
            guard let index, !members[index].options.autoCommit else { break }
            do { try members[index].commit() } catch GroupError.fenced {}
        case 50..<55 where !isClean:
            scene.clock.advance(.random(in: 1...15_000, using: &random))
        default:
            guard let index else { break }
            try poll(members[index])
        }
        try check()
    }

    private mutating func poll(_ member: GroupMember) throws {
        let stopsAfter = Int.random(in: 1...4, using: &random)
        let leavesSome = Bool.random(using: &random)
        var batches = 0
        try member.poll(timeout: .zero, bytesMax: .random(in: 1...600, using: &random)) { place, batch in
            batches += 1
            let last = batches == stopsAfter
            let end = last && leavesSome ? place.start + 1 : batch.header.lastOffset + 1
            deliver(place.partition.index, place.start.rawValue..<end.rawValue)
            return last ? (leavesSome ? .stopBefore(end) : .stop) : .next
        }
    }

    private mutating func deliver(_ partition: Int, _ offsets: Range<Int64>) {
        #expect(offsets.lowerBound <= processed[partition], "seed \(seed): records of \(partition) were skipped")
        repeated += Int(max(0, min(processed[partition], offsets.upperBound) - offsets.lowerBound))
        processed[partition] = max(processed[partition], offsets.upperBound)
    }

    private mutating func check() throws {
        let state = try scene.log.group("g")
        let ids = Set((state.record?.members ?? []).map(\.id))
        for (place, checkpoint) in state.checkpoints {
            #expect(checkpoint.owner.isEmpty || ids.contains(checkpoint.owner), "seed \(seed): an owner is no member")
            let partition = place.partition.index
            #expect(checkpoint.offset <= processed[partition], "seed \(seed): committed what was not processed")
            #expect(checkpoint.offset >= committed[partition], "seed \(seed): a checkpoint went back")
            committed[partition] = checkpoint.offset
        }
        var owners: [TopicPartition: String] = [:]
        for member in members where !member.lease.hasLapsed && !member.isExpelled {
            for place in member.owned.keys {
                #expect(owners.updateValue(member.id, forKey: place) == nil, "seed \(seed): \(place) has two owners")
                #expect(state.checkpoints[place]?.owner == member.id, "seed \(seed): \(place) is another's")
            }
        }
    }

    /// In the end all leave, and one more member reads what is left.
    mutating func drain() throws {
        for member in members { try member.close() }
        members = []
        scene.clock.advance(10_000)
        let last = try scene.member()
        while true {
            let taken = try last.take()
            if taken.isEmpty { break }
            for one in taken { deliver(one.partition, one.offsets) }
        }
        try last.close()
        #expect(processed == appended, "seed \(seed)")
        for partition in 0..<Self.partitions {
            #expect(try scene.checkpoint(partition) ?? 0 == appended[partition], "seed \(seed)")
        }
    }
}
