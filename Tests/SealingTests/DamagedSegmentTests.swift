import EventLog
import Foundation
import Glibc
import Sealing
import TestSupport
import Testing

/// A sealed chunk that is damaged is always found, and named with its file.
@Suite struct DamagedSegmentTests {
    let scene: SealingScene
    let path: String

    init() throws {
        scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 31)
        try scene.fill(&random, batches: 60, sorts: [.columns])
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 100)).seal(scene.topic)
        path = "\(scene.path)/segments/\(scene.segmentFiles[0])"
    }

    /// Where the body of a partition's chunk lies in the file.
    private func place(of partition: PartitionID) throws -> Int {
        var start: [UInt8] = []
        _ = try scene.log.read(scene.topic, partition, from: .zero, bytesMax: 1) { batch in
            start = batch.body.withUnsafeBytes { [UInt8]($0.prefix(200)) }
            return .stop
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(file.range(of: Data(start))).lowerBound
    }

    /// Mapped readers see it at once.
    private func flip(_ place: Int) throws {
        let descriptor = open(path, O_RDWR)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var byte: UInt8 = 0
        pread(descriptor, &byte, 1, off_t(place))
        byte ^= 0x10
        pwrite(descriptor, &byte, 1, off_t(place))
    }

    @Test(arguments: [-90, -40, 1, 60, 600])
    func `a flipped bit in envelope, directory or frame is found and named`(from body: Int) throws {
        try flip(try place(of: PartitionID(1)) + body)
        let report = try scene.log.verify()
        #expect(report.findings.count == 1)
        let finding = try #require(report.findings.first)
        #expect(finding.topic == "visits" && finding.partition == PartitionID(1))
        #expect(finding.reason.contains("visits-00000001.mdb"))
        #expect(try scene.log.verify(segments: try scene.log.segments()).findings.count == 1)
        #expect(throws: LogError.self) { try scene.log.seen(scene.topic) }
        // The other partition is sound.
        var reader = SeenReader()
        var records = 0
        let end = try scene.log.partitionState(scene.topic, PartitionID(0)).highWaterMark
        let next = try scene.log.read(scene.topic, PartitionID(0), from: .zero, bytesMax: .max) { batch in
            records += try reader.records(batch, PartitionID(0)).count
            return .next
        }
        #expect(next == end && records == Int(end.rawValue))
    }

    @Test func `a segment that is missing is named, and the head is still read`() throws {
        var random = SeededGenerator(seed: 32)
        try scene.fill(&random, batches: 4)
        let starts = try scene.topic.partitions.map { try scene.log.headExtent(scene.topic, $0).start }
        let copy = scene.folder + "/elsewhere.mdb"
        try FileManager.default.moveItem(atPath: path, toPath: copy)
        // This process may have the file open still; it closes what nobody has read for a while.
        usleep(3_100_000)
        _ = try scene.log.read(scene.topic, PartitionID(0), from: starts[0]) { _ in .next }
        let error = #expect(throws: LogError.self) {
            _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero) { _ in .next }
        }
        #expect("\(error!)".contains("the manifest names it, and it is not there"))
        #expect(try scene.log.verify().findings.contains { $0.reason.contains("it is not there") })
        try FileManager.default.moveItem(atPath: copy, toPath: path)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `another segment's file under the name is refused`() throws {
        var random = SeededGenerator(seed: 33)
        try scene.fill(&random, batches: 20)
        _ = try Sealer(scene.log).seal(scene.topic)
        let files = scene.segmentFiles.map { "\(scene.path)/segments/\($0)" }
        try FileManager.default.removeItem(atPath: files[0])
        try FileManager.default.copyItem(atPath: files[1], toPath: files[0])
        let path = scene.path
        let copy = scene.folder + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in ["head.mdb", "wake", "segments"] {
            try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy)/\(name)")
        }
        let log = try EventLog.open(copy)
        let report = try log.verify()
        #expect(report.findings.contains { $0.reason.contains("it says that it is segment 2") })
    }
}
