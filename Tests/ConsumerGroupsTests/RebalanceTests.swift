@testable import ConsumerGroups
@testable import EventLog
import TestSupport
import Testing

@Suite struct RebalanceTests {
    @Test func `A member who joins gets its share once the other has committed and given it up`() throws {
        let scene = try GroupScene(topics: ["visits": 4])
        for partition in 0..<4 { try scene.append(10, to: "visits", partition) }
        let old = try scene.member { $0.autoCommit = true }
        _ = try old.poll(timeout: .zero) { place, _ in .stopBefore(place.start + 6) }
        #expect(old.partitionNumbers == [0, 1, 2, 3])
        let generation = try scene.administration.describe("g").generation

        let new = try scene.member()
        #expect(try scene.administration.describe("g").generation == generation + 1)
        #expect(try new.take().isEmpty)
        #expect(new.partitions.isEmpty)

        let kept = try old.take()
        #expect(old.partitionNumbers.count == 2)
        let taken = try new.take()
        #expect(Set(new.partitionNumbers + old.partitionNumbers) == [0, 1, 2, 3])
        var records = [Int](repeating: 0, count: 4)
        for one in kept + taken { records[one.partition] += one.offsets.count }
        #expect(records.reduce(0, +) == 34, "each record but the six before once: \(records)")
    }

    @Test func `Who leaves frees its partitions at once, with what it processed`() throws {
        let scene = try GroupScene()
        try scene.append(5, to: "visits", 0)
        let first = try scene.member()
        let second = try scene.member()
        for member in [first, second, first, second] { _ = try member.take() }
        #expect(first.partitions.count == 1 && second.partitions.count == 1)
        try first.close()
        #expect(try second.take().isEmpty)
        #expect(second.partitionNumbers == [0, 1])
        #expect(try scene.checkpoint(0) == 5)
        #expect(try scene.administration.describe("g").liveMembers.map(\.id) == [second.id])
    }

    @Test func `A member that crashed is expelled when its lease is over, and another repeats what it did not commit`()
        throws
    {
        let scene = try GroupScene()
        try scene.append(5, to: "visits", 0)
        try scene.append(5, to: "visits", 1)
        var crashing: GroupMember? = try scene.member { $0.autoCommit = false }
        #expect(try crashing!.take().count == 2)
        try crashing!.commit()
        try scene.append(3, to: "visits", 1)
        #expect(try crashing!.take() == [Taken(1, 5..<8)])
        crashing = nil

        let heir = try scene.member()
        #expect(try heir.take().isEmpty)
        scene.clock.advance(9_999)
        try heir.heartbeat()
        #expect(try heir.take().isEmpty)
        let generation = try scene.administration.describe("g").generation
        scene.clock.advance(1)
        #expect(try heir.take() == [Taken(1, 5..<8)])
        #expect(heir.partitionNumbers == [0, 1])
        #expect(try scene.administration.describe("g").generation == generation + 1)
    }

    @Test func `A commit of a member that was expelled is refused and changes nothing`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(5)
        let ledger = EventLedger()
        let stale = try scene.member {
            $0.autoCommit = false
            $0.onEvent = { _, event in ledger.note(event) }
        }
        let staleID = stale.id
        #expect(try stale.take() == [Taken(0, 0..<5)])
        scene.clock.advance(10_000)
        let heir = try scene.member()
        _ = try heir.poll(timeout: .zero) { place, _ in .stopBefore(place.start + 2) }
        let before = try scene.log.group("g")

