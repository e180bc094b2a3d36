import EventLog
import FootfallEvents
import Foundation
import LMDB
import Sealing
import SwiftProtobuf
import TestSupport
import Testing
import Timekeeping
import TypedTopics

/// What a purge keeps of records of events: the latest event time of each store, in whatever batches they lay.
@Suite struct PurgedMaximaTests {
    @Test(arguments: [false, true])
    func `the maxima are those of the records that are gone, of every layout, sealed or not`(isSealed: Bool) throws {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator.announced("purged maxima")
        try scene.fill(&random, batches: 120)
        var latest: [PartitionID: [(offset: Int64, store: String, time: Int64)]] = [:]
        for record in try scene.log.seen(scene.topic) {
            guard let value = record.value, let event = try? VisitorObserved(serializedBytes: value),
                value != Array("no event at all".utf8)
            else { continue }
            latest[PartitionID(record.partition), default: []].append((record.offset, event.store, event.eventTime))
        }
        if isSealed { _ = try Sealer(scene.log, options: SealOptions(chunkRows: 70)).seal(scene.topic) }
        for partition in scene.topic.partitions {
            var start = Int64(0)
            let end = try scene.log.partitionState(scene.topic, partition).highWaterMark.rawValue
            while start < end {
                start = min(end, start + 1 + Int64(random.below(400)))
                _ = try scene.log.trim(scene.topic, to: [partition: Offset(start)])
                let maxima = try scene.log.substreamMaxima(scene.topic, partition)
                let gone = latest[partition, default: []].filter { $0.offset < start }
                let expected = Dictionary(gone.map { ($0.store, $0.time) }, uniquingKeysWith: max)
                #expect(maxima.logStart.rawValue == start)
                #expect(maxima.latest.mapValues(\.milliseconds) == expected)
                #expect(maxima.folded == nil)
            }
        }
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `an early record makes no other late`() throws {
        let folder = TemporaryFolder()
        let clock = TestClock(1_700_000_000_000)
        let log = try EventLog(folder.path("log"), .create, now: { clock.now })
        let topic = try FootfallTopic.visits.ensure(in: log, partitions: 1)
        #expect(topic.configuration.substream == "store")
        func append(_ store: String, _ time: Int64) throws {
            let gathering = try FootfallTopic.visits.gathering(in: log)
            var event = VisitorObserved()
            event.store = store
            event.zone = "a"
            event.eventTime = time
            try gathering.append(event)
            var request = AppendRequest()
            gathering.encode(into: &request)
            try log.append(request)
        }
        try append("a", 1_700_000_000_000)
        try append("a", 1_700_000_300_000)  // as far ahead as it may be
        try append("b", 1_700_000_300_001)  // a millisecond too far
        try append("b", 1_600_000_000_000)
        _ = try Sealer(log).seal(topic)
        _ = try log.trim(topic, to: [PartitionID(0): Offset(4)])
        let maxima = try log.substreamMaxima(topic, PartitionID(0))
        #expect(maxima.latest == ["a": 1_700_000_300_000, "b": 1_600_000_000_000])
        #expect(maxima.latest(of: "b") == 1_600_000_000_000 && maxima.latest(of: "c") == nil)
    }

    @Test func `a damaged batch goes all the same, and what was known before it counts`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 9)
        try scene.fill(&random, batches: 3, sorts: [.columns])
        let end = try scene.log.partitionState(scene.topic, PartitionID(0)).highWaterMark
        let head = try Environment(opening: scene.path + "/head.mdb", EnvironmentOptions(databasesMax: 32))
        let batches = try head.database("batches")
        try head.write { transaction in
            var key: [UInt8] = []
            var value: [UInt8] = []
            do {
                var cursor = try transaction.cursor(batches)
                _ = try cursor.last()
                key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                value = cursor.value.withUnsafeBytes { [UInt8]($0) }
            }
            value[150] ^= 1
            try transaction.put(key, value, in: batches)
        }
        _ = try scene.log.trim(scene.topic, to: [PartitionID(0): Offset(end.rawValue - 1)])
        let maxima = try scene.log.substreamMaxima(scene.topic, PartitionID(0))
        #expect(!maxima.latest.isEmpty && maxima.logStart.rawValue == end.rawValue - 1)
    }
}
