import EventLog
import Foundation
import Glibc
import LMDB
import Sealing
import TestSupport
import Testing

/// Merging batches and purging them keeps the history that checkpoints are compared with.
@Suite struct SealedHistoryTests {
    /// Ends of batches of a partition in the head, with the history there.
    private func ends(_ log: EventLog, _ topic: Topic, _ partition: PartitionID) throws -> [HistoryMark] {
        var marks: [HistoryMark] = []
        let start = try log.partitionState(topic, partition).logStart
        _ = try log.read(topic, partition, from: start, bytesMax: .max) { batch in
            let end = batch.header.lastOffset + 1
            if let history = batch.header.history { marks.append(HistoryMark(offset: end, history: history)) }
            return .next
        }
        return marks
    }

    /// The first end at or past each multiple of 256.
    private func anchors(_ ends: [HistoryMark]) -> [HistoryMark] {
        zip([Offset.zero] + ends.map(\.offset), ends).compactMap { before, mark in
            before.rawValue / 256 < mark.offset.rawValue / 256 ? mark : nil
        }
    }

    @Test(arguments: [16, 100, 1_000, 65_536], [false, true])
    func `the history at each anchor is the same before and after sealing, and after a purge`(
        chunkRows: Int, isLarge: Bool
    ) throws {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator.announced("sealed histories")
        var all: [PartitionID: [HistoryMark]] = [:]
        var checkpoints: [(PartitionID, LogMark)] = []
        for round in 0..<3 {
            try scene.fill(&random, batches: isLarge ? 20 : 90, eventsMax: isLarge ? 900 : 25)
            for partition in scene.topic.partitions {
                let start = try scene.log.headExtent(scene.topic, partition).start
                let new = try ends(scene.log, scene.topic, partition).filter { $0.offset > start }
                all[partition, default: []] += new
                let end = try scene.log.partitionState(scene.topic, partition).highWaterMark.rawValue
                for _ in 0..<40 {
                    let offset = Offset(Int64.random(in: 0...end, using: &random))
                    checkpoints.append((partition, try scene.log.mark(scene.topic, partition, at: offset)))
                }
            }
            if round < 2 {
                let options = SealOptions(chunkRows: chunkRows, segmentHeadBytes: 10_000)
                _ = try Sealer(scene.log, options: options).seal(scene.topic)
            }
        }
        func check() throws {
            for (partition, marks) in all {
                let start = try scene.log.partitionState(scene.topic, partition).logStart
                for mark in anchors(marks) where mark.offset >= start {
                    #expect(try scene.log.history(scene.topic, partition, at: mark.offset) == mark.history)
                }
                // Where an end is still known, it has the value that it had.
                for mark in marks {
                    let found = try scene.log.history(scene.topic, partition, at: mark.offset)
                    #expect(found == nil || found == mark.history)
                }
            }
            for (partition, mark) in checkpoints {
                #expect(try scene.log.difference(from: mark, scene.topic, partition) == nil)
            }
            #expect(try scene.log.verify().findings == [])
        }
        try check()
        let segments = try scene.log.segments()
        #expect(segments.count > 1)
        // A purge of whole segments: the history stays known where the log begins then.
        var starts: [PartitionID: Offset] = [:]
        for range in segments[0].ranges { starts[range.partition] = range.lastOffset + 1 }
        _ = try scene.log.trim(scene.topic, to: starts)
        for (partition, start) in starts {
            let known = try #require(all[partition]?.first { $0.offset == start })
            #expect(try scene.log.history(scene.topic, partition, at: start) == known.history)
        }
        try check()
    }

