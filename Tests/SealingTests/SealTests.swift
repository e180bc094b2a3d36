import EventLog
import FootfallEvents
import Foundation
import Sealing
import TestSupport
import Testing
import Timekeeping

/// What a seal leaves as it was, and what it changes.
@Suite struct SealTests {
    @Test(arguments: [1, 7, 64, 4_000])
    func `every record reads back the same, whatever batches it came in`(chunkRows: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let scene = try SealingScene(partitions: 3)
        try scene.fill(&random, batches: 80)
        let before = try scene.log.seen(scene.topic)
        let options = SealOptions(chunkRows: chunkRows, segmentHeadBytes: 20_000)
        let report = try Sealer(scene.log, options: options).seal(scene.topic)
        #expect(report.records == before.count, "seed \(seed)")
        #expect(report.segments > 1 && scene.segmentFiles.count == report.segments, "seed \(seed)")
        #expect(try scene.log.seen(scene.topic) == before, "seed \(seed)")
        #expect(try scene.log.seen(scene.topic, bytesMax: 1) == before, "seed \(seed)")
        for partition in scene.topic.partitions {
            #expect(try scene.log.partitionState(scene.topic, partition).batches == 0)
        }

        // More on top, and another seal over the border.
        try scene.fill(&random, batches: 40)
        let grown = try scene.log.seen(scene.topic)
        #expect(grown.count > before.count)
        _ = try Sealer(scene.log, options: options).seal(scene.topic)
        #expect(try scene.log.seen(scene.topic) == grown, "seed \(seed)")
        #expect(try scene.log.verify().findings == [], "seed \(seed)")
        // Another process finds the same.
        let other = try EventLog.open(scene.path)
        #expect(try other.seen(scene.topic) == grown, "seed \(seed)")
    }

