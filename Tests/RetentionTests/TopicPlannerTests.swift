import EventLog
import Retention
import TestSupport
import Testing
import Timekeeping

/// What a plan takes, against a model that takes one thing at a time and counts everything anew.
@Suite struct TopicPlannerTests {
    /// The least that says what goes: not how it is found out.
    private struct Model {
        var segments: [Segment]
        var heads: [PartitionID: [TopicHoldings.HeadBatch]]
        var starts: [PartitionID: Offset]
        let ends: [PartitionID: Offset]
        let policy: RetentionPolicy
        let now: EventTime
        var rules: [RetentionRule] = []

        init(_ holdings: TopicHoldings, _ policy: RetentionPolicy, now: EventTime) {
            segments = holdings.segments
            heads = Dictionary(uniqueKeysWithValues: holdings.partitions.map { ($0.id, $0.batches) })
            starts = Dictionary(uniqueKeysWithValues: holdings.partitions.map { ($0.id, $0.logStart) })
            ends = Dictionary(uniqueKeysWithValues: holdings.partitions.map { ($0.id, $0.highWaterMark) })
            self.policy = policy
            self.now = now
        }

        var records: Int { starts.reduce(0) { $0 + (ends[$1.key]! - $1.value) } }
        var bytes: Int {
            segments.reduce(0) { $0 + $1.storedBytes } + heads.values.joined().reduce(0) { $0 + $1.storedBytes }
        }

        func isOld(_ event: EventTime, _ append: EventTime) -> Bool {
            guard let age = policy.age else { return false }
            return now - (age.clock == .event ? event : append) > age.max
        }

        var excess: RetentionRule? {
            if let most = policy.bytesMax, bytes > most { return .bytes }
            if let most = policy.recordsMax, records > most { return .records }
            return nil
        }

        mutating func run() {
            while let segment = segments.first {
                guard let rule = isOld(segment.maxEventTime, segment.lastAppendTime) ? .age : excess else { break }
                rules.append(rule)
                for range in segment.ranges {
                    starts[range.partition] = max(starts[range.partition]!, range.lastOffset + 1)
                }
                segments.removeFirst()
            }
            while takeFromHead() {}
        }

        private mutating func takeFromHead() -> Bool {
            let free = heads.filter { head in
                !head.value.isEmpty && !segments.contains { $0.ranges.contains { $0.partition == head.key } }
            }
            for (partition, batches) in free where isOld(batches[0].maxEventTime, batches[0].appendTime) {
                return take(partition)
            }
            guard excess != nil,
                let oldest = free.min(by: { ($0.value[0].appendTime, $0.key) < ($1.value[0].appendTime, $1.key) })
            else { return false }
            return take(oldest.key)
        }

        private mutating func take(_ partition: PartitionID) -> Bool {
            starts[partition] = heads[partition]!.removeFirst().end
            return true
        }
    }

    private static func holdings(_ topic: Topic, _ random: inout SeededGenerator) -> TopicHoldings {
        var time: EventTime = 1_000_000
        var next = Dictionary(uniqueKeysWithValues: topic.partitions.map { ($0, Offset(Int64(random.below(50)))) })
        // A log start within the first segment, or behind it, as only a trim leaves them.
        let starts = next.mapValues { $0 + (random.below(4) == 0 ? random.below(15) : 0) }
        var segments: [Segment] = []
        for number in 0..<random.below(6) {
            var segment = Segment(
                id: SegmentID(rawValue: UInt64(number + 1)), topic: topic.id, file: "\(number)",
                sealedAt: 0)
            for partition in topic.partitions where random.below(3) > 0 {
                let records = 1 + random.below(20)
                segment.ranges.append(
                    Segment.Range(
                        partition: partition, baseOffset: next[partition]!,
                        lastOffset: next[partition]! + (records - 1), batches: 1, storedBytes: 1 + random.below(500)))
                next[partition] = next[partition]! + records
            }
            guard !segment.ranges.isEmpty else { continue }
            time += Int64(random.below(100))
            segment.firstAppendTime = time - 50
            segment.lastAppendTime = time
            segment.maxEventTime = time - Int64(random.below(300)) + 100
            segment.minEventTime = segment.maxEventTime - 200
            segments.append(segment)
        }
        let sealedAt = time
        var end = next
        let partitions = topic.partitions.map { partition in
            var batches: [TopicHoldings.HeadBatch] = []
            var time = sealedAt
            let start = max(starts[partition]!, next[partition]!)
            end[partition] = start
            for _ in 0..<random.below(12) {
                time += Int64(random.below(40))
                let newest = time - Int64(random.below(300)) + 100
                let first = end[partition]!
                end[partition] = first + (1 + random.below(9))
                batches.append(
                    .init(
                        start: first, end: end[partition]!, storedBytes: 1 + random.below(300),
                        minEventTime: newest - 10, maxEventTime: newest, appendTime: time))
            }
            return TopicHoldings.Partition(
                id: partition, logStart: starts[partition]!, highWaterMark: end[partition]!, batches: batches)
        }
        return TopicHoldings(topic: topic, policy: nil, segments: segments, partitions: partitions)
    }

