import EventLog
import Foundation
import Sealing
import TestSupport
import Testing

/// A log with a segment of every released version is kept, and still opens.
///
/// `FFLOG_WRITE_FIXTURES=FOLDER swift test --filter SealedFixtureTests` writes one anew, for the next version.
@Suite struct SealedFixtureTests {
    private static let files = ["head.mdb", "segments/visits-00000001.mdb"]

    @Test func `a head of version 2 with a segment of version 1 reads as when it was written`() throws {
        let scene = try SealingScene()
        let folder = scene.folder + "/fixture"
        try FileManager.default.createDirectory(atPath: folder + "/segments", withIntermediateDirectories: true)
        let fixture = try #require(
            Bundle.module.url(forResource: "sealed-v1", withExtension: nil, subdirectory: "Fixtures"))
        for file in Self.files {
            try FileManager.default.copyItem(atPath: "\(fixture.path)/\(file)", toPath: "\(folder)/\(file)")
        }
        let expected = try String(contentsOf: fixture.appendingPathComponent("records.txt"), encoding: .utf8)
        let log = try EventLog.open(folder)
        let topic = try log.topic("visits")
        #expect(Self.text(try log.seen(topic)) == expected)
        #expect(try log.segments().map(\.records) == [120])
        // Nothing but that everybody can read it, as directories of then.
        let findings = try log.verify().findings
        #expect(findings.allSatisfy { $0.reason.contains("others than its owner get at it") }, "\(findings)")

        // It can be written to and sealed again.
        let writable = try EventLog.open(folder, .write)
        _ = try Sealer(writable).seal(topic)
        #expect(Self.text(try writable.seen(topic)) == expected)
        #expect(try writable.verify().findings == [])
    }

    private static func text(_ records: [SeenRecord]) -> String {
        func hex(_ bytes: [UInt8]?) -> String {
            bytes.map { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() } ?? "null"
        }
        return records.map {
            "\($0.partition) \($0.offset) \($0.timestamp) \($0.appendTime) \(hex($0.key)) \(hex($0.headers)) \(hex($0.value))\n"
        }.joined()
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["FFLOG_WRITE_FIXTURES"] != nil, "writes the fixture"))
    func `the fixture is written`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["FFLOG_WRITE_FIXTURES"]) + "/sealed-v1"
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 2)
        func fill(_ events: Int) throws {
            for index in 0..<(events / 10) {
                let sort = SealingScene.Sort.allCases[index % 4]
                let batch = (0..<10).map { SealingScene.event(&random, at: 1_700_000_000_000 + Int64(index * 10 + $0)) }
                var request = AppendRequest()
                request.append(try scene.batch(sort, batch, &random), to: scene.topic, PartitionID(index % 2))
                try scene.log.append(request)
            }
        }
        try fill(120)
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 32)).seal(scene.topic)
        try fill(40)
        try FileManager.default.createDirectory(atPath: folder + "/segments", withIntermediateDirectories: true)
        for file in Self.files {
            try FileManager.default.copyItem(atPath: "\(scene.path)/\(file)", toPath: "\(folder)/\(file)")
        }
        try Self.text(try scene.log.seen(scene.topic)).write(
            toFile: folder + "/records.txt", atomically: true, encoding: .utf8)
    }
}