        #expect(
            throws: GroupError.fenced(
                group: "g", member: staleID, topic: "visits", partition: PartitionID(0), owner: heir.id)
        ) { try stale.commit() }
        let after = try scene.log.group("g")
        #expect(after.record == before.record && after.checkpoints == before.checkpoints)
        #expect(try scene.checkpoint(0) == 2)
        #expect(
            ledger.expulsions == [[OwnedPartition(topic: "visits", partition: PartitionID(0), position: Offset(5))]])

        #expect(try heir.take() == [Taken(0, 2..<5)])
        #expect(try stale.take().isEmpty)
        #expect(stale.id != staleID)
        try heir.close()
        try scene.append(1)
        #expect(try stale.take() == [Taken(0, 5..<6)])
    }

    @Test func `With auto-commit an expelled member says so and joins anew`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(2)
        let ledger = EventLedger()
        let member = try scene.member { $0.onEvent = { _, event in ledger.note(event) } }
        let first = member.id
        _ = try member.take()
        scene.clock.advance(10_000)
        let other = try scene.member()
        try other.close()
        try scene.append(2)
        #expect(try member.take() == [Taken(0, 2..<4)])
        #expect(member.id != first)
        #expect(ledger.expulsions.count == 1)
        #expect(ledger.claims.map(\.position) == [Offset(0), Offset(2)])
    }

    @Test func `A lease that ran out without anyone noticing is taken up again`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        let member = try scene.member()
        _ = try member.take()
        let id = member.id
        scene.clock.advance(60_000)
        try scene.append(1)
        #expect(try member.take() == [Taken(0, 0..<1)])
        #expect(member.id == id)
    }

    @Test func `What was processed before a failure is committed when its partition is given up`() throws {
        struct Broken: Error {}
        let scene = try GroupScene()
        for partition in 0..<2 {
            try scene.append(3, to: "visits", partition)
            try scene.append(3, to: "visits", partition)
        }
        let old = try scene.member()
        #expect(throws: Broken.self) {
            try old.poll(timeout: .zero) { place, _ in
                if place.partition.index == 1, place.start.rawValue == 3 { throw Broken() }
                return .next
            }
        }
        let new = try scene.member()
        let taken = try old.take() + new.take()
        #expect(taken == [Taken(1, 3..<6)])
    }

    @Test func `A member that was fenced though it is alive gets back what it owned`() throws {
        let scene = try GroupScene(topics: ["visits": 1, "counts": 1])
        try scene.append(4, to: "visits")
        try scene.append(2, to: "counts")
        let member = try scene.member(["visits", "counts"]) { $0.autoCommit = false }
        #expect(try member.take().count == 2)
        try scene.log.deleteTopic("counts")
        _ = try scene.log.createTopic(TopicConfiguration(name: "counts"))
        #expect(throws: GroupError.self) { try member.commit() }
        try scene.append(1, to: "counts")
        let offsets = try member.take().map(\.offsets)
        #expect(Set(offsets) == [0..<4, 0..<1])
        try member.commit()
        #expect(try scene.administration.describe("g").partitions.map(\.checkpoint) == [Offset(1), Offset(4)])
    }

    @Test(arguments: [true, false])
    func `Without auto-commit, what is not committed when giving up goes to the new owner again`(_ commits: Bool) throws
    {
        let scene = try GroupScene()
        try scene.append(4, to: "visits", 0)
        try scene.append(4, to: "visits", 1)
        let old = try scene.member {
            $0.autoCommit = false
            $0.onEvent = { member, event in
                if commits, case .revoking = event { try member.commit() }
            }
        }
        #expect(try old.take().count == 2)
        let new = try scene.member()
        _ = try new.take()
        #expect(try old.take().isEmpty)
        #expect(try new.take().map(\.offsets) == (commits ? [] : [0..<4]))
    }

    @Test func `A consumer that hangs in its callback is not renewed beyond the longest interval between polls`() throws
    {
        let scene = try GroupScene(topics: ["visits": 1])
        let member = try scene.member { $0.pollIntervalMax = .milliseconds(20_000) }
        _ = try member.take()
        scene.clock.advance(20_000)
        #expect(member.isHeartbeatDue)
        scene.clock.advance(1)
        #expect(!member.isHeartbeatDue)
        _ = try member.take()
        #expect(member.isHeartbeatDue)
    }

    @Test func `A background thread renews the lease while the consumer does nothing`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        let member = try scene.member {
            $0.hasHeartbeatThread = true
            $0.session = .milliseconds(30)
        }
        let joined = try scene.administration.describe("g").members[0].leaseUntil
        scene.clock.advance(20)
        try eventually { try scene.administration.describe("g").members.first?.leaseUntil == joined + 20 }
        try member.close()
    }
}