    @Test func `a restored copy that grew past a checkpoint and was sealed differs at its anchor`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator.announced("restored and sealed")
        try scene.fill(&random, batches: 40, eventsMax: 30, sorts: [.columns, .rows])
        let copy = scene.folder + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for file in ["head.mdb", "wake"] {
            try FileManager.default.copyItem(atPath: "\(scene.path)/\(file)", toPath: "\(copy)/\(file)")
        }
        let partition = PartitionID(0)
        let common = try scene.log.partitionState(scene.topic, partition).highWaterMark
        try scene.fill(&random, batches: 60, eventsMax: 30, sorts: [.columns, .rows])
        let end = try scene.log.partitionState(scene.topic, partition).highWaterMark
        let restored = try EventLog.open(copy, .write)
        let visits = try restored.topic("visits")
        // Other records, and past the checkpoints.
        var other = SeededGenerator(seed: 4)
        while try restored.partitionState(visits, partition).highWaterMark < end + 600 {
            var request = AppendRequest()
            let events = (0..<(1 + Int(other.below(30 as UInt64)))).map {
                SealingScene.event(&other, at: 1_700_000_000_000 + Int64($0))
            }
            request.append(try scene.batch(.columns, events, &other), to: visits, partition)
            try restored.append(request)
        }
        _ = try Sealer(restored, options: SealOptions(chunkRows: 4_096)).seal(visits)
        #expect(try restored.verify().findings == [])
        for offset in stride(from: Int64(1), through: end.rawValue, by: 7) {
            let mark = try scene.log.mark(scene.topic, partition, at: Offset(offset))
            let difference = try restored.difference(from: mark, visits, partition)
            if let anchor = mark.anchor, anchor.offset > common {
                #expect(difference != nil, "a checkpoint at \(offset), its anchor at \(anchor.offset)")
            } else if offset <= common.rawValue {
                #expect(difference == nil, "a checkpoint at \(offset), the copy ended at \(common)")
            }
        }
    }

    @Test func `a flipped bit in a segment's anchors is found on read and by verify`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 5)
        try scene.fill(&random, batches: 60, sorts: [.columns])
        let marks = anchors(try ends(scene.log, scene.topic, PartitionID(0)))
        let end = try scene.log.partitionState(scene.topic, PartitionID(0)).highWaterMark
        _ = try Sealer(scene.log).seal(scene.topic)
        let path = "\(scene.path)/segments/\(scene.segmentFiles[0])"
        let anchor = try #require(marks.first { $0.offset < end })
        let bytes = withUnsafeBytes(of: anchor.history.rawValue.littleEndian) { Data($0) }
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(file.range(of: bytes)).lowerBound
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        for position in [place - 8, place, place + 7] {
            func flip() throws {
                try handle.seek(toOffset: UInt64(position))
                let byte = try #require(try handle.read(upToCount: 1)?.first)
                try handle.seek(toOffset: UInt64(position))
                try handle.write(contentsOf: [byte ^ 4])
            }
            try flip()
            #expect(throws: LogError.self) {
                try scene.log.history(scene.topic, PartitionID(0), at: anchor.offset)
            }
            #expect(try scene.log.verify().findings.contains { $0.reason.contains("checksum does not match") })
            try flip()
        }
        #expect(try scene.log.history(scene.topic, PartitionID(0), at: anchor.offset) == anchor.history)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a trim while a chunk is being filled leaves nothing of its rows in the next`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 6)
        // More than one read of 4 MiB would be: the trim comes between two, with a chunk open that is not full.
        try scene.fill(&random, batches: 400, eventsMax: 20, sorts: [.columns, .rows])
        let before = try scene.log.seen(scene.topic)
        let start = Offset(Int64(before.count * 3 / 4))
        let hasTrimmed = Shared(false)
        let sealer = Sealer(scene.log, options: SealOptions(chunkRows: 65_536)) { step in
            guard step == .copying, !hasTrimmed.value else { return }
            hasTrimmed.value = true
            _ = try scene.log.trim(scene.topic, to: [PartitionID(0): start])
            // Reading on behind the chunk that is open fails now.
            throw LogError.offsetOutOfRange(
                topic: "visits", partition: PartitionID(0), offset: .zero, logStart: start,
                highWaterMark: Offset(Int64(before.count)))
        }
        _ = try sealer.seal(scene.topic)
        #expect(hasTrimmed.value)
        #expect(try scene.log.seen(scene.topic) == before.filter { $0.offset >= start.rawValue })
        #expect(try scene.log.verify().findings == [])
    }
}

/// What lies in the manifest and in a segment's file, damaged from below.
@Suite struct DamagedManifestTests {
    private func head(_ scene: SealingScene) throws -> Environment {
        try Environment(opening: scene.path + "/head.mdb", EnvironmentOptions(databasesMax: 32))
    }

    @Test func `a flipped bit in a range of the manifest is found on read and by verify`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 7)
        try scene.fill(&random, batches: 20)
        _ = try Sealer(scene.log).seal(scene.topic)
        let head = try head(scene)
        let ranges = try head.database("ranges")
        let (key, value) = try head.read { transaction in
            var cursor = try transaction.cursor(ranges)
            #expect(try cursor.first())
            return (cursor.key.withUnsafeBytes { [UInt8]($0) }, cursor.value.withUnsafeBytes { [UInt8]($0) })
        }
        for index in value.indices {
            var damaged = value
            damaged[index] ^= 1 << UInt8(index % 8)
            try head.write { try $0.put(key, damaged, in: ranges) }
            let error = #expect(throws: LogError.self) {
                _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero) { _ in .next }
            }
            guard case .corruptMetadata = error else {
                Issue.record("byte \(index): \(error as Any)")
                return
            }
            #expect(!(try scene.log.verify().findings.isEmpty))
        }
        try head.write { try $0.put(key, value, in: ranges) }
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a segment that lacks its last batches is named with the records that are missing`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 8)
        try scene.fill(&random, batches: 60, sorts: [.columns])
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 50)).seal(scene.topic)
        let end = try scene.log.partitionState(scene.topic, PartitionID(0)).highWaterMark
        let path = "\(scene.path)/segments/\(scene.segmentFiles[0])"
        scene.log.closeSegments()
        var last = Int64(0)
        do {
            var options = EnvironmentOptions(databasesMax: 4)
            options.isUnlocked = true
            let segment = try Environment(opening: path, options)
            let batches = try segment.database("batches")
            try segment.write { transaction in
                var cursor = try transaction.cursor(batches)
                _ = try cursor.last()
                try cursor.delete()
                _ = try cursor.last()
                last = cursor.key.withUnsafeBytes {
                    Int64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: Int64.self))
                }
            }
        }
        let findings = try scene.log.verify().findings.map(\.reason)
        #expect(
            findings.contains {
                $0.contains(
                    "records \(last + 1) to \(end.rawValue - 1) are missing in segment \(scene.segmentFiles[0])")
            }, "\(findings)")
    }
}