    private static func policy(_ holdings: TopicHoldings, _ random: inout SeededGenerator) -> RetentionPolicy {
        var policy = RetentionPolicy()
        if random.below(2) == 0 {
            policy.age = .init(
                max: .milliseconds(Int64(1 + random.below(400))), clock: random.below(2) == 0 ? .event : .append)
        }
        if random.below(2) == 0 { policy.bytesMax = 1 + random.below(holdings.storedBytes + 200) }
        if random.below(2) == 0 { policy.recordsMax = 1 + random.below(holdings.records + 20) }
        return policy
    }

    @Test func `a plan takes what a model takes one at a time, and leaves nothing for a second plan`() throws {
        let scene = try RetentionScene()
        let topics = try (1...4).map {
            try scene.log.createTopic(TopicConfiguration(name: "topic-\($0)", partitions: $0))
        }
        let seed = UInt64.random(in: 0...UInt64.max)
        print("plans: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<3_000 {
            let holdings = Self.holdings(topics[random.below(4)], &random)
            let policy = Self.policy(holdings, &random)
            let now = EventTime(milliseconds: 1_000_000) + random.below(700)
            let plan = TopicPlanner(holdings, policy, now: now).plan()
            var model = Model(holdings, policy, now: now)
            model.run()

            var ends = Dictionary(uniqueKeysWithValues: holdings.partitions.map { ($0.id, $0.logStart) })
            for range in plan.ranges {
                #expect(range.start == ends[range.partition], "seed \(seed)")
                ends[range.partition] = range.end
            }
            #expect(ends == model.starts, "seed \(seed)")
            #expect(plan.totals.records == holdings.records - model.records, "seed \(seed)")
            #expect(plan.totals.bytes == holdings.storedBytes - model.bytes, "seed \(seed)")
            #expect(plan.totals.segments == holdings.segments.count - model.segments.count, "seed \(seed)")
            let rules = plan.ranges.filter { $0.segment != nil }.reduce(into: [UInt64: RetentionRule]()) {
                $0[$1.segment!] = $1.rule
            }
            #expect(holdings.segments.compactMap { rules[$0.id.rawValue] } == model.rules, "seed \(seed)")

            let left = TopicHoldings(
                topic: holdings.topic, policy: policy, segments: model.segments,
                partitions: holdings.partitions.map {
                    .init(
                        id: $0.id, logStart: model.starts[$0.id]!, highWaterMark: $0.highWaterMark,
                        batches: model.heads[$0.id]!)
                })
            #expect(TopicPlanner(left, policy, now: now).plan().ranges == [], "seed \(seed)")
            taken += plan.ranges.count
        }
        #expect(taken > 1_000, "the model was compared with next to nothing")
    }

    @Test func `a batch that is kept keeps what comes after it, however old its records are`() throws {
        let scene = try RetentionScene()
        try scene.append([100])
        try scene.append([900])
        try scene.append([200])
        try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(100))))
        let plan = try #require(try scene.plan(at: 1_000).topics.first)
        #expect(plan.ranges.map(\.end) == [Offset(1)])
        // At the limit it is kept; older by a millisecond it goes, and what was behind it too.
        #expect(try scene.plan(at: 200).topics[0].ranges == [])
        #expect(try scene.plan(at: 201).topics[0].ranges.map(\.end) == [Offset(1)])
        #expect(try scene.plan(at: 1_001).topics[0].ranges.map(\.end) == [Offset(3)])
    }

    @Test func `age counts from the append where the policy says so`() throws {
        let scene = try RetentionScene()
        let start = scene.clock.now
        try scene.append([5])
        scene.clock.now += 1_000
        try scene.append([6])
        try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(500), clock: .append)))
        #expect(try scene.plan(at: start + 500).topics[0].ranges == [])
        #expect(try scene.plan(at: start + 501).topics[0].ranges.map(\.end) == [Offset(1)])
        #expect(try scene.plan(at: start + 1_501).topics[0].ranges.map(\.end) == [Offset(2)])
    }

    @Test func `of several partitions the oldest appends go first under a cap`() throws {
        let scene = try RetentionScene(partitions: 3)
        for partition in [2, 0, 1, 0, 2, 1] {
            try scene.append([1, 2], to: partition)
            scene.clock.now += 10
        }
        try scene.policy(RetentionPolicy(recordsMax: 7))
        let ranges = try scene.plan().topics[0].ranges
        // 12 records; 6 go: the first batches of partitions 2, 0 and 1.
        #expect(ranges.map(\.partition.index) == [0, 1, 2])
        #expect(ranges.allSatisfy { $0.records == 2 && $0.rule == .records })
    }
}