    @Test func `small batches become large chunks, and rows that columns can hold become columns`() throws {
        var random = SeededGenerator(seed: 1)
        let scene = try SealingScene()
        try scene.fill(&random, batches: 200, eventsMax: 10, sorts: [.columns, .rows])
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 500)).seal(scene.topic)
        var counts: [Int] = []
        _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero, bytesMax: .max) { batch in
            #expect(batch.header.layout == .columnar && batch.header.hasAppendTimes)
            counts.append(batch.header.count)
            return .next
        }
        #expect(counts.dropLast().allSatisfy { $0 == 500 } && counts.count > 1)
    }

    @Test(arguments: [true, false])
    func `the size of chunks is what makes the topic's events smallest`(isSortedByStore: Bool) throws {
        // A dictionary of one store's devices is small; devices of all stores in turn want it to last for many events.
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 8)
        let events = (0..<40_000).map { number -> VisitorObserved in
            var event = VisitorObserved()
            let store = isSortedByStore ? number / 4_000 : number % 10
            event.store = "store-\(store)"
            event.zone = "entrance"
            event.eventTime = 1_700_000_000_000 + Int64(isSortedByStore ? store * 100_000_000 + number % 4_000 : number)
            event.visitor = random.next() % 4_000 &* 0x9E37_79B9_7F4A_7C15
            return event
        }
        for start in stride(from: 0, to: events.count, by: 1_000) {
            var request = AppendRequest()
            request.append(
                try scene.batch(.columns, Array(events[start..<(start + 1_000)]), &random), to: scene.topic,
                PartitionID(0))
            try scene.log.append(request)
        }
        let before = try scene.log.seen(scene.topic)
        let copies = try [4_096, 16_384, 65_536].map { rows in
            let copy = scene.folder + "/\(rows)"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: scene.path + "/head.mdb", toPath: copy + "/head.mdb")
            let log = try EventLog.open(copy, .write)
            return try Sealer(log, options: SealOptions(chunkRows: rows)).seal(try log.topic("visits")).sealedBytes
        }
        let chosen = try Sealer(scene.log).seal(scene.topic)
        #expect(chosen.sealedBytes == copies.min())
        #expect(Set(copies).count == 3)
        #expect(try scene.log.seen(scene.topic) == before)
    }

    @Test func `long texts end a chunk before its events do`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 9)
        for number in 0..<30 {
            let events = (0..<50).map { _ -> VisitorObserved in
                var event = SealingScene.event(&random, at: 1_700_000_000_000 + Int64(number))
                event.camera = String((0..<14_000).map { _ in Character(Unicode.Scalar(UInt8(random.below(94)) + 33)) })
                return event
            }
            var request = AppendRequest()
            request.append(try scene.batch(.columns, events, &random), to: scene.topic, PartitionID(0))
            try scene.log.append(request)
        }
        let before = try scene.log.seen(scene.topic)
        _ = try Sealer(scene.log).seal(scene.topic)
        var largest = 0
        _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero, bytesMax: .max) { batch in
            largest = max(largest, batch.header.bodyByteCount)
            return .next
        }
        #expect(largest < 10 << 20)
        #expect(try scene.log.segments().first?.batches ?? 0 > 1)
        #expect(try scene.log.seen(scene.topic) == before)
    }

    @Test func `rows that columns would not give back stay as they are, between columns`() throws {
        var random = SeededGenerator(seed: 2)
        let scene = try SealingScene()
        try scene.fill(&random, batches: 60, eventsMax: 10, sorts: [.columns, .strangeRows])
        let before = try scene.log.seen(scene.topic)
        _ = try Sealer(scene.log).seal(scene.topic)
        var layouts: Set<BatchLayout> = []
        _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero, bytesMax: .max) { batch in
            layouts.insert(batch.header.layout)
            return .next
        }
        #expect(layouts == [.row, .columnar])
        #expect(try scene.log.seen(scene.topic) == before)
    }

    @Test func `a time is found at the same offset before and after`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let scene = try SealingScene(partitions: 2)
        try scene.fill(&random, batches: 60)
        let times = (0..<200).map { _ in 1_700_000_000_000 + Int64(random.below(90_000)) - 5_000 }
        func offsets() throws -> [Offset] {
            try times.flatMap { time in
                try scene.topic.partitions.map {
                    try scene.log.offset(at: EventTime(milliseconds: time), of: scene.topic, $0)
                }
            }
        }
        let before = try offsets()
        #expect(Set(before).count > 20)
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 100)).seal(scene.topic)
        #expect(try offsets() == before, "seed \(seed)")
        try scene.fill(&random, batches: 10)
        let grown = try offsets()
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 100)).seal(scene.topic)
        #expect(try offsets() == grown, "seed \(seed)")
    }

    @Test func `records of any bytes are copied as they are`() throws {
        let scene = try SealingScene()
        let plain = try scene.log.createTopic(TopicConfiguration(name: "plain", partitions: 2))
        var random = SeededGenerator(seed: 3)
        for index in 0..<20 {
            var request = AppendRequest()
            let events = (0..<5).map { _ in SealingScene.event(&random, at: 1_700_000_000_000 + Int64(index)) }
            request.append(try scene.batch(.strangeRows, events, &random), to: plain, PartitionID(index % 2))
            try scene.log.append(request)
        }
        let before = try scene.log.seen(plain)
        let report = try Sealer(scene.log).seal(plain)
        #expect(report.records == 100)
        #expect(try scene.log.seen(plain) == before)
    }

    @Test func `an empty topic and one that is sealed already give no segment`() throws {
        let scene = try SealingScene()
        #expect(try Sealer(scene.log).seal(scene.topic).segments == 0)
        var random = SeededGenerator(seed: 4)
        try scene.fill(&random, batches: 3)
        #expect(try Sealer(scene.log).seal(scene.topic).segments == 1)
        #expect(try Sealer(scene.log).seal(scene.topic).segments == 0)
        #expect(scene.segmentFiles == ["visits-00000001.mdb"])
    }

    @Test func `a second sealer is refused and told who seals`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 5)
        try scene.fill(&random, batches: 3)
        let sealer = Sealer(scene.log) { step in
            guard step == .copied else { return }
            #expect(throws: SealError.self) { try Sealer(scene.log).seal(scene.topic) }
        }
        #expect(try sealer.seal(scene.topic).segments == 1)
        #expect(SealError.alreadySealing(processID: 12).description.contains("process 12 is sealing"))
    }

    @Test func `deleting a topic takes its segments along`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 6)
        try scene.fill(&random, batches: 3)
        _ = try Sealer(scene.log).seal(scene.topic)
        #expect(scene.segmentFiles.count == 1)
        try scene.log.deleteTopic("visits")
        #expect(scene.segmentFiles == [])
        #expect(try scene.log.segments() == [])
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a topic that is deleted while it is sealed leaves nothing`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 7)
        try scene.fill(&random, batches: 3)
        let sealer = Sealer(scene.log) { step in
            if step == .linked { try scene.log.deleteTopic("visits") }
        }
        #expect(throws: LogError.self) { try sealer.seal(scene.topic) }
        #expect(scene.segmentFiles == [])
        #expect(try scene.log.segments() == [])
        #expect(try scene.log.verify().findings == [])
    }
}
